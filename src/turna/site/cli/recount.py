"""`./turna recount`: what posting every record again would change."""

import argparse
import sys

from turna.site.cli import start

NAME = "recount"
HELP = "Compare the ledger with its records, measure by measure; changes nothing."
ENVIRONMENT = "run"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """No arguments."""


def run(args: argparse.Namespace) -> int:
    start.reading()
    from turna.site import verify

    return verify.recount(sys.stdout)
