"""`./turna tallies`: what the ledger adds up beforehand, made anew. May run beside a server."""

import argparse

from turna.site.cli import start
from turna.site.cli.actor import operator
from turna.site.cli.console import answer
from turna.site.cli.problems import Exit

NAME = "tallies"
HELP = "Make the ledger's tallies anew from its entries, when verify finds them wrong."
ENVIRONMENT = "run"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """No arguments."""


def run(args: argparse.Namespace) -> int:
    start.reading()
    from turna.ledger.services import tallies_remake

    reached = tallies_remake(actor=operator())
    answer(f"The tallies are made anew, up to posting {reached}. No figure has changed.")
    return Exit.DONE
