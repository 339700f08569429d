"""`./turna export`: data for other systems."""

import argparse
import json

from turna.site.cli import start
from turna.site.cli.console import output, say
from turna.site.cli.problems import Exit

NAME = "export"
HELP = "Write data for other systems."
ENVIRONMENT = "run"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=("hsds",), help="services offered, as HSDS 3.1 JSON")
    parser.add_argument("--out", metavar="FILE", help="default: standard output")


def run(args: argparse.Namespace) -> int:
    start.reading()
    from turna.exchange import hsds, queries
    from turna.exchange.services import services_export
    from turna.site.cli.matrix import on_record

    found = [hsds.full(offer) for offer in queries.services()]
    on_record(services_export, count=len(found))
    document = hsds.page(found, number=1, pages=1, total=len(found))
    with output(args.out) as stream:
        stream.write(json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n")
    say(f"{len(found)} services.")
    return Exit.DONE
