"""The verbs on places: add, move, relabel, retire; and what they refuse."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone, translation

from turna.directory.models import Place
from turna.directory.services import (
    NewPlace,
    place_add,
    place_move,
    place_relabel,
    place_retire,
    places_add,
)
from turna.vault.actor import Actor
from turna.vault.models import AuditEntry

LONG_AGO = date(2012, 1, 31)


def new(code: str = "KG-B-alai", **fields: Any) -> dict[str, Any]:
    return {"code": code, "kind": "district", "parent": "KG-B", "labels": {"en": "Alai"}} | fields


def test_place_takes_its_position_from_its_parent(places: SimpleNamespace, actor: Actor) -> None:
    place = place_add(actor=actor, **new())
    stored = Place.objects.get(code="KG-B-alai")
    assert stored == place
    assert stored.path == "KG/KG-B/KG-B-alai/"
    assert (stored.country, stored.region) == (places.kg, places.batken)
    assert stored.counts_as == stored
    assert stored.of_programme


def test_place_is_found_and_sorted_by_folded_names(places: SimpleNamespace, actor: Actor) -> None:
    labels = {"en": "Ңara", "ru": "АЙГУЛЬ"}
    place = place_add(actor=actor, **new(labels=labels, other_names=["Türkmenbaşy"]))
    assert place.search == "|нara|аигуль|turkmenbasy|kg-b-alai|"
    assert place.sort == "н\uffffara"


def test_label_falls_back_to_english(places: SimpleNamespace, actor: Actor) -> None:
    place = place_add(actor=actor, **new(labels={"en": "Alai", "ky": "Алай"}))
    with translation.override("ky"):
        assert place.label == "Алай"
    with translation.override("kk"):
        assert place.label == "Alai"


def test_adding_writes_one_audit_row(places: SimpleNamespace, actor: Actor) -> None:
    place_add(actor=actor, **new())
    row = AuditEntry.objects.get()
    assert (row.verb, row.object_kind, row.object_id) == (
        "directory.place.add",
        "place",
        "KG-B-alai",
    )


def test_many_places_may_come_children_first(db: None, actor: Actor) -> None:
    rows = [
        NewPlace(code="AA-1-t", kind="settlement", parent="AA-1-d", labels={"en": "Town"}),
        NewPlace(code="AA-1-d", kind="district", parent="AA-1", labels={"en": "District"}),
        NewPlace(code="AA-1", kind="region", parent="AA", labels={"en": "Region"}),
        NewPlace(code="AA", kind="country", labels={"en": "Land"}, of_programme=True),
    ]
    added = places_add(actor=actor, rows=rows)
    assert [place.code for place in added] == ["AA-1-t", "AA-1-d", "AA-1", "AA"]
    town = Place.objects.select_related("country", "region", "counts_as").get(code="AA-1-t")
    assert town.path == "AA/AA-1/AA-1-d/AA-1-t/"
    assert (town.country.code, town.region.code, town.counts_as.code) == ("AA", "AA-1", "AA-1-d")
    assert Place.objects.filter(of_programme=True).count() == 4
    assert AuditEntry.objects.get().object_count == 4


def test_returned_places_are_what_is_stored(db: None, actor: Actor) -> None:
    rows = [
        NewPlace(code="AA", kind="country", labels={"en": "Land"}),
        NewPlace(code="AA-1", kind="region", parent="AA", labels={"en": "Region"}),
    ]
    for place in places_add(actor=actor, rows=rows):
        stored = Place.objects.filter(pk=place.pk).values().get()
        assert {name: getattr(place, name) for name in stored} == stored


def test_one_bad_row_stores_none_of_them(db: None, refused: Any, actor: Actor) -> None:
    rows = [
        NewPlace(code="AA", kind="country", labels={"en": "Land"}),
        NewPlace(code="AB", kind="country", labels={"ru": "Край"}),
    ]
    with refused("labels", "Row 2 (AB)", "English"):
        places_add(actor=actor, rows=rows)


def test_every_bad_row_is_named_at_once(db: None, actor: Actor) -> None:
    rows = [
        NewPlace(code="AA", kind="country", labels={}),
        NewPlace(code="AB", kind="planet", labels={"en": "Moon"}),
    ]
    with pytest.raises(ValidationError) as caught:
        places_add(actor=actor, rows=rows)
    assert set(caught.value.message_dict) == {"labels", "kind"}


@pytest.mark.parametrize(
    "case",
    [
        ("parent", "no place “KG-X”", {"parent": "KG-X"}),
        ("code", "already", {"code": "KG-B"}),
        ("code", "already", {"code": "kg-b"}),
        ("code", "Latin letters", {"code": "KG/B"}),
        ("code", "Latin letters", {"code": ""}),
        ("code", "Latin letters", {"code": "Алай"}),
        ("code", "64", {"code": "K" * 65}),
        ("kind", "one of", {"kind": "village"}),
        ("labels", "English label is missing", {"labels": {"ru": "Алай"}}),
        ("labels", "English label is missing", {"labels": {"en": "  "}}),
        ("labels", "not a language", {"labels": {"en": "Alai", "fr": "Alaï"}}),
        ("labels", "100 characters", {"labels": {"en": "Alai", "ru": "А" * 101}}),
        ("labels", "longer than 500", {"other_names": [f"name {n}" for n in range(80)]}),
        ("labels", "for each language", {"labels": "Alai"}),
        ("other_names", "list of texts", {"other_names": "Алай"}),
        ("note", "300", {"note": "x" * 301}),
        ("of_programme", "Only a country", {"of_programme": True}),
        ("parent", "Choose no parent", {"kind": "country"}),
        ("parent", "country", {"kind": "region"}),
        ("parent", "country", {"kind": "region", "parent": ""}),
        ("parent", "Choose", {"parent": ""}),
        ("parent", "settlement", {"kind": "settlement", "parent": "KG-B-KADAMJAY-PULGON"}),
        ("parent", "Leave the parent empty", {"kind": "world"}),
    ],
)
def test_bad_place_is_refused(
    places: SimpleNamespace,
    refused: Any,
    actor: Actor,
    case: tuple[str, str, dict[str, Any]],
) -> None:
    field, words, change = case
    with refused(field, words):
        place_add(actor=actor, **new(**change))


def test_retired_parent_is_refused(places: SimpleNamespace, refused: Any, actor: Actor) -> None:
    place_retire(actor=actor, code="KG-O", on=LONG_AGO)
    with refused("parent", "retired since 2012-01-31"):
        place_add(actor=actor, **new(parent="KG-O"))


def test_parent_may_end_later(places: SimpleNamespace, actor: Actor) -> None:
    place_retire(actor=actor, code="KG-O", on=timezone.localdate() + timedelta(days=1))
    assert place_add(actor=actor, **new(parent="KG-O")).pk


def test_path_that_grows_too_long_is_refused(
    places: SimpleNamespace, refused: Any, actor: Actor
) -> None:
    world = "W" * 64
    rows = [
        NewPlace(code=world, kind="world", labels={"en": "World"}),
        NewPlace(code="C" * 64, kind="country", parent=world, labels={"en": "Land"}),
        NewPlace(code="R" * 64, kind="region", parent="C" * 64, labels={"en": "Region"}),
        NewPlace(code="D" * 64, kind="district", parent="R" * 64, labels={"en": "District"}),
    ]
    with pytest.raises(ValidationError) as caught:
        places_add(actor=actor, rows=rows)
    assert list(caught.value.message_dict) == ["code"]
    assert not Place.objects.filter(code=world).exists()


def test_moving_takes_everything_along(places: SimpleNamespace, actor: Actor) -> None:
    touched = place_move(actor=actor, code="KG-B-KADAMJAY", parent="KG-O")
    assert set(touched) == {places.kadamjay.pk, places.pulgon.pk}
    town = Place.objects.get(pk=places.pulgon.pk)
    assert town.code == "KG-B-KADAMJAY-PULGON"
    assert town.path == "KG/KG-O/KG-B-KADAMJAY/KG-B-KADAMJAY-PULGON/"
    assert (town.region, town.counts_as) == (places.osh, places.kadamjay)


def test_moving_across_a_border_changes_country_and_mark(
    places: SimpleNamespace, actor: Actor
) -> None:
    place_move(actor=actor, code="KG-B", parent="RU")
    moved = Place.objects.filter(path__startswith="RU/KG-B/")
    assert {p.code for p in moved} == {"KG-B", "KG-B-KADAMJAY", "KG-B-KADAMJAY-PULGON"}
    assert {p.country_id for p in moved} == {places.russia.pk}
    assert {p.region_id for p in moved} == {places.batken.pk}
    assert not any(p.of_programme for p in moved)


def test_moving_a_settlement_changes_what_it_counts_as(
    places: SimpleNamespace, actor: Actor
) -> None:
    place_move(actor=actor, code="KG-B-KADAMJAY-PULGON", parent="KG-O")
    assert Place.objects.get(pk=places.pulgon.pk).counts_as == places.osh


def test_moving_leaves_neighbours_with_a_like_code_alone(
    places: SimpleNamespace, actor: Actor
) -> None:
    place_add(actor=actor, **new(code="KG-B-KADAMJAY2"))
    touched = place_move(actor=actor, code="KG-B-KADAMJAY", parent="KG-O")
    assert len(touched) == 2
    assert Place.objects.get(code="KG-B-KADAMJAY2").path == "KG/KG-B/KG-B-KADAMJAY2/"


def test_moving_there_and_back_leaves_all_as_it_was(places: SimpleNamespace, actor: Actor) -> None:
    before = list(Place.objects.order_by("pk").values())
    place_move(actor=actor, code="KG-B", parent="TJ")
    assert list(Place.objects.order_by("pk").values()) != before
    place_move(actor=actor, code="KG-B", parent="KG")
    assert list(Place.objects.order_by("pk").values()) == before


@pytest.mark.parametrize(
    "case",
    [
        ("code", "no place “KG-X”", "KG-X", "KG"),
        ("parent", "no place “KG-X”", "KG-B", "KG-X"),
        ("parent", "already", "KG-B", "KG"),
        ("parent", "country", "KG-B", "TJ-SU"),
        ("parent", "country", "KG-B", ""),
        ("parent", "country", "KG-B", "KG-B"),
        ("parent", "country", "KG-B", "KG-B-KADAMJAY"),
        ("parent", "parent", "KG", "TJ"),
    ],
)
def test_bad_move_is_refused(
    places: SimpleNamespace,
    refused: Any,
    actor: Actor,
    case: tuple[str, str, str, str],
) -> None:
    field, words, code, parent = case
    with refused(field, words):
        place_move(actor=actor, code=code, parent=parent)


def test_retired_place_is_not_moved(places: SimpleNamespace, refused: Any, actor: Actor) -> None:
    place_retire(actor=actor, code="TJ-SU-ASHT", on=LONG_AGO)
    with refused("code", "stays where it was"):
        place_move(actor=actor, code="TJ-SU-ASHT", parent="KG-B")


def test_retired_place_keeps_its_code_and_its_row(places: SimpleNamespace, actor: Actor) -> None:
    place_retire(actor=actor, code="TJ-SU-ASHT", on=LONG_AGO)
    assert Place.objects.get(pk=places.asht.pk).retired_on == LONG_AGO
    assert Place.objects.get(pk=places.asht.pk).code == "TJ-SU-ASHT"


def test_retired_code_is_not_given_again(
    places: SimpleNamespace, refused: Any, actor: Actor
) -> None:
    place_retire(actor=actor, code="TJ-SU-ASHT", on=LONG_AGO)
    with refused("code", "already"):
        place_add(actor=actor, **new(code="TJ-SU-ASHT", parent="TJ-SU"))


def test_place_is_retired_once(places: SimpleNamespace, refused: Any, actor: Actor) -> None:
    place_retire(actor=actor, code="TJ-SU-ASHT", on=LONG_AGO)
    with refused("code", "retired already"):
        place_retire(actor=actor, code="TJ-SU-ASHT", on=date(2020, 1, 1))


def test_place_with_others_in_it_is_not_retired(
    places: SimpleNamespace, refused: Any, actor: Actor
) -> None:
    with refused("code", "Move or retire them first"):
        place_retire(actor=actor, code="TJ-SU", on=LONG_AGO)


def test_retiring_needs_a_day(places: SimpleNamespace, refused: Any, actor: Actor) -> None:
    with refused("on", "2026-11-22"):
        place_retire(actor=actor, code="TJ-SU-ASHT", on="yesterday")  # type: ignore[arg-type]


def test_new_names_are_found_and_the_code_stays(places: SimpleNamespace, actor: Actor) -> None:
    place_relabel(actor=actor, code="KG-B", labels={"ru": "Баткен"}, other_names=["Botken"])
    place = Place.objects.get(code="KG-B")
    assert place.labels == {"en": "Batken", "ky": "Баткен", "ru": "Баткен"}
    assert place.search == "|batken|баткен|botken|kg-b|"


def test_an_empty_label_is_taken_away(places: SimpleNamespace, actor: Actor) -> None:
    place_relabel(actor=actor, code="KG-B", labels={"ky": ""})
    assert Place.objects.get(code="KG-B").labels == {"en": "Batken"}


def test_english_label_cannot_be_taken_away(
    places: SimpleNamespace, refused: Any, actor: Actor
) -> None:
    with refused("labels", "English"):
        place_relabel(actor=actor, code="KG-B", labels={"en": ""})
