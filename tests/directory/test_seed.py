"""Loading the program's own data: once, again, and after people and releases changed it."""

import csv
from datetime import date
from pathlib import Path as File
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from turna.directory import seed as seeding
from turna.directory.models import Code, Place
from turna.directory.seed import code_rows, place_rows, seed
from turna.directory.services import (
    NewCode,
    NewPlace,
    code_add,
    code_relabel,
    code_retire,
    codes_refresh,
    place_move,
    place_relabel,
    place_retire,
    places_refresh,
)
from turna.directory.tree import position
from turna.vault.actor import Actor
from turna.vault.models import AuditEntry

NOTHING = {"places_added": 0, "places_refreshed": 0, "codes_added": 0, "codes_refreshed": 0}


@pytest.fixture
def release(tmp_path: File, monkeypatch: pytest.MonkeyPatch) -> Any:
    """`release("codes.csv", "youth", en="Young people")`: the next release's data."""
    for name in ("places.csv", "codes.csv"):
        (tmp_path / name).write_bytes((seeding.DATA / name).read_bytes())
    monkeypatch.setattr(seeding, "DATA", tmp_path)

    def change(name: str, code: str, **columns: str) -> None:
        with (tmp_path / name).open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        changed = [row for row in rows if row["code"] == code]
        assert len(changed) == 1
        changed[0].update(columns)
        with (tmp_path / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0])
            writer.writeheader()
            writer.writerows(rows)

    return change


def test_everything_of_the_files_is_loaded(seeded: dict[str, int]) -> None:
    places, codes = list(place_rows()), list(code_rows())
    assert seeded == NOTHING | {"places_added": len(places), "codes_added": len(codes)}
    assert set(Place.objects.values_list("code", flat=True)) == {p.code for p in places}
    assert set(Code.objects.values_list("list", "code")) == {(c.list_name, c.code) for c in codes}


def test_every_loaded_place_stands_where_the_tree_says(seeded: dict[str, int]) -> None:
    for place in Place.objects.select_related("parent"):
        found = position(place, place.parent)
        stored = {name: getattr(place, name) for name in found.__slots__}
        assert stored == {name: getattr(found, name) for name in found.__slots__}
        assert place.country_id is not None


def test_second_run_writes_nothing(seeded: dict[str, int], actor: Actor) -> None:
    audit = AuditEntry.objects.count()
    with CaptureQueriesContext(connection) as captured:
        assert seed(actor=actor) == NOTHING
    statements = [q["sql"].split()[0] for q in captured.captured_queries]
    assert [s for s in statements if s not in {"SAVEPOINT", "RELEASE"}] == ["SELECT", "SELECT"]
    assert AuditEntry.objects.count() == audit


def test_loading_needs_few_queries(db: None, actor: Actor) -> None:
    with CaptureQueriesContext(connection) as captured:
        seed(actor=actor)
    assert len(captured) <= 40, "rows are stored in bulk"


def test_release_brings_a_new_label(seeded: dict[str, int], actor: Actor, release: Any) -> None:
    release("codes.csv", "youth", en="Young people")
    assert seed(actor=actor) == NOTHING | {"codes_refreshed": 1}
    row = Code.objects.get(list="group", code="youth")
    assert row.labels["en"] == "Young people"
    assert "|young people|" in row.search
    assert seed(actor=actor) == NOTHING


def test_release_brings_a_new_name_of_a_place(
    seeded: dict[str, int], actor: Actor, release: Any
) -> None:
    before = Place.objects.get(code="KG-J-jalal-abad")
    release("places.csv", "KG-J-jalal-abad", en="Testville", other_names="Jalal-Abad", parent="KG")
    assert seed(actor=actor) == NOTHING | {"places_refreshed": 1}
    after = Place.objects.get(code="KG-J-jalal-abad")
    assert (after.pk, after.path) == (before.pk, before.path), "a release moves nothing"
    assert after.labels["en"] == "Testville"
    assert after.other_names == ["Jalal-Abad"]


def test_what_people_changed_stays(seeded: dict[str, int], actor: Actor, release: Any) -> None:
    code_relabel(actor=actor, list_name="group", code="youth", labels={"en": "Ours"})
    code_retire(actor=actor, list_name="group", code="military", valid_to=date(2015, 9, 30))
    place_relabel(actor=actor, code="KG-B", labels={"ru": "Баткен"})
    place_move(actor=actor, code="KG-B-sulukta", parent="KG-B-leylek")
    place_retire(actor=actor, code="TM-L-farap", on=date(2022, 11, 9))
    assert seed(actor=actor) == NOTHING
    release("codes.csv", "youth", ru="Молодые люди")
    release("codes.csv", "military", ru="Военные")
    release("places.csv", "KG-B", ky="Баткен обл.")
    assert seed(actor=actor) == NOTHING | {"codes_refreshed": 2, "places_refreshed": 1}
    youth = Code.objects.get(list="group", code="youth")
    assert (youth.labels["en"], youth.labels["ru"]) == ("Ours", "Молодые люди")
    assert Code.objects.get(list="group", code="military").valid_to == date(2015, 9, 30)
    batken = Place.objects.get(code="KG-B")
    assert (batken.labels["ru"], batken.labels["ky"]) == ("Баткен", "Баткен обл.")
    assert Place.objects.get(code="KG-B-sulukta").parent.code == "KG-B-leylek"
    assert Place.objects.get(code="TM-L-farap").retired_on == date(2022, 11, 9)


def test_release_may_retire_a_value(seeded: dict[str, int], actor: Actor, release: Any) -> None:
    release("codes.csv", "comedy_club", valid_to="2030-12-31")
    seed(actor=actor)
    assert Code.objects.get(code="comedy_club").valid_to == date(2030, 12, 31)


def test_value_that_people_added_first_is_left_to_them(db: None, actor: Actor) -> None:
    code_add(actor=actor, list_name="group", code="youth", labels={"en": "Ours"})
    counts = seed(actor=actor)
    assert counts["codes_added"] == len(list(code_rows())) - 1
    assert Code.objects.get(list="group", code="youth").labels == {"en": "Ours"}
    assert seed(actor=actor) == NOTHING


def test_bad_file_stores_nothing(db: None, actor: Actor, release: Any) -> None:
    release("codes.csv", "comedy_club", en="")
    with pytest.raises(ValidationError) as caught:
        seed(actor=actor)
    assert "(comedy_club)" in " ".join(caught.value.message_dict["labels"])
    assert not Place.objects.exists()
    assert not AuditEntry.objects.exists()


def test_refreshing_what_is_not_there_is_refused(db: None, refused: Any, actor: Actor) -> None:
    with refused("code", "Row 1 (AA)", "Add it first"):
        places_refresh(
            actor=actor, rows=[NewPlace(code="AA", kind="country", labels={"en": "Land"})]
        )
    with refused("code", "Row 1 (aa)", "Add it first"):
        codes_refresh(actor=actor, rows=[NewCode(list_name="group", code="aa", labels={"en": "A"})])
