"""`./turna serve`: serve the data folder's database."""

import argparse
from collections.abc import Callable

from turna.site import cli
from turna.site.cli import server, start, unlocking
from turna.site.cli.console import answer, say
from turna.site.cli.problems import Exit

NAME = "serve"
HELP = "Serve the data; the database is brought up to date first, after a backup."
ENVIRONMENT = "run"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="default: %(default)s")
    parser.add_argument("--port", type=cli.port, default=8000, help="default: %(default)s")


def run(args: argparse.Namespace) -> int:
    with start.writing("serve") as data:
        taken = server.listener(args.host, args.port)
        start.up_to_date(data)
        server.refuse_public_demonstration(args.host)
        unlocking.at_start()
        _tell_due_keys()
        _warn(args.host)
        server.run(taken, _announcement())
    return Exit.DONE


def _announcement() -> Callable[[str], None]:
    from turna.accounts.models import User

    demonstration = User.objects.filter(demonstration=True, is_active=True).exists()

    def tell(address: str) -> None:
        answer(f"Turna is served at {address}")
        if demonstration:
            server.tell_demonstration_code()

    return tell


def _tell_due_keys() -> None:
    from turna.vault import status

    for line in status.due():
        say(f"Keys: {line}")


def _warn(host: str) -> None:
    from django.conf import settings

    from turna.accounts.demonstration import is_loopback

    if is_loopback(host):
        return
    if not settings.HTTPS:
        say("Passwords travel unencrypted: put a TLS proxy in front and set TURNA_HTTPS=1.")
    if all(is_loopback(name) for name in settings.ALLOWED_HOSTS):
        say("Only requests to localhost are answered: name this server in TURNA_HOSTS.")
