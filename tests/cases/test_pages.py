"""Lists and pages of cases: codes, regions, and nothing that names anybody."""

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from factories.cases import make_person, make_return, make_service, make_stay
from queries import assert_same_queries, count_queries
from turna.accounts.models import User

SignIn = Callable[[User], Client]


def _helped(organisation: Any, place: Any, **fields: Any) -> None:
    make_service(organisation, place, **fields)


@pytest.mark.parametrize(
    "listed",
    [("people", _helped), ("returns", make_return), ("stays", make_stay)],
    ids=lambda one: one[0],
)
def test_lists_cost_the_same_for_one_row_and_thirty(
    listed: tuple[str, Callable[..., object]], me_officer: User, sign_in: SignIn,
    organisations: SimpleNamespace, places: SimpleNamespace,
) -> None:  # fmt: skip
    page, make = listed
    spots = [(organisations.ngo, places.batken), (organisations.other_ngo, places.asht)]

    def rows(count: int) -> None:
        for n in range(count):
            organisation, place = spots[n % 2]
            make(organisation, place, day=date(2012, 1, 1 + n % 28))

    assert_same_queries(sign_in(me_officer), reverse(f"cases:{page}"), rows)


def test_a_persons_page_shows_what_the_reader_may_see(
    case_worker: User, me_officer: User, sign_in: SignIn, organisations: SimpleNamespace,
    places: SimpleNamespace,
) -> None:  # fmt: skip
    person = make_person(organisations.ngo, sex=1, age=21)
    make_service(organisations.ngo, places.batken, person=person)
    make_service(organisations.other_ngo, places.sughd, person=person, day=date(2013, 2, 2))
    make_return(organisations.ngo, places.osh, person=person)
    make_stay(organisations.ngo, places.kadamjay, person=person, left_on=date(2012, 9, 9))
    url = reverse("cases:person", args=[person.uid])
    html = sign_in(case_worker).get(url).content.decode()
    for text in (person.code, "5 March 2012", "Osh", "9 September 2012", "18–20"):
        assert text in html
    assert "Kadamjay" not in html, "a shelter's place is nobody's to know"
    assert "Khujand" not in html
    client = sign_in(me_officer)
    assert "Khujand" in client.get(url).content.decode()
    before, _page = count_queries(client, url)
    for n in range(20):
        make_service(organisations.ngo, places.osh, person=person, day=date(2013, 3, 1 + n))
    assert count_queries(client, url)[0] == before


def test_people_are_found_by_code(
    case_worker: User, sign_in: SignIn, organisations: SimpleNamespace
) -> None:
    make_person(organisations.ngo, code="7KQ2-M9XD")
    make_person(organisations.ngo, code="AAAA-BBBB")
    html = sign_in(case_worker).post(reverse("cases:people"), {"q": "7kq2"}).content.decode()
    assert "7KQ2-M9XD" in html
    assert "AAAA-BBBB" not in html
