"""`./turna audit …`: is the audit whole, and its heads to a second place. Beside a server, too."""

import argparse
import os
import sys
from pathlib import Path

from turna.site.cli import start
from turna.site.cli.console import answer
from turna.site.cli.problems import Exit, Problem

NAME = "audit"
HELP = "Check that the audit is whole, or write its heads to their second place."
ENVIRONMENT = "run"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    deeds = parser.add_subparsers(dest="deed", metavar="DEED", required=True)
    words = "Check chains, guards and anchors, and say how much of each chain is still open."
    verify = deeds.add_parser("verify", help=words, description=words)
    verify.add_argument(
        "--anchor", action="append", default=[], metavar="FILE", type=Path,
        help="a saved mail, or another file with anchors",
    )  # fmt: skip
    words = "Write the heads that changed to the second place: for cron, and before a backup."
    deeds.add_parser("anchor", help=words, description=words)


def run(args: argparse.Namespace) -> int:
    os.umask(0o077)
    start.reading()
    return {"verify": _verify, "anchor": _anchor}[args.deed](args)


def _verify(args: argparse.Namespace) -> int:
    from turna.site import verify

    return verify.audit(sys.stdout, [path.resolve() for path in args.anchor])


def _anchor(args: argparse.Namespace) -> int:
    from smtplib import SMTPException

    from django.conf import settings

    from turna.vault import anchor

    try:
        found = anchor.anchor_heads()
    except (OSError, SMTPException) as error:
        raise Problem(
            f"The audit's heads cannot be written to {settings.AUDIT_ANCHOR} or mailed: {error}. "
            "Make the place reachable and run the same command again.",
            Exit.REFUSED,
        ) from error
    mailed = f" and mailed to {', '.join(settings.AUDIT_ANCHOR_MAIL)}"
    where = f"{settings.AUDIT_ANCHOR}{mailed if settings.AUDIT_ANCHOR_MAIL else ''}"
    answer(f"{len(found)} heads written to {where}." if found else "Nothing is new.")
    return Exit.DONE
