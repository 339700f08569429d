"""`./turna reset`: remove demonstration data. Real data it never touches."""

import argparse

from turna.site.cli import database, start
from turna.site.cli.console import answer
from turna.site.cli.problems import Exit, Problem

NAME = "reset"
HELP = "Remove the demonstration data."
ENVIRONMENT = "run"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--yes", action="store_true", help="needed, since it cannot be undone")


def run(args: argparse.Namespace) -> int:
    if not args.yes:
        raise Problem("This removes all demonstration data. Say ./turna reset --yes.", Exit.REFUSED)
    with start.writing(NAME):
        if not database.exists():
            answer("There is no database, so nothing was removed.")
            return Exit.DONE
        held = database.holds()
        if held != "demonstration":
            raise Problem(
                "This database has no demonstration accounts, or also real ones, so it is not "
                "removed. If you mean to, remove the database by hand.",
                Exit.REFUSED,
            )
        database.remove()
    answer("The demonstration data are removed.")
    return Exit.DONE
