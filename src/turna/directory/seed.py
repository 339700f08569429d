"""The program's own places and code lists, loaded from `data/*.csv`. Safe to run again.

It adds what is missing and brings names that changed in the files. It never moves, renames or
retires, and it leaves alone what people changed here.
"""

import csv
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path as File

from turna.core.transactions import write_transaction
from turna.directory.models import Code, Place
from turna.directory.services import (
    NewCode,
    NewPlace,
    codes_add,
    codes_refresh,
    places_add,
    places_refresh,
)
from turna.vault.actor import Actor

DATA = File(__file__).parent / "data"
LANGUAGES = ("en", "ru", "ky", "kk", "uz", "tg", "tk")


def seed(*, actor: Actor) -> dict[str, int]:
    """Load both files in one transaction and say what was written.

    The counts are those of places_added, places_refreshed, codes_added, codes_refreshed; all
    are 0 when nothing changed, and then nothing is written at all.
    """
    places, codes = list(place_rows()), list(code_rows())
    with write_transaction():
        have_places = dict(Place.objects.order_by().values_list("code", "delivered"))
        have_codes = {
            (name, code): delivered
            for name, code, delivered in Code.objects.order_by().values_list(
                "list", "code", "delivered"
            )
        }
        new_places = [p for p in places if p.code not in have_places]
        old_places = [
            p for p in places if have_places.get(p.code, {}) not in ({}, p.as_delivered())
        ]
        new_codes = [c for c in codes if (c.list_name, c.code) not in have_codes]
        old_codes = [
            c
            for c in codes
            if have_codes.get((c.list_name, c.code), {}) not in ({}, c.as_delivered())
        ]
        if new_places:
            places_add(actor=actor, rows=new_places)
        if old_places:
            places_refresh(actor=actor, rows=old_places)
        if new_codes:
            codes_add(actor=actor, rows=new_codes)
        if old_codes:
            codes_refresh(actor=actor, rows=old_codes)
    return {
        "places_added": len(new_places),
        "places_refreshed": len(old_places),
        "codes_added": len(new_codes),
        "codes_refreshed": len(old_codes),
    }


def place_rows() -> Iterator[NewPlace]:
    """The places of `places.csv`; several other names are parted by ";"."""
    for row in _read("places.csv"):
        yield NewPlace(
            code=row["code"],
            kind=row["kind"],
            parent=row["parent"],
            labels=_labels(row),
            other_names=[name.strip() for name in row["other_names"].split(";") if name.strip()],
            note=row["note"],
            of_programme=row["of_programme"] == "yes",
            delivered=True,
        )


def code_rows() -> Iterator[NewCode]:
    """The values of `codes.csv`; outside mappings are JSON, days are ISO."""
    for row in _read("codes.csv"):
        yield NewCode(
            list_name=row["list"],
            code=row["code"],
            labels=_labels(row),
            position=int(row["position"]),
            valid_from=date.fromisoformat(row["valid_from"]) if row["valid_from"] else None,
            valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
            mappings=json.loads(row["mappings"]) if row["mappings"] else {},
            delivered=True,
        )


def _read(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _labels(row: dict[str, str]) -> dict[str, str]:
    return {language: row[language] for language in LANGUAGES if row[language]}
