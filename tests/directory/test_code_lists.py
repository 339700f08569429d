"""The verbs on code lists: values are added, relabelled and retired, never renamed."""

from datetime import date
from typing import Any

import pytest

from turna.directory.models import Code
from turna.directory.queries import codes_of
from turna.directory.services import NewCode, code_add, code_relabel, code_retire, codes_add
from turna.vault.actor import Actor
from turna.vault.models import AuditEntry

FIRST, LAST = date(2012, 10, 1), date(2014, 9, 30)


def new(**fields: Any) -> dict[str, Any]:
    return {"list_name": "group", "code": "fishers", "labels": {"en": "Fishers"}} | fields


def test_value_is_added_after_the_last_one(db: None, actor: Actor) -> None:
    assert code_add(actor=actor, **new()).position == 1
    assert code_add(actor=actor, **new(code="smiths")).position == 2
    assert code_add(actor=actor, **new(code="clerks", position=9)).position == 9
    assert code_add(actor=actor, **new(code="bakers")).position == 10
    assert code_add(actor=actor, **new(code="tg", list_name="language")).position == 1


def test_value_is_found_by_folded_labels(db: None, actor: Actor) -> None:
    row = code_add(actor=actor, **new(labels={"en": "Fishers", "ky": "Балыкчылар"}))
    assert row.search == "|fishers|балыкчылар|"


def test_adding_is_audited_under_list_and_code(db: None, actor: Actor) -> None:
    code_add(actor=actor, **new())
    assert AuditEntry.objects.get().object_id == "group/fishers"


@pytest.mark.parametrize(
    "case",
    [
        ("list_name", "no code list “colours”", {"list_name": "colours"}),
        ("code", "Latin letters", {"code": "Fishers"}),
        ("code", "Latin letters", {"code": "fishers-women"}),
        ("code", "already", {"code": "smiths"}),
        ("labels", "English label is missing", {"labels": {"ru": "Рыбаки"}}),
        ("position", "whole number", {"position": -1}),
        ("position", "whole number", {"position": 40000}),
        ("position", "whole number", {"position": "second"}),
        ("valid_from", "not a day", {"valid_from": "2012"}),
        ("valid_to", "before the first", {"valid_from": LAST, "valid_to": FIRST}),
    ],
)
def test_bad_value_is_refused(
    db: None, refused: Any, actor: Actor, case: tuple[str, str, dict[str, Any]]
) -> None:
    field, words, change = case
    code_add(actor=actor, **new(code="smiths"))
    with refused(field, words):
        code_add(actor=actor, **new(**change))


def test_same_code_may_stand_in_two_lists(db: None, actor: Actor) -> None:
    code_add(actor=actor, **new(code="women"))
    code_add(actor=actor, **new(code="women", list_name="shelter_target"))
    assert Code.objects.filter(code="women").count() == 2


def test_same_code_twice_in_a_batch_stores_nothing(db: None, refused: Any, actor: Actor) -> None:
    row = NewCode(list_name="group", code="fishers", labels={"en": "Fishers"})
    with refused("code", "Row 2 (fishers)"):
        codes_add(actor=actor, rows=[row, row])


def test_value_is_valid_on_its_first_and_its_last_day(db: None, actor: Actor) -> None:
    code_add(actor=actor, **new(valid_from=FIRST, valid_to=LAST))
    code_add(actor=actor, **new(code="always"))

    def valid(day: date | None) -> list[str]:
        return [code.code for code in codes_of("group", day)]

    assert valid(date(2012, 9, 30)) == ["always"]
    assert valid(FIRST) == ["fishers", "always"]
    assert valid(LAST) == ["fishers", "always"]
    assert valid(date(2014, 10, 1)) == ["always"]
    assert valid(None) == ["fishers", "always"]


def test_retired_value_stays_with_its_code(db: None, actor: Actor) -> None:
    code_add(actor=actor, **new())
    code_retire(actor=actor, list_name="group", code="fishers", valid_to=LAST)
    row = Code.objects.get(code="fishers")
    assert row.valid_to == LAST
    assert not codes_of("group", date(2015, 1, 1)).exists()


def test_value_is_retired_once(db: None, refused: Any, actor: Actor) -> None:
    code_add(actor=actor, **new(valid_to=LAST))
    with refused("code", "retired already"):
        code_retire(actor=actor, list_name="group", code="fishers", valid_to=LAST)


def test_value_cannot_end_before_it_began(db: None, refused: Any, actor: Actor) -> None:
    code_add(actor=actor, **new(valid_from=LAST))
    with refused("valid_to", "before the first"):
        code_retire(actor=actor, list_name="group", code="fishers", valid_to=FIRST)


def test_retiring_needs_a_day(db: None, refused: Any, actor: Actor) -> None:
    code_add(actor=actor, **new())
    with refused("valid_to", "not a day"):
        code_retire(
            actor=actor,
            list_name="group",
            code="fishers",
            valid_to="today",  # type: ignore[arg-type]
        )


def test_unknown_value_is_refused(db: None, refused: Any, actor: Actor) -> None:
    with refused("code", "no value “fishers”"):
        code_retire(actor=actor, list_name="group", code="fishers", valid_to=LAST)


def test_relabelling_changes_labels_only(db: None, actor: Actor) -> None:
    code_add(actor=actor, **new(position=4, mappings={"x": 1}))
    code_relabel(
        actor=actor, list_name="group", code="fishers", labels={"en": "Fisherfolk", "ru": "Рыбаки"}
    )
    row = Code.objects.get()
    assert (row.code, row.position, row.mappings) == ("fishers", 4, {"x": 1})
    assert row.labels == {"en": "Fisherfolk", "ru": "Рыбаки"}
    assert row.search == "|fisherfolk|рыбаки|fishers|"


def test_relabelling_without_english_is_refused(db: None, refused: Any, actor: Actor) -> None:
    code_add(actor=actor, **new())
    with refused("labels", "English"):
        code_relabel(actor=actor, list_name="group", code="fishers", labels={"en": " "})
