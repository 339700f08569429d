"""The verbs on organisations."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection

from turna.directory.models import Organisation
from turna.directory.services import (
    NewOrganisation,
    code_add,
    code_retire,
    organisation_add,
    organisation_retire,
    organisation_update,
    organisations_add,
    place_retire,
)
from turna.vault.actor import Actor
from turna.vault.models import AuditEntry

DAY = date(2014, 9, 30)


def new(**fields: Any) -> dict[str, Any]:
    return {
        "code": "test-crane",
        "kind": "ngo",
        "labels": {"en": "Test Crane", "ru": "Тест Журавль"},
        "place": "KG-B",
    } | fields


@pytest.fixture
def land(places: SimpleNamespace, actor: Actor) -> SimpleNamespace:
    """The places, with two languages and one that is no longer in use."""
    for code in ("ky", "tg", "la"):
        code_add(actor=actor, list_name="language", code=code, labels={"en": f"Language {code}"})
    code_retire(actor=actor, list_name="language", code="la", valid_to=DAY)
    place_retire(actor=actor, code="TJ-SU-ASHT", on=DAY)
    return places


def test_organisation_with_places_and_languages(land: SimpleNamespace, actor: Actor) -> None:
    organisation_add(
        actor=actor,
        **new(places_of_work=["KG-B", "TJ-SU", "KG-B"], languages=["tg", "ky"], invented=True),
    )
    row = Organisation.objects.get()
    assert row.place == land.batken
    assert set(row.places_of_work.all()) == {land.batken, land.sughd}
    assert {code.code for code in row.languages.all()} == {"ky", "tg"}
    assert row.invented
    assert row.search == "|test crane|тест журавль|test-crane|"


def test_many_organisations_keep_their_own_places(land: SimpleNamespace, actor: Actor) -> None:
    rows = [
        NewOrganisation(**new(code=f"test-{code.lower()}", place=code, places_of_work=[code]))
        for code in ("KG-B", "KG-O", "TJ-SU")
    ]
    organisations_add(actor=actor, rows=rows)
    found = {o.code: {p.code for p in o.places_of_work.all()} for o in Organisation.objects.all()}
    assert found == {"test-kg-b": {"KG-B"}, "test-kg-o": {"KG-O"}, "test-tj-su": {"TJ-SU"}}


def test_adding_many_needs_as_many_queries_as_adding_one(
    land: SimpleNamespace, actor: Actor, django_assert_num_queries: Any
) -> None:
    def rows(*names: str) -> list[NewOrganisation]:
        return [
            NewOrganisation(**new(code=name, places_of_work=["KG-O"], languages=["ky"]))
            for name in names
        ]

    # Two for the savepoint, three checks, three inserts, the audit's last row and the new one;
    # PostgreSQL locks the audit's chain besides.
    queries = 11 if connection.vendor == "postgresql" else 10
    with django_assert_num_queries(queries):
        organisations_add(actor=actor, rows=rows("a"))
    with django_assert_num_queries(queries):
        organisations_add(actor=actor, rows=rows(*(f"b{n}" for n in range(50))))


@pytest.mark.parametrize(
    "case",
    [
        ("code", "Take another code", {"code": "TEST-TAKEN"}),
        ("code", "Latin letters", {"code": "test crane"}),
        ("kind", "one of", {"kind": "club"}),
        ("labels", "English label is missing", {"labels": {"ru": "Журавль"}}),
        ("place", "no place “KG-X”", {"place": "KG-X"}),
        ("place", "retired", {"place": "TJ-SU-ASHT"}),
        ("places_of_work", "no place “KG-X”", {"places_of_work": ["KG-B", "KG-X"]}),
        ("places_of_work", "retired", {"places_of_work": ["TJ-SU-ASHT"]}),
        ("languages", "list of languages", {"languages": ["ky", "xx"]}),
        ("languages", "list of languages", {"languages": ["la"]}),
    ],
)
def test_bad_organisation_is_refused(
    land: SimpleNamespace,
    refused: Any,
    actor: Actor,
    case: tuple[str, str, dict[str, Any]],
) -> None:
    field, words, change = case
    organisation_add(actor=actor, **new(code="test-taken"))
    with refused(field, words):
        organisation_add(actor=actor, **new(**change))


def test_one_bad_row_stores_none_of_them(land: SimpleNamespace, refused: Any, actor: Actor) -> None:
    rows = [NewOrganisation(**new()), NewOrganisation(**new(code="test-two", place=""))]
    with refused("place", "Row 2 (test-two)"):
        organisations_add(actor=actor, rows=rows)


def test_update_changes_what_is_given_only(land: SimpleNamespace, actor: Actor) -> None:
    organisation_add(actor=actor, **new(places_of_work=["KG-B"], languages=["ky"]))
    organisation_update(actor=actor, code="test-crane", labels={"ru": "Турна"}, languages=["tg"])
    row = Organisation.objects.get()
    assert row.labels == {"en": "Test Crane", "ru": "Турна"}
    assert row.search == "|test crane|турна|test-crane|"
    assert [p.code for p in row.places_of_work.all()] == ["KG-B"]
    assert [c.code for c in row.languages.all()] == ["tg"]
    assert row.place == land.batken
    assert AuditEntry.objects.latest("pk").fields == ["labels", "languages"]


def test_update_may_empty_the_places_of_work(land: SimpleNamespace, actor: Actor) -> None:
    organisation_add(actor=actor, **new(places_of_work=["KG-B", "KG-O"]))
    organisation_update(actor=actor, code="test-crane", place="KG-O", places_of_work=[])
    row = Organisation.objects.get()
    assert row.place == land.osh
    assert not row.places_of_work.exists()


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("labels", {"labels": {"en": ""}}),
        ("place", {"place": "KG-X"}),
        ("places_of_work", {"places_of_work": ["KG-O", "TJ-SU-ASHT"]}),
        ("languages", {"languages": ["la"]}),
    ],
)
def test_bad_update_is_refused(
    land: SimpleNamespace, refused: Any, actor: Actor, field: str, change: dict[str, Any]
) -> None:
    organisation_add(actor=actor, **new(places_of_work=["KG-B"], languages=["ky"]))
    with refused(field):
        organisation_update(actor=actor, code="test-crane", **change)


def test_retired_organisation_stays_and_is_not_changed(
    land: SimpleNamespace, refused: Any, actor: Actor
) -> None:
    organisation_add(actor=actor, **new())
    organisation_retire(actor=actor, code="test-crane", on=DAY)
    assert Organisation.objects.get().retired_on == DAY
    with refused("code", "not changed"):
        organisation_update(actor=actor, code="test-crane", place="KG-O")
    with refused("code", "retired already"):
        organisation_retire(actor=actor, code="test-crane", on=DAY)


def test_unknown_organisation_is_refused(land: SimpleNamespace, refused: Any, actor: Actor) -> None:
    with refused("code", "no organisation “nobody”"):
        organisation_retire(actor=actor, code="nobody", on=DAY)


def test_retiring_needs_a_day(land: SimpleNamespace, refused: Any, actor: Actor) -> None:
    organisation_add(actor=actor, **new())
    with refused("on", "not a day"):
        organisation_retire(actor=actor, code="test-crane", on=None)  # type: ignore[arg-type]
