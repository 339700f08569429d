"""Lists and pages of outreach: what they show, how they narrow, and what they cost."""

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse

from factories.outreach import a_code, make_event, make_training
from queries import assert_same_queries
from turna.accounts.models import User
from turna.ledger.codes import Breakdown, Sex
from turna.outreach.models import AudienceCell

SignIn = Callable[[User], Client]


@pytest.mark.parametrize(
    "listed", [("events", make_event), ("trainings", make_training)], ids=lambda one: one[0]
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

    assert_same_queries(sign_in(me_officer), reverse(f"outreach:{page}"), rows)


def test_the_list_narrows_and_searches(
    me_officer: User, sign_in: SignIn, organisations: SimpleNamespace, places: SimpleNamespace
) -> None:
    make_event(
        organisations.ngo, places.batken, type=a_code("event_type", "seminar"), audience=4321
    )
    make_event(
        organisations.other_ngo, places.asht, type=a_code("event_type", "debate"), audience=7
    )
    client = sign_in(me_officer)
    for asked, kg, tj in (
        ({}, True, True), ({"country": "KG"}, True, False), ({"type": "debate"}, False, True),
        ({"q": "БАТКЕН"}, True, False), ({"q": "asht"}, False, True),
        ({"state": "voided"}, False, False),
    ):  # fmt: skip
        html = client.get(reverse("outreach:events"), asked).content.decode()
        assert ("4\u202f321" in html, "Asht" in html) == (kg, tj), asked


def test_a_worker_sees_her_own_organisation(
    worker_batken: User, sign_in: SignIn, organisations: SimpleNamespace, places: SimpleNamespace
) -> None:
    make_event(organisations.ngo, places.batken)
    make_event(organisations.other_ngo, places.asht)
    html = sign_in(worker_batken).get(reverse("outreach:events")).content.decode()
    assert "Test NGO of Batken" in html
    assert "Test NGO of Khujand" not in html


def test_an_events_page_shows_its_audience(
    worker_batken: User, sign_in: SignIn, organisations: SimpleNamespace, places: SimpleNamespace
) -> None:
    event = make_event(organisations.ngo, places.batken, audience=30)
    event.co_hosts.add(organisations.mission)
    rows = [(Sex.FEMALE, 20), (Sex.NOT_RECORDED, 10)]
    for sex, count in rows:
        AudienceCell.objects.create(
            event=event, breakdown=Breakdown.SEX, sex=sex, age=0, count=count
        )
    client = sign_in(worker_batken)
    html = client.get(reverse("outreach:event", args=[event.uid])).content.decode()
    for text in ("Seminar", "5 March 2012", "Test mission in Kyrgyzstan", "by sex", ">20<", ">10<"):
        assert text in html
    nobody = make_event(organisations.ngo, places.batken, state="voided", void_reason="test")
    html = client.get(reverse("outreach:event", args=[nobody.uid])).content.decode()
    for text in ("Nobody was counted here", "voided", "a try-out"):
        assert text in html
