"""The commands of `./turna`. One module for each: NAME, HELP, ENVIRONMENT, add_arguments, run.

This package's `__init__` and what the modules import at their top is standard library only:
arguments are understood before anything is installed. `run` imports the rest.
"""

import argparse
from collections.abc import Sequence
from importlib import import_module
from typing import Any, Literal, Protocol, cast

COMMANDS = (
    "demo", "serve", "migrate", "keys", "matrix", "bridge", "export", "verify", "audit",
    "recount", "tallies", "bench", "reset", "test",
)  # fmt: skip


class Command(Protocol):
    """What a command's module offers. `run` returns one of the exit codes of `problems.Exit`."""

    NAME: str
    HELP: str
    ENVIRONMENT: Literal["run", "test"]

    def add_arguments(self, parser: argparse.ArgumentParser) -> None: ...
    def run(self, args: argparse.Namespace) -> int: ...


def load(name: str) -> Command:
    return cast(Command, import_module(f"turna.site.cli.{name}"))


def build_parser() -> argparse.ArgumentParser:
    """The parser of all commands. `args.command` names the one that was chosen."""
    parser = argparse.ArgumentParser(
        prog="turna",
        description="Turna: record once, count everywhere. Settings: docs/settings.md.",
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name in COMMANDS:
        module = load(name)
        command = commands.add_parser(module.NAME, help=module.HELP, description=module.HELP)
        module.add_arguments(command)
    return parser


def parse(argv: Sequence[str]) -> tuple[Command, argparse.Namespace]:
    """The command's module and its arguments; exits with code 2 and usage when they are wrong."""
    parser = build_parser()
    args, rest = parser.parse_known_args(argv)
    module = load(args.command)
    if rest and not getattr(module, "PASSES_ON", False):
        parser.error("unrecognized arguments: " + " ".join(rest))
    args.rest = rest
    return module, args


def count(text: str) -> int:
    """An argument that is a whole number of at least 1."""
    return _number(text, 1, 1_000_000)


def port(text: str) -> int:
    """An argument that is a port; 0 lets the system choose a free one."""
    return _number(text, 0, 65_535)


def _number(text: str, least: int, most: int) -> Any:
    if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from {least} to {most}.")
    return int(text)
