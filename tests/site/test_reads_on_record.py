"""Whoever is shown records about persons is on record, also where no page is about them: Find,
the palette, records behind a figure, samples of a month, Today, consultations.

It stands in `site`, which is above all rooms.
"""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client

from factories.cases import make_person, make_stay
from factories.hotline import make_call
from factories.outreach import make_event
from turna.accounts.audit_queries import trail_of
from turna.accounts.models import User
from turna.cases.models import Person, Stay
from turna.core import reads, today, trails
from turna.core.text import record_code
from turna.core.today import Item, Kind
from turna.ledger import checking
from turna.reports import records
from turna.vault import chain
from turna.vault.models import AuditEntry

SignIn = Callable[[User], Client]
pytestmark = pytest.mark.django_db
PALETTE = {"HX-Request": "true", "HX-Target": "palette-found"}


@pytest.fixture
def people(organisations: SimpleNamespace) -> list[Person]:
    """Two whose codes begin alike, and somebody else's."""
    return [
        make_person(organisations.ngo, code="ABCD-1111"),
        make_person(organisations.ngo, code="ABCD-2222"),
        make_person(organisations.other_ngo, code="ABCD-3333"),
    ]


@pytest.fixture
def stay(organisations: SimpleNamespace, places: SimpleNamespace) -> Stay:
    return make_stay(organisations.ngo, places.batken)


def rows(verb: str) -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(verb=verb).order_by("pk"))


def broken(rows: Any) -> None:
    raise DatabaseError("disk full")


class TestFind:
    def test_hits_are_one_row_that_names_each(
        self, sign_in: SignIn, case_worker: User, people: list[Person]
    ) -> None:
        assert sign_in(case_worker).post("/search/", {"q": "ABCD"}).status_code == 200
        (row,) = rows(reads.FOUND)
        assert (row.object_kind, row.object_count) == ("cases.person", 2)
        assert row.named == sorted([str(one.uid), one.version] for one in people[:2])
        assert "ABCD" not in str(list(AuditEntry.objects.values()))

    def test_typing_on_in_the_palette_adds_nothing_until_others_are_shown(
        self, sign_in: SignIn, case_worker: User, people: list[Person]
    ) -> None:
        client = sign_in(case_worker)
        for text in ("ABCD", "ABCD-", "ABCD-1", "ABCD-11"):
            assert client.post("/search/", {"q": text}, headers=PALETTE).status_code == 200
        assert [row.object_count for row in rows(reads.FOUND)] == [2, 1]

    def test_what_shows_nobody_writes_nothing(
        self, sign_in: SignIn, case_worker: User, people: list[Person]
    ) -> None:
        sign_in(case_worker).post("/search/", {"q": "Batken"})
        sign_in(case_worker).post("/search/", {"q": people[2].code})
        assert rows(reads.FOUND) == []

    def test_consultations_too(
        self, sign_in: SignIn, operator: User, organisations: SimpleNamespace,
        places: SimpleNamespace,
    ) -> None:  # fmt: skip
        call = make_call(organisations.ngo, places.batken)
        sign_in(operator).post("/search/", {"q": record_code(call.uid)})
        (row,) = rows(reads.FOUND)
        assert (row.object_kind, row.object_id) == ("hotline.call", str(call.uid))

    def test_nothing_is_shown_that_cannot_be_put_on_record(
        self, sign_in: SignIn, case_worker: User, people: list[Person],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:  # fmt: skip
        client = sign_in(case_worker)
        monkeypatch.setattr(chain, "append", broken)
        answer = client.post("/search/", {"q": "ABCD"})
        assert answer.status_code == 503
        assert people[0].code not in answer.content.decode()


class TestBehindAFigure:
    def test_records_of_persons_are_named_others_are_not(
        self, case_worker: User, stay: Stay, organisations: SimpleNamespace,
        places: SimpleNamespace, manager: User,
    ) -> None:  # fmt: skip
        event = make_event(organisations.ngo, places.batken)
        behind = {("cases.stay", stay.pk): 1, ("outreach.event", event.pk): 1}
        with reads.on_record(manager, reads.BEHIND):
            shown, _more = records.first_rows(behind, manager, 10)
        assert len(shown) == 2
        (row,) = rows(reads.BEHIND)
        assert (row.object_kind, row.object_id) == ("cases.stay", str(stay.uid))
        told = trails.told_of(stay.person)
        assert row in trail_of(told), "the person's trail tells of it"

    def test_what_forgets_to_say_by_which_verb_breaks(self, manager: User, stay: Stay) -> None:
        with pytest.raises(RuntimeError, match="nothing puts it on record"):
            records.first_rows({("cases.stay", stay.pk): 1}, manager, 10)

    def test_a_sample_of_a_month(self, mission_officer: User, stay: Stay) -> None:
        with reads.on_record(mission_officer, reads.SAMPLED):
            found = checking.lines_of([("cases.stay", stay.pk)], mission_officer)
        assert found["cases.stay", stay.pk].url
        assert [row.object_id for row in rows(reads.SAMPLED)] == [str(stay.uid)]


class TestToday:
    def test_persons_that_it_tells_of_are_on_record(
        self, sign_in: SignIn, case_worker: User, people: list[Person],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:  # fmt: skip
        def provider(user: User) -> list[Item]:
            return [Item("Look", "why", "/", Kind.MINE, of=tuple(people[:2]))]

        monkeypatch.setattr(today, "_providers", {"test": provider})
        client = sign_in(case_worker)
        for _ in range(2):
            assert client.get("/").status_code == 200
        (row,) = rows(reads.TODAY)
        assert row.object_count == 2
        monkeypatch.setattr(chain, "append", broken)
        assert client.get("/").status_code == 200, "the same read of a moment ago is enough"


class TestConsultations:
    def test_a_list_and_a_page_are_reads(
        self, sign_in: SignIn, operator: User, organisations: SimpleNamespace,
        places: SimpleNamespace,
    ) -> None:  # fmt: skip
        calls = [make_call(organisations.ngo, places.batken) for _ in range(2)]
        client = sign_in(operator)
        assert client.get("/calls/").status_code == 200
        assert client.get(f"/calls/{calls[0].uid}/").status_code == 200
        (listed,) = rows("hotline.calls.listed")
        assert listed.named == sorted([str(call.uid), call.version] for call in calls)
        (opened,) = rows("hotline.call.read")
        assert opened.object_id == str(calls[0].uid)
