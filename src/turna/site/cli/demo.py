"""`./turna demo`: everything set up, the demonstration programme loaded and served."""

import argparse
import time

from turna.site import cli
from turna.site.cli import database, server, start, unlocking
from turna.site.cli.console import answer, say
from turna.site.cli.problems import Exit, Problem

NAME = "demo"
HELP = "Load the demonstration programme and serve it on this machine alone."
ENVIRONMENT = "run"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--no-serve", action="store_true", help="stop after loading")
    parser.add_argument("--port", type=cli.port, default=8000, help="default: %(default)s")
    parser.add_argument("--scale", type=cli.count, help="the records, so many times (default: 1)")
    parser.add_argument("--seed", type=cli.count, help="another invented detail (default: 7)")


def run(args: argparse.Namespace) -> int:
    with start.writing("demo") as data:
        taken = None if args.no_serve else server.listener("127.0.0.1", args.port)
        _refuse_real_data()
        start.up_to_date(data)
        _load(args)
        unlocking.make_demonstration_key()
        unlocking.at_start()
        _introduce()
        if taken is None:
            _announce(None)
        else:
            server.run(taken, _announce)
    return Exit.DONE


def _refuse_real_data() -> None:
    if database.exists() and database.holds() == "real":
        raise Problem(
            "This data folder holds real accounts, so the demonstration is not loaded into it. "
            "Use another folder: TURNA_DATA=var-demo ./turna demo.",
            Exit.REFUSED,
        )


def _load(args: argparse.Namespace) -> None:
    from turna.site import demo

    if demo.is_loaded():
        if args.scale or args.seed:
            say("It is loaded already and stays as it is; ./turna reset --yes removes it.")
        return
    if database.holds() == "demonstration":
        say("An earlier load was broken off; it is begun anew.")
        database.remove()
        database.bring_up_to_date(start.data_folder() / "backups")
    say("Loading the demonstration programme.")
    began = time.monotonic()
    demo.load(scale=args.scale or 1, seed=args.seed or 7, progress=_step)
    say(f"Loaded in {time.monotonic() - began:.0f} s.")


def _introduce() -> None:
    """Identities need keys, so they come last."""
    from turna.site.demo import identities

    if count := identities.introduce():
        say(f"  {count} of the people assisted got invented names, and a team.")


def _step(text: str) -> None:
    say(f"  {text}")


def _announce(address: str | None) -> None:
    from turna.site import demo

    served = f"is served at {address}" if address else "is loaded; ./turna demo serves it"
    answer(f"The demonstration {served}")
    answer(
        "Its master key is a demonstration's, made here and kept beside the data: it protects "
        "nobody, and is refused for real data."
    )
    answer("Accounts (invented; known to everybody, so this machine only):")
    rows = demo.accounts()
    name_width = max((len(row[0]) for row in rows), default=0)
    role_width = max((len(str(row[1])) for row in rows), default=0)
    for username, role, password in rows:
        answer(f"  {username:<{name_width}}  {role!s:<{role_width}}  {password}")
    server.tell_demonstration_code()
    if address:
        say("Ctrl-C stops it.")
