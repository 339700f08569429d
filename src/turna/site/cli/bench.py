"""`./turna bench`: measure the promised speeds."""

import argparse

from turna.site import cli
from turna.site.cli import start

NAME = "bench"
HELP = "Measure the promised speeds; all of them, or those named."
ENVIRONMENT = "run"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("names", nargs="*", metavar="NAME", help="default: all")
    parser.add_argument("--json", action="store_true", help="one JSON document, for machines")
    parser.add_argument("--scale", type=cli.count, default=1, help="default: %(default)s")


def run(args: argparse.Namespace) -> int:
    with start.writing(NAME):
        from turna.site import bench

        return bench.main(args)
