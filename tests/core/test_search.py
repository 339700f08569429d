"""The registry of what can be found: folding, ranking, caps, rights. It knows no room."""

import uuid
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from turna.core import navigation, search
from turna.core.search import BEGINS, CONTAINS, EXACT, Hit
from turna.core.text import record_code, search_key
from turna.directory.models import Place


@pytest.fixture(autouse=True)
def own_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "_sources", {"pages": search._sources["pages"]})
    monkeypatch.setattr(search, "_commands", {})
    monkeypatch.setattr(navigation, "_entries", {})


def reader(*actions: str) -> Any:
    return SimpleNamespace(is_authenticated=True, can=lambda action: action in actions)


def titles(text: str, *actions: str, limit: int = 5) -> list[list[str]]:
    groups = search.groups_for(reader(*actions), text, limit)
    return [[str(hit.title) for hit in group.hits] for group in groups]


@pytest.mark.parametrize(
    ("typed", "nearness"),
    [
        ("айгуль", EXACT), ("АЙГҮЛЬ", EXACT), ("айг", BEGINS), ("гул", CONTAINS),
        ("улица айгуль", CONTAINS), ("айгуль unicorn", None), ("  Айгүль  ", EXACT),
    ],
)  # fmt: skip
def test_words_are_folded_and_ranked(typed: str, nearness: int | None) -> None:
    assert search.asked(typed).nearness("Айгүль", "улица") == nearness


def test_what_is_typed_is_cut_and_cleaned() -> None:
    asked = search.asked("a|b\0c " + "word " * 100 + "x" * 300)
    assert len(asked.text) <= search.LONGEST
    assert "|" not in asked.text
    assert "\0" not in asked.text
    many = " ".join(f"w{n}" for n in range(20))
    assert len(search.asked(many).words) == search.MOST_WORDS


def test_one_letter_and_nothing_ask_no_source() -> None:
    def never(*args: Any) -> Iterator[Hit]:
        raise AssertionError

    search.register("never", "Never", never)
    assert titles("x") == []
    assert titles("") == []
    assert titles(" ") == []


def test_a_source_is_asked_for_whoever_may_read_it_and_no_other() -> None:
    search.register("things", "Things", lambda r, a, n: [Hit("thing", "/")], action="room.read")
    assert titles("thing") == []
    assert titles("thing", "room.read") == [["thing"]]


def test_hits_are_capped_and_the_rest_is_a_link() -> None:
    search.register(
        "things", "Things", lambda r, a, n: [Hit(str(k), "/") for k in range(n)],
        listed="directory:places",
    )  # fmt: skip
    (group,) = search.groups_for(reader(), "a b&c", 3)
    assert len(group.hits) == 3
    assert group.more == "/places/?q=a+b%26c"
    search.register("things", "Things", lambda r, a, n: [Hit("1", "/")], listed="directory:places")
    assert search.groups_for(reader(), "ab", 3)[0].more == ""


def test_the_nearest_kind_comes_first() -> None:
    search.register("far", "Far", lambda r, a, n: [Hit("far", "/", "", CONTAINS)], order=1)
    search.register("near", "Near", lambda r, a, n: [Hit("near", "/", "", EXACT)], order=2)
    assert titles("xx") == [["near"], ["far"]]


def test_pages_and_commands_by_right() -> None:
    navigation.register("Places", "directory:places", hint="Where things are")
    navigation.register("Users", "accounts:users", action="accounts.manage")
    search.command("Add a place", "directory:place-add", action="directory.manage")
    search.command("Add a user", "accounts:user-add", may=lambda who: who.can("accounts.manage"))
    assert titles("") == [["Places"]]
    assert titles("place", "directory.manage") == [["Places", "Add a place"]]
    assert titles("where") == [["Places"]]
    assert titles("user", "accounts.manage") == [["Users", "Add a user"]]
    assert titles("user") == []


@pytest.mark.django_db
def test_rows_are_matched_by_folded_keys_on_every_database(places: SimpleNamespace) -> None:
    Place.objects.filter(pk=places.osh.pk).update(
        search=search_key("|osh|айгуль|"), labels={"en": "Osh"}
    )
    Place.objects.filter(pk=places.batken.pk).update(search=search_key("|айгуль сай|"))
    Place.objects.filter(pk=places.asht.pk).update(search=search_key("|новая айгуль|"))

    def found(text: str) -> list[tuple[str, int]]:
        rows = search.matching(Place.objects.all(), search.asked(text), ("search", "code"), "sort")
        return [(row.code, row.nearness) for row in rows]

    assert found("АЙГҮЛЬ") == [
        (places.osh.code, EXACT), (places.batken.code, BEGINS), (places.asht.code, CONTAINS),
    ]  # fmt: skip
    assert found("сай айгуль") == [(places.batken.code, CONTAINS)]
    assert found("kg-o") == [(places.osh.code, EXACT)]
    assert found("100%") == found("_") == []


def test_a_code_is_only_what_looks_like_one() -> None:
    class Rows:
        def filter(self, **asked: Any) -> dict[str, Any]:
            return asked

    def of(text: str) -> Any:
        return search.of_record_code(Rows(), search.asked(text))  # type: ignore[arg-type]

    uid = uuid.uuid4()
    whole = of(str(uid).upper())
    assert whole == {"uid__gte": uid, "uid__lte": uid}
    short = of(record_code(uid))
    assert short["uid__gte"] <= uid <= short["uid__lte"]
    for text in ("1234567", "seminar in batken", "айгуль", "g" * 8, "0" * 33):
        assert of(text) is None
