"""`./turna migrate`: make the database, or bring it to this version."""

import argparse

from turna.site.cli import start
from turna.site.cli.console import answer
from turna.site.cli.problems import Exit

NAME = "migrate"
HELP = "Make the database or bring it up to date, after a backup."
ENVIRONMENT = "run"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """No arguments."""


def run(args: argparse.Namespace) -> int:
    with start.writing(NAME) as data:
        start.up_to_date(data)
    answer("The database is up to date.")
    return Exit.DONE
