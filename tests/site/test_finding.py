"""What every room lets itself be found by, through the search page: rights, scope, cost.

It stands in `site`, which is above all rooms.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from factories.accounts import give_role, make_user, make_view
from factories.cases import make_person
from factories.defining import _indicator
from factories.directory import make_organisation, make_place
from factories.grants import make_agreement
from factories.hotline import make_call
from factories.outreach import make_event, make_training
from factories.programmes import make_award
from turna.accounts.models import User
from turna.accounts.roles import Role
from turna.core.text import record_code

SignIn = Callable[[User], Client]
pytestmark = pytest.mark.django_db


@pytest.fixture
def find(sign_in: SignIn) -> Callable[..., dict[str, list[str]]]:
    """{kind: titles} of what this user finds."""

    def run(user: User, text: str) -> dict[str, list[str]]:
        response = sign_in(user).get("/search/", {"q": text})
        assert response.status_code == 200
        groups = response.context["found"]
        html = response.content.decode()
        assert all(str(hit.url).replace("&", "&amp;") in html for g in groups for hit in g.hits)
        return {g.source.code: [str(hit.title) for hit in g.hits] for g in groups}

    return run


Find = Callable[[User, str], dict[str, list[str]]]


class TestDirectory:
    def test_names_in_any_script_and_case(
        self, find: Find, places: Any, organisations: Any, me_officer: User
    ) -> None:
        make_organisation("aigul", places.osh, en="Aigul centre", ky="Айгүль борбору")
        make_place("KG-O-AI", parent=places.osh, en="Aigul-Tash", ky="Айгүль-Таш")
        for text in ("айгуль", "АЙГҮЛЬ", "Айгүль"):
            found = find(me_officer, text)
            assert found["organisations"] == ["Aigul centre"], text
            assert found["places"] == ["Aigul-Tash"], text

    def test_foreign_organisations_are_not_found(
        self, find: Find, manager: User, organisations: Any
    ) -> None:
        assert find(manager, "test ngo")["organisations"] == ["Test NGO of Batken"]

    def test_only_keepers_of_places_are_offered_to_add_one(
        self, find: Find, admin: User, manager: User, organisations: Any
    ) -> None:
        assert "Add a place" in find(admin, "add a")["pages"]
        assert "Add a place" not in find(manager, "add a")["pages"]
        own = make_user(organisations.ngo, username="own-admin")
        give_role(own, Role.ADMINISTRATOR, organisation=organisations.ngo)
        assert find(own, "add a")["pages"] == ["Add a user"]


class TestPlansAndMoney:
    def test_awards_indicators_and_the_matrix(
        self, find: Find, organisations: Any, places: Any, donor: User, operator: User
    ) -> None:
        indicator = _indicator(organisations.donor, places.batken)
        award = indicator.award
        type(award).objects.filter(pk=award.pk).update(title="Айгүль and safe migration")
        found = find(donor, "АЙГУЛЬ")
        assert found["awards"] == [f"{award.code} · Айгүль and safe migration"]
        assert found["matrices"] == [f"Results matrix of {award.code}"]
        assert find(donor, "indicator 1.2")["indicators"] == ["1.2 Indicator 1.2"]
        assert find(donor, award.code)["indicators"] == ["1.2 Indicator 1.2"]
        assert not {"awards", "indicators", "matrices"} & set(find(operator, award.code))

    def test_agreements_in_scope(
        self, find: Find, organisations: Any, manager: User, mission_officer: User, donor: User
    ) -> None:
        award = make_award(organisations.donor)
        days = (date(2010, 7, 1), date(2011, 6, 30))
        make_agreement(award, organisations.ngo, *days, code="OURS-1")
        make_agreement(award, organisations.other_ngo, *days, code="OURS-2")
        assert find(manager, "ours")["agreements"] == ["OURS-1"]
        assert find(manager, "batken")["agreements"] == ["OURS-1"]
        assert find(mission_officer, "OURS")["agreements"] == ["OURS-1"]
        assert "agreements" not in find(donor, "ours")


class TestRecords:
    @pytest.mark.parametrize(
        "of",
        [
            (make_event, "events", Role.OUTREACH_WORKER, Role.OPERATOR),
            (make_training, "trainings", Role.OUTREACH_WORKER, Role.OPERATOR),
            (make_call, "calls", Role.OPERATOR, Role.OUTREACH_WORKER),
        ],
    )
    def test_by_code_for_who_may_read_them(
        self, find: Find, places: Any, organisations: Any, of: tuple[Any, str, Role, Role]
    ) -> None:
        make, kind, reads, reads_not = of

        def user(role: Role) -> User:
            found = make_user(organisations.ngo)
            give_role(found, role, organisation=organisations.ngo)
            return found

        own = make(organisations.ngo, places.batken)
        foreign = make(organisations.other_ngo, places.sughd)
        worker = user(reads)
        assert len(find(worker, record_code(own.uid))[kind]) == 1
        assert len(find(worker, str(own.uid))[kind]) == 1
        assert kind not in find(worker, record_code(foreign.uid))
        assert kind not in find(user(reads_not), record_code(own.uid))
        # Not by anything else of it.
        assert kind not in find(worker, "batken")
        assert kind not in find(worker, "seminar")
        assert kind not in find(worker, "2012")

    def test_the_code_stands_on_the_page(
        self, places: Any, organisations: Any, worker_batken: User, sign_in: SignIn
    ) -> None:
        event = make_event(organisations.ngo, places.batken)
        html = sign_in(worker_batken).get(f"/events/{event.uid}/").content.decode()
        assert f'<p class="record-code">{record_code(event.uid)}</p>' in html


class TestPersons:
    def test_by_code_alone_inside_the_own_scope(
        self, find: Find, organisations: Any, case_worker: User, operator: User
    ) -> None:
        make_person(organisations.ngo, code="7KQ2-M9XD")
        for text in ("7KQ2-M9XD", "7kq2-m9xd", "7kq2m9xd", "7kq2", "7kq2-m"):
            assert find(case_worker, text)["people"] == ["7KQ2-M9XD"], text
        for text in ("7kq", "m9xd", "kq2", "Test NGO of Batken", "female", "%%%%", "____"):
            assert "people" not in find(case_worker, text), text
        assert "people" not in find(operator, "7KQ2-M9XD")

    def test_a_foreign_code_answers_as_one_that_nobody_has(
        self, organisations: Any, case_worker: User, sign_in: SignIn
    ) -> None:
        make_person(organisations.other_ngo, code="7KQ2-M9XD")
        client = sign_in(case_worker)
        pages, queries = [], []
        for code in ("7KQ2-M9XD", "9ZZ9-Z9ZZ"):
            with CaptureQueriesContext(connection) as captured:
                html = client.get("/search/", {"q": code}).content.decode()
            pages.append(html.split("<main")[1].split("</main>")[0].replace(code, "CODE"))
            queries.append(len(captured))
        assert pages[0] == pages[1]
        assert queries[0] == queries[1]

    def test_nothing_but_the_code_is_said_of_her(
        self, organisations: Any, case_worker: User, sign_in: SignIn
    ) -> None:
        person = make_person(organisations.ngo, code="7KQ2-M9XD")
        groups = sign_in(case_worker).get("/search/?q=7kq2").context["found"]
        (group,) = (g for g in groups if g.source.code == "people")
        (hit,) = group.hits
        assert (hit.title, hit.hint) == (person.code, organisations.ngo.label)

    def test_the_page_says_that_persons_are_not_found(self, donor: User, sign_in: SignIn) -> None:
        for asked in ("", "?q=gulnara"):
            html = sign_in(donor).get(f"/search/{asked}").content.decode()
            assert "Persons assisted, callers and participants are not found here" in html


class TestUsers:
    def test_for_administrators_in_their_scope(
        self, find: Find, organisations: Any, manager: User
    ) -> None:
        make_user(organisations.ngo, username="g-1", name="Гүлнара")
        make_user(organisations.other_ngo, username="g-2", name="Гулнора")
        own = make_user(organisations.ngo, username="own-admin")
        give_role(own, Role.ADMINISTRATOR, organisation=organisations.ngo)
        assert find(own, "ГУЛН")["users"] == ["Гүлнара"]
        assert "users" not in find(manager, "ГУЛН")


class TestSavedViews:
    def test_the_own_ones_by_name(
        self, find: Find, manager: User, operator: User, sign_in: SignIn
    ) -> None:
        make_view(manager, "Окуу жылы", path="/events/", query="type=seminar&q=a")
        assert find(manager, "ОКУУ")["views"] == ["Окуу жылы"]
        assert "views" not in find(operator, "ОКУУ")


class TestWordsAndHelp:
    def test_words_and_guides_are_found(self, find: Find, donor: User) -> None:
        found = find(donor, "baseline")
        assert found["words"] == ["baseline"]
        assert find(donor, "first day: ngo")["guides"] == ["First day: NGO manager"]


def test_nothing_found_teaches(sign_in: SignIn, donor: User) -> None:
    html = sign_in(donor).get("/search/", {"q": "<unicorn>"}).content.decode()
    assert "Nothing that you may open is called “&lt;unicorn&gt;”" in html
    assert "Try fewer words" in html
    assert "Type at least two" in sign_in(donor).get("/search/?q=x").content.decode()


def test_the_palette_gets_the_part_alone_and_posts(sign_in: SignIn, donor: User) -> None:
    headers = {"HX-Request": "true", "HX-Target": "palette-found"}
    client = Client(enforce_csrf_checks=True)
    client.force_login(donor)
    client.get("/search/")
    token = client.cookies["csrftoken"].value
    data = {"q": "glossary baseline", "csrfmiddlewaretoken": token}
    part = client.post("/search/", {**data, "q": "base"}, headers=headers)
    html = part.content.decode()
    assert "<html" not in html
    assert 'role="option"' in html
    assert 'data-said="1 found"' in html
    assert "HX-Push-Url" not in part
    assert client.post("/search/", {"q": "base"}, headers=headers).status_code == 403


def test_a_palette_whose_session_has_ended_goes_to_the_door_and_back() -> None:
    headers = {
        "HX-Request": "true", "HX-Target": "palette-found",
        "HX-Current-URL": "http://testserver/events/?type=seminar",
    }  # fmt: skip
    answer = Client().post("/search/", {"q": "gulnara"}, headers=headers)
    assert answer["HX-Redirect"] == "/sign-in/?next=%2Fevents%2F%3Ftype%3Dseminar"


def test_queries_do_not_grow_with_what_is_found(
    sign_in: SignIn, places: Any, organisations: Any, me_officer: User, admin: User
) -> None:
    """One more of everything, thirty more of everything: the same number of queries."""
    give_role(me_officer, Role.ADMINISTRATOR)
    client = sign_in(me_officer)
    award = make_award(organisations.donor, code="BATKEN-0")

    def more(numbers: range) -> None:
        for n in numbers:
            place = make_place(f"KG-B-N{n}", parent=places.batken, en=f"Batken {n}")
            ngo = make_organisation(f"batken-{n}", place, en=f"Batken NGO {n}")
            make_user(ngo, username=f"batken-{n}")
            days = (date(2010, 7, 1), date(2011, 6, 30))
            make_agreement(award, ngo, *days, code=f"BATKEN-A{n}")
            _indicator(organisations.donor, places.batken)

    def queries(text: str) -> tuple[int, int]:
        with CaptureQueriesContext(connection) as captured:
            response = client.get("/search/", {"q": text})
        return len(captured), sum(len(g.hits) for g in response.context["found"])

    more(range(1))
    client.get("/search/?q=warm")
    before = [queries(text) for text in ("batken", "indicator", "df")]
    more(range(1, 30))
    after = [queries(text) for text in ("batken", "indicator", "df")]
    assert [n for n, _hits in before] == [n for n, _hits in after]
    assert all(more > few for (_, few), (_, more) in zip(before, after, strict=True))
