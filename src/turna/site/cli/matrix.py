"""`./turna matrix`: the results matrix of an award, as the donor's table."""

import argparse
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

from turna.site.cli import start
from turna.site.cli.console import output, say
from turna.site.cli.problems import Exit, Problem

NAME = "matrix"
HELP = "Write an award's results matrix."
ENVIRONMENT = "run"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--award", required=True, metavar="CODE", help="for example CT.0495")
    parser.add_argument("--format", required=True, choices=("json", "csv", "xlsx"))
    parser.add_argument(
        "--as-of", type=moment, metavar="T", help="figures as they stood: a day, a time, a posting"
    )
    parser.add_argument("--out", metavar="FILE", help="default: standard output")


def moment(text: str) -> int | date | datetime:
    """A posting's number, a day (2014-06-30: its end) or a time (2014-06-30T12:00+06:00)."""
    if text.isascii() and text.isdigit():
        return int(text)
    for read in (date.fromisoformat, datetime.fromisoformat):
        try:
            return read(text)
        except ValueError:
            continue
    raise argparse.ArgumentTypeError(
        f"{text!r} is neither a day (2014-06-30) nor a time with its zone "
        "(2014-06-30T12:00+06:00) nor the number of a posting."
    )


def run(args: argparse.Namespace) -> int:
    start.reading()
    from turna.ledger.readers import INTERNAL
    from turna.programmes.models import Award
    from turna.reports import export, matrix
    from turna.reports.services import matrix_export

    try:
        built = matrix.build(args.award, reader=INTERNAL, as_of=args.as_of)
    except Award.DoesNotExist:
        raise unknown_award(args.award, Award.objects.values_list("code", flat=True)) from None
    on_record(matrix_export, award=args.award, as_of=built.as_of)
    with output(args.out, binary=args.format == "xlsx") as stream:
        export.write(built, args.format, stream)
    return Exit.DONE


def on_record(verb: Callable[..., Any], **about: Any) -> None:
    """The command line is a door too. A database that may not be written keeps no record."""
    from django.db import connection

    from turna.site.cli.actor import operator

    if "mode=ro" in str(connection.settings_dict["NAME"]):
        say("This database may not be written: that its figures were read is not on record.")
        return
    verb(actor=operator(), **about)


def unknown_award(code: str, codes: Iterable[str]) -> Problem:
    """The refusal of an award that does not exist; it names those that do."""
    known = ", ".join(sorted(codes)) or "none yet"
    return Problem(f"There is no award {code}. There are: {known}.", Exit.WRONG_USE)
