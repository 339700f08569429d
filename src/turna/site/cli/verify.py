"""`./turna verify`: recount and check every invariant, one line each."""

import argparse
import sys

from turna.site.cli import start

NAME = "verify"
HELP = "Recount the ledger and check every invariant, one line each."
ENVIRONMENT = "run"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """No arguments."""


def run(args: argparse.Namespace) -> int:
    start.reading()
    from turna.site import verify

    return verify.run(sys.stdout)
