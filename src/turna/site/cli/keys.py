"""`./turna keys …`: the master key and the organisations' keys. May run beside a server.

Each deed asks who is at the command line, is on record, and prints no key and no identity.
"""

import argparse
import fcntl
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from turna.site.cli import database, start, unlocking
from turna.site.cli.actor import operator
from turna.site.cli.console import answer, say
from turna.site.cli.problems import Exit, Problem

if TYPE_CHECKING:
    from turna.vault.actor import Actor

NAME = "keys"
HELP = "Make, look at, replace, split and restore the keys of what is sealed."
ENVIRONMENT = "run"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    deeds = parser.add_subparsers(dest="deed", metavar="DEED", required=True)

    def add(name: str, words: str) -> argparse.ArgumentParser:
        return deeds.add_parser(name, help=words, description=words)

    create = add("create", "Make the master key, its file, and a key for each organisation.")
    _passphrase(create)
    add("status", "Say which keys there are; nothing secret, nobody's name.")
    rotate = add("rotate", "Replace a key; what lies under it is wrapped anew, not encrypted anew.")
    which = rotate.add_mutually_exclusive_group(required=True)
    which.add_argument("--organisation", metavar="CODE", help="this organisation's key; or `all`")
    which.add_argument("--master", action="store_true", help="the master key and its file")
    _passphrase(rotate)
    split = add("split", "Write the master key on three shares, of which any two restore it.")
    split.add_argument("--out", required=True, metavar="FOLDER", type=Path)
    restore = add("restore", "Restore the key file from two shares, or erasures after a backup.")
    restore.add_argument("--shares", nargs=2, metavar="FILE", type=Path)
    restore.add_argument("--register", metavar="FILE", type=Path, help="a register of erasures")
    _passphrase(restore)
    add("unlock-check", "Say whether the keys can be unlocked here, and every key opens.")


def run(args: argparse.Namespace) -> int:
    os.umask(0o077)
    start.reading()
    database.require_keys()
    actor = _asked_operator()
    with _alone():
        return _DEEDS[args.deed](args, actor)


def _create(args: argparse.Namespace, actor: "Actor") -> int:
    from django.conf import settings

    from turna.vault.services.keys import master_key_create

    if database.holds() == "demonstration":
        raise Problem(
            "These are demonstration data, which get a key of their own from ./turna demo.",
            Exit.REFUSED,
        )
    phrase = _new_passphrase() if args.passphrase else None
    row = master_key_create(
        actor=actor, organisations=unlocking.organisations(), passphrase=phrase
    )  # fmt: skip
    answer(f"The master key {row.uid} is in {settings.MASTER_KEY_FILE}.")
    answer("Without it nothing sealed can be read, ever. Split it now: ./turna keys split.")
    return Exit.DONE


def _status(args: argparse.Namespace, actor: "Actor") -> int:
    from turna.vault import status
    from turna.vault.services.keys import keys_looked_at

    keys_looked_at(actor=actor)
    for line in status.lines():
        answer(line)
    return Exit.DONE


def _rotate(args: argparse.Namespace, actor: "Actor") -> int:
    from turna.vault.services.keys import master_key_rotate

    _unlock()
    if args.master:
        phrase = _new_passphrase() if args.passphrase else None
        row = master_key_rotate(actor=actor, passphrase=phrase)
        answer(f"The master key is replaced by {row.uid}. Shares of the old one are void: split it")
        answer("again, and restart the servers where a passphrase is typed.")
        return Exit.DONE
    known = unlocking.organisations()
    if args.organisation not in {"all", *known}:
        raise Problem(f"There is no organisation {args.organisation}.", Exit.WRONG_USE)
    for code in known if args.organisation == "all" else [args.organisation]:
        _rotate_one(code, actor)
    return Exit.DONE


def _rotate_one(code: str, actor: "Actor") -> None:
    from turna.vault import rotation
    from turna.vault.services.keys import organisation_key_rotate, organisation_key_rotated

    organisation_key_rotate(actor=actor, organisation=code)
    done = rotation.rewrap(code, progress=lambda n, total: say(f"  {code}: {n:,} of {total:,}"))
    organisation_key_rotated(actor=actor, organisation=code)
    answer(f"The key of {code} is replaced; {done:,} keys of persons and cases lie under it.")


def _split(args: argparse.Namespace, actor: "Actor") -> int:
    from turna.vault.services.keys import master_key_split

    _unlock()
    for path in master_key_split(actor=actor, folder=args.out):
        answer(str(path))
    answer("Print each, give it to its holder, and remove the files. Any two restore the key.")
    return Exit.DONE


def _restore(args: argparse.Namespace, actor: "Actor") -> int:
    from turna.vault.services.keys import (
        erasures_replay,
        hand_overs_finish,
        master_key_restore,
    )

    if args.shares:
        phrase = _new_passphrase() if args.passphrase else None
        path = master_key_restore(actor=actor, files=args.shares, passphrase=phrase)
        answer(f"The master key is in {path} again.")
    if args.register and not args.register.is_file():
        raise Problem(f"There is no file {args.register}.", Exit.WRONG_USE)
    again = erasures_replay(actor=actor, register=args.register)
    answer(f"Erasures done again: {again}.")
    if finished := hand_overs_finish(actor=actor):
        answer(f"Hand-overs finished: {finished}.")
    return Exit.DONE


def _unlock_check(args: argparse.Namespace, actor: "Actor") -> int:
    from turna.vault import verification
    from turna.vault.services.keys import keys_looked_at

    keys_looked_at(actor=actor)
    _unlock()
    answer("The master key opens this key store.")
    failed = 0
    for check in verification.key_checks():
        answer(f"{'ok' if check.ok else 'FAILED':<8}{check.name}: {check.detail}".rstrip(": "))
        failed += not check.ok
    return Exit.FAILED if failed else Exit.DONE


_DEEDS: dict[str, Callable[[argparse.Namespace, "Actor"], int]] = {
    "create": _create,
    "status": _status,
    "rotate": _rotate,
    "split": _split,
    "restore": _restore,
    "unlock-check": _unlock_check,
}


def _passphrase(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--passphrase", action="store_true", help="put the key file under a passphrase"
    )


def _asked_operator() -> "Actor":
    """Who it is, by name: a system's user can be several people."""
    if not os.environ.get("TURNA_OPERATOR"):
        if not sys.stdin.isatty():
            raise Problem(
                "Say who you are: TURNA_OPERATOR='Your Name' ./turna keys … It goes on record.",
                Exit.WRONG_USE,
            )
        say("Who are you? Your name goes on record: ")
        name = input().strip()
        if not name:
            raise Problem("Nothing was done: a name is needed.", Exit.WRONG_USE)
        os.environ["TURNA_OPERATOR"] = name[:200]
    return operator()


def _unlock() -> None:
    from turna.vault import keyring
    from turna.vault.master import PassphraseNeeded

    try:
        keyring.unlock()
    except PassphraseNeeded:
        keyring.unlock(unlocking.ask_passphrase("Passphrase of the master key: "))


def _new_passphrase() -> str:
    """The new file's passphrase: from its file, else typed twice."""
    from turna.vault import keyring

    if found := keyring.passphrase_from_file():
        return found
    phrase = unlocking.ask_passphrase("New passphrase of the master key: ")
    if phrase != unlocking.ask_passphrase("The same again: "):
        raise Problem("The two are not the same. Nothing was done.", Exit.WRONG_USE)
    return phrase


@contextmanager
def _alone() -> Iterator[None]:
    """One such command at a time. A server may run beside it."""
    from django.conf import settings

    Path(settings.KEYS_FOLDER).mkdir(mode=0o700, parents=True, exist_ok=True)
    with (Path(settings.KEYS_FOLDER) / "keys.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Problem(
                "Another ./turna keys is at work on this key store. Wait until it has ended.",
                Exit.BUSY,
            ) from None
        yield
