"""`./turna bridge`: why one figure of the matrix changed between two moments."""

import argparse
from typing import TYPE_CHECKING, Any

from turna.site import cli
from turna.site.cli import start
from turna.site.cli.console import output
from turna.site.cli.matrix import moment, on_record, unknown_award
from turna.site.cli.problems import Exit, Problem

if TYPE_CHECKING:
    from turna.programmes.models import Award
    from turna.reports.changes import Asked

NAME = "bridge"
HELP = "Write why one figure changed between two moments: its parts by cause."
ENVIRONMENT = "run"
ALL = "all"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--award", required=True, metavar="CODE", help="for example CT.0495")
    parser.add_argument("--indicator", required=True, metavar="CODE", help="for example 1.2")
    parser.add_argument("--country", default=ALL, metavar="CODE", help="default: %(default)s")
    parser.add_argument("--year", required=True, metavar="N", help="the project year's number")
    said = "a day, a time, a posting"
    parser.add_argument("--from", required=True, type=moment, metavar="T", dest="first", help=said)
    parser.add_argument("--to", required=True, type=moment, metavar="T", dest="last", help=said)
    for side, name in (("from", "first"), ("to", "last")):
        parser.add_argument(
            f"--{side}-definition", type=cli.count, metavar="N", dest=f"{name}_definition",
            help="default: the version in force then",
        )  # fmt: skip
    parser.add_argument("--format", required=True, choices=("json", "csv"))
    parser.add_argument("--out", metavar="FILE", help="default: standard output")


def run(args: argparse.Namespace) -> int:
    start.reading()
    from turna.ledger.readers import INTERNAL
    from turna.programmes import queries
    from turna.programmes.models import Award
    from turna.reports import bridgefile
    from turna.reports.services import changes_export

    try:
        award = queries.award(args.award)
    except Award.DoesNotExist:
        raise unknown_award(args.award, Award.objects.values_list("code", flat=True)) from None
    asked = _asked(award, args)
    on_record(changes_export, award=award.code, as_of=asked.later.number)
    with output(args.out) as stream:
        bridgefile.write(asked, (), args.format, stream, INTERNAL)
    return Exit.DONE


def _asked(award: "Award", args: argparse.Namespace) -> "Asked":
    from turna.programmes.queries import Book
    from turna.reports import moments
    from turna.reports.changes import Asked

    book = Book(award)
    versions = moments.versions_of(book, args.indicator)
    if not versions:
        raise _wrong("indicator", args.indicator, sorted(book.definitions()))
    countries = [one.code for one in book.joinings()]
    if args.country not in (ALL, *countries):
        raise _wrong("country", args.country, [ALL, *countries])
    for number in (args.first_definition, args.last_definition):
        if number and number not in {one.number for one in versions}:
            raise _wrong("definition", str(number), [str(one.number) for one in versions])
    first = _at(award, args.first, args.first_definition)
    last = _at(award, args.last, args.last_definition)
    if last.number < first.number:
        raise Problem("--from lies after --to. Exchange them.", Exit.WRONG_USE)
    ends = (moments.end_of(book, first, versions), moments.end_of(book, last, versions))
    if ends[0] is None or ends[1] is None:
        raise Problem("This award has no project years yet.", Exit.WRONG_USE)
    years = [one.key for one in ends[1].rules.years]
    if args.year not in years:
        raise _wrong("project year", args.year, years)
    return Asked(book, args.indicator, args.country, args.year, first, last, (ends[0], ends[1]), {})


def _at(award: "Award", asked: Any, definition: int | None) -> Any:
    from django.core.exceptions import ValidationError

    from turna.reports.matrix import instant
    from turna.reports.matrix import moment as number_of
    from turna.reports.moments import At

    try:
        number = number_of(asked, award.time_zone)
    except ValidationError as error:
        raise Problem(" ".join(error.messages), Exit.WRONG_USE) from None
    label = f"posting {asked}" if isinstance(asked, int) else asked.isoformat()
    return At(number or 0, label, instant(asked, award.time_zone), definition)


def _wrong(what: str, typed: str, known: list[str]) -> Problem:
    listed = ", ".join(known) or "none yet"
    return Problem(f"There is no {what} {typed}. There are: {listed}.", Exit.WRONG_USE)
