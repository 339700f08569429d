"""`./turna test`: everything that continuous integration runs."""

import argparse

from turna.site.cli import checks

NAME = "test"
HELP = "Run every check and all tests; with arguments, pytest alone with these."
ENVIRONMENT = "test"
PASSES_ON = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What follows is handed to pytest."""


def run(args: argparse.Namespace) -> int:
    return checks.run(args.rest)
