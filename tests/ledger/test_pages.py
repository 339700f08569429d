"""The pages of months: closing, verifying, and what is unusual."""

from collections.abc import Callable
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from factories.accounts import give_role, make_user
from factories.directory import make_organisation
from factories.hotline import make_call
from factories.ledger import ACTOR, make_duty, make_posted_event, post_events
from factories.outreach import make_event
from queries import assert_same_queries, count_queries
from turna.accounts.models import User
from turna.accounts.roles import Role
from turna.core.periods import first_day, last_day
from turna.ledger import months, posting, services
from turna.ledger.codes import Cause
from turna.ledger.models import MonthClose, Oddity, Verification
from turna.ledger.records import note_oddities

SignIn = Callable[[User], Client]
JAN = 2014 * 12
NOW = timezone.make_aware(datetime(2014, 6, 5, 12))


@pytest.fixture(autouse=True)
def _june(monkeypatch: pytest.MonkeyPatch, synced: None) -> None:
    """Today is 5 June 2014: May can be closed, and is not late yet."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def duty(organisations: SimpleNamespace) -> None:
    """The NGO of Batken owes January to September 2014."""
    make_duty(organisations.ngo, JAN, JAN + 8)


def close(organisation: Any, *found: int) -> None:
    services.months_close(actor=ACTOR, organisation=organisation, months=found)


# --- closing


def test_home_asks_to_close_what_is_late_and_what_is_due(
    duty: None, manager: User, sign_in: SignIn, organisations: Any
) -> None:
    close(organisations.ngo, JAN, JAN + 1, JAN + 2)
    client = sign_in(manager)
    html = client.get("/").content.decode()
    overdue, due = html.index("Close April 2014"), html.index("Close May 2014")
    assert html.index('id="today-overdue"') < overdue < html.index('id="today-due"') < due
    assert "was due 10 May 2014" in html
    assert "due 10 June 2014" in html
    assert "3 closed months wait to be verified" in html
    assert "/months/test-ngo-batken/close/?month=2014-05" in html


def test_a_month_is_closed_with_nothing_in_two_clicks(
    duty: None, manager: User, sign_in: SignIn, organisations: Any
) -> None:
    client = sign_in(manager)
    page = client.get("/months/").content.decode()  # the months themselves: there is one NGO
    link = "/months/test-ngo-batken/close/?month=2014-05"
    assert link in page
    asked = client.get(link).content.decode()
    assert "Nothing is recorded. Close with nothing: 0 is then a fact." in asked
    assert asked.count(" checked") == 1
    done = client.post(link, {"months": ["2014-05"]}, follow=True)
    assert "May 2014 is closed with nothing: 0 is now a fact." in done.content.decode()
    row = MonthClose.objects.get()
    assert (row.organisation, row.month, row.nothing) == (organisations.ngo, JAN + 4, True)


def test_the_page_says_what_is_in_a_month_and_what_is_missing(
    duty: None, manager: User, sign_in: SignIn, organisations: Any, places: Any
) -> None:
    for month in range(JAN, JAN + 4):
        make_call(organisations.ngo, places.batken, day=first_day(month))
    make_event(organisations.ngo, places.batken, day=date(2014, 5, 31))
    odd = make_event(organisations.ngo, places.batken, day=date(2014, 5, 1))
    make_event(organisations.ngo, places.batken, day=date(2014, 5, 1), state="voided")
    make_event(organisations.other_ngo, places.asht, day=date(2014, 5, 1))
    note_oddities("outreach.event", [(odd, "place_abroad", "")])
    html = sign_in(manager).get("/months/test-ngo-batken/close/?month=2014-05").content.decode()
    assert "events: 2." in html
    assert "Not there, and usual in the months before: consultations." in html
    assert "1 record is listed as unusual" in html
    inside = months.contents(organisations.ngo, [JAN + 3, JAN + 4])
    assert [[(k.code, n) for k, n in one.counts] for one in inside.values()] == [
        [("hotline.call", 1)], [("outreach.event", 2)]
    ]  # fmt: skip
    assert not inside[JAN + 3].missing


def test_several_months_are_closed_at_once(
    duty: None, manager: User, sign_in: SignIn, organisations: Any, places: Any
) -> None:
    make_posted_event(organisations.ngo, places.batken, day=date(2014, 1, 3))
    client = sign_in(manager)
    url = reverse("ledger:close", args=["test-ngo-batken"])
    html = client.get(url, {"month": ["2014-01", "2014-02"]}).content.decode()
    assert "Close 2 months" in html
    assert html.count("checked") == 2
    client.post(url, {"months": ["2014-01", "2014-02"]})
    rows = MonthClose.objects.order_by("month").values_list("month", "nothing")
    assert list(rows) == [(JAN, False), (JAN + 1, True)]
    page = client.get(reverse("ledger:organisation", args=["test-ngo-batken"])).content.decode()
    assert "nothing, said so" in page
    assert "event: 1" in page


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ([], "No month is chosen."),
        (["2014-01"], "closed already"),
        (["2014-06"], "is not a month that this organisation owes"),
        (["2013-12"], "is not a month that this organisation owes"),
        (["2014-13", "x", ""], "is not a month that this organisation owes"),
    ],
)
def test_what_cannot_be_closed_is_refused_in_words(
    duty: None, manager: User, sign_in: SignIn, organisations: Any, *, sent: list[str], words: str
) -> None:
    close(organisations.ngo, JAN)
    response = sign_in(manager).post(
        reverse("ledger:close", args=["test-ngo-batken"]), {"months": sent}
    )
    assert response.status_code == 422
    html = response.content.decode()
    assert words in html
    assert 'class="problems"' in html
    assert MonthClose.objects.count() == 1


def test_a_strange_address_shows_the_open_months_and_ticks_none(
    duty: None, manager: User, sign_in: SignIn, organisations: Any
) -> None:
    client = sign_in(manager)
    url = reverse("ledger:close", args=["test-ngo-batken"])
    for asked in ("", "?month=x", "?month=2031-01", "?month=0000-00"):
        html = client.get(url + asked).content.decode()
        assert html.count('type="checkbox"') == 5
        assert " checked" not in html
    close(organisations.ngo, *range(JAN, JAN + 5))
    html = client.get(url).content.decode()
    assert "No month is open here" in html
    assert 'type="checkbox"' not in html


def test_who_closes_for_several_chooses_one_first(
    organisations: Any, places: Any, sign_in: SignIn, manager: User
) -> None:
    give_role(manager, Role.NGO_MANAGER, organisation=organisations.other_ngo)
    close(organisations.ngo, JAN)
    html = sign_in(manager).get("/months/").content.decode()
    assert "/months/test-ngo-batken/" in html
    assert "/months/test-ngo-khujand/" in html
    assert "January 2014" in html


def test_the_months_of_one_organisation_cost_the_same_for_one_and_many(
    manager: User, sign_in: SignIn, organisations: Any, places: Any
) -> None:
    made: list[int] = []

    def rows(count: int) -> None:
        for _one in range(count):
            month = JAN - 200 + len(made)
            made.append(month)
            make_duty(organisations.ngo, month, month)
            make_call(organisations.ngo, places.batken, day=last_day(month))
            make_event(organisations.ngo, places.batken, day=first_day(month))
            if len(made) % 2:
                close(organisations.ngo, month)

    assert_same_queries(sign_in(manager), "/months/test-ngo-batken/", rows, few=2)
    assert_same_queries(
        sign_in(manager), "/months/test-ngo-batken/close/", lambda count: rows(count * 2)
    )


def test_units_that_overlap_owe_a_month_once(organisations: Any) -> None:
    for first, last in ((JAN, JAN + 1), (JAN + 1, None), (JAN + 30, None)):
        make_duty(organisations.ngo, first, last)
    make_duty(organisations.other_ngo, JAN + 2, JAN + 2)
    every = type(organisations.ngo).objects.all()
    assert months.still_open(every) == {
        organisations.ngo.pk: [JAN, JAN + 1, JAN + 2, JAN + 3, JAN + 4],
        organisations.other_ngo.pk: [JAN + 2],
    }
    close(organisations.other_ngo, JAN + 2)
    close(organisations.ngo, JAN, JAN + 1, JAN + 4, JAN - 1, JAN - 2)
    assert months.still_open(every) == {organisations.ngo.pk: [JAN + 2, JAN + 3]}


def test_a_month_is_written_and_read_back() -> None:
    for month in (JAN, JAN + 8, JAN + 11, 12):
        assert months.month_from(months.code_of(month)) == month
    for bad in ("2014-00", "2014-13", "0000-01", "14-1", "2014-01-01", "２０１４-01"):
        with pytest.raises(ValueError, match=r"^"):
            months.month_from(bad)


# --- verifying


@pytest.fixture
def closed(organisations: Any, places: Any) -> SimpleNamespace:
    """Both NGOs have closed January; the one of Batken has eight events in it, and one that
    was voided again."""
    events = [
        make_posted_event(organisations.ngo, places.batken, day=date(2014, 1, 2 + n))
        for n in range(8)
    ]
    gone = make_posted_event(organisations.ngo, places.batken, day=date(2014, 1, 20))
    gone.state = "voided"
    gone.save()
    post_events([gone], Cause.VOIDED)
    close(organisations.ngo, JAN)
    close(organisations.other_ngo, JAN)
    return SimpleNamespace(events=events, gone=gone, upto=posting.last_number())


def sample(html: str) -> list[str]:
    return [part.split('"')[0] for part in html.split('href="/events/')[1:]]


def test_a_month_shows_its_partners_with_a_sample(
    closed: SimpleNamespace, me_officer: User, mission_officer: User, sign_in: SignIn
) -> None:
    overview = sign_in(me_officer).get("/verify/").content.decode()
    assert "/verify/2014-01/" in overview
    html = sign_in(me_officer).get("/verify/2014-01/").content.decode()
    assert "events: 8" in html
    assert "Closed with nothing" in html  # the other NGO
    found = sample(html.split('<ul class="sample">')[1])
    assert len(found) == 5
    assert {uid.strip("/") for uid in found} <= {str(event.uid) for event in closed.events}
    # another reader, another moment: the same lot
    html = sign_in(mission_officer).get("/verify/2014-01/").content.decode()
    assert sample(html.split('<ul class="sample">')[1]) == found
    assert "Test NGO of Khujand" not in html


def test_partners_are_verified_in_one_go_up_to_the_shown_number(
    closed: SimpleNamespace, me_officer: User, sign_in: SignIn, organisations: Any, places: Any
) -> None:
    client = sign_in(me_officer)
    html = client.get("/verify/2014-01/?tick=all").content.decode()
    assert html.count(" checked") == 2
    assert f'name="upto" value="{closed.upto}"' in html
    make_posted_event(organisations.ngo, places.batken, day=date(2014, 1, 25))  # meanwhile
    both = ["test-ngo-batken", "test-ngo-khujand"]
    done = client.post("/verify/2014-01/", {"partners": both, "upto": closed.upto}, follow=True)
    assert "January 2014 of 2 partners is verified up to posting" in done.content.decode()
    assert set(Verification.objects.values_list("month", "upto")) == {(JAN, closed.upto)}
    assert Verification.objects.count() == 2
    html = done.content.decode()
    assert "Changed after the mark" in html
    assert "Event, 25 January 2014" in html
    assert "entered after the month was closed" in html
    assert "Test NGO of Khujand" not in html
    assert "has changed" in client.get("/").content.decode()
    last = posting.last_number()
    client.post("/verify/2014-01/", {"partners": both[:1], "upto": last})
    assert "Nothing waits in this month" in client.get("/verify/2014-01/").content.decode()
    assert "Nothing waits: every month" in client.get("/verify/").content.decode()


def test_marks_that_cannot_be_set_are_refused_and_none_is_kept(
    closed: SimpleNamespace, me_officer: User, mission_officer: User, sign_in: SignIn,
    organisations: Any,
) -> None:  # fmt: skip
    client = sign_in(me_officer)
    batken, upto = "test-ngo-batken", closed.upto
    for sent, words in (
        ({"upto": upto}, "No partner is ticked."),
        ({"partners": [batken, "test-donor"], "upto": upto}, "Test donor: A month is verified"),
        ({"partners": [batken, "nobody"], "upto": upto}, "has no closed month here"),
        ({"partners": [batken], "upto": upto + 1}, "There is no such posting yet"),
        ({"partners": [batken], "upto": "x"}, "The posting number is lost."),
        ({"partners": [batken]}, "The posting number is lost."),
    ):
        response = client.post("/verify/2014-01/", sent)
        html = response.content.decode()
        assert (response.status_code, words in html) == (422, True), sent
        assert 'class="problems"' in html
        assert (f'value="{batken}" id="id_partners" checked' in html) == ("partners" in sent)
    foreign = {"partners": ["test-ngo-khujand"], "upto": upto}
    assert sign_in(mission_officer).post("/verify/2014-01/", foreign).status_code == 422
    assert not Verification.objects.exists()


def test_a_month_that_is_none_is_not_found(me_officer: User, sign_in: SignIn) -> None:
    for bad in ("2014-13", "2014-00", "14-01", "soon"):
        assert sign_in(me_officer).get(f"/verify/{bad}/").status_code == 404


def test_who_has_not_closed_is_named(
    duty: None, me_officer: User, sign_in: SignIn, organisations: Any
) -> None:
    client = sign_in(me_officer)
    html = client.get("/verify/2014-02/").content.decode()
    assert "Not closed yet" in html
    assert "Test NGO of Batken" in html
    home = client.get("/").content.decode()
    assert "1 organisation has not closed its months" in home
    assert "The oldest is January 2014." in home
    close(organisations.ngo, *range(JAN, JAN + 4))
    assert "has not closed" not in client.get("/").content.decode()  # May is due, not late


def test_verifying_costs_the_same_for_one_partner_and_many(
    me_officer: User, sign_in: SignIn, places: Any
) -> None:
    made: list[int] = []

    def rows(count: int) -> None:
        for _one in range(count):
            made.append(1)
            organisation = make_organisation(f"partner-{len(made)}", places.batken)
            make_duty(organisation, JAN, JAN + 1)
            make_posted_event(organisation, places.batken, day=date(2014, 1, 1))
            make_posted_event(organisation, places.osh, day=date(2014, 1, 9))
            close(organisation, JAN)
            if len(made) % 2:
                services.months_verify(
                    actor=me_officer.as_actor(), organisation=organisation, months=[JAN]
                )
                make_posted_event(organisation, places.batken, day=date(2014, 1, 20))

    client = sign_in(me_officer)
    for url in ("/verify/2014-01/", "/verify/2014-02/"):
        assert_same_queries(client, url, rows, few=2, many=12)
    before = len(made)
    assert before == 24
    assert_same_queries(client, "/verify/", lambda n: _months(made, n, places), few=2, many=12)


def _months(made: list[int], count: int, places: Any) -> None:
    for _one in range(count):
        made.append(1)
        organisation = make_organisation(f"partner-{len(made)}", places.batken)
        close(organisation, JAN - len(made))


# --- what is unusual


@pytest.fixture
def odd(organisations: Any, places: Any) -> list[Oddity]:
    """Three unusual records: two in Kyrgyzstan, one in Tajikistan."""
    ours, theirs = organisations.ngo, organisations.other_ngo
    found = [
        (make_event(ours, places.batken), "place_abroad", "A visit to Vienna."),
        (make_call(ours, places.osh), "looks_like_twice", ""),
        (make_event(theirs, places.asht), "no_agreement", ""),
    ]
    for record, code, words in found:
        source = "hotline.call" if code == "looks_like_twice" else "outreach.event"
        note_oddities(source, [(record, code, words)])
    return list(Oddity.objects.order_by("pk"))


def test_unusual_records_are_looked_at(
    odd: list[Oddity], me_officer: User, sign_in: SignIn
) -> None:
    client = sign_in(me_officer)
    assert "Look at 3 unusual records" in client.get("/").content.decode()
    html = client.get("/unusual/").content.decode()
    assert html.count('name="oddities"') == 3
    assert "A visit to Vienna." in html
    assert html.count('href="/events/') - html.count('href="/events/"') == 2
    done = client.post("/unusual/", {"oddities": [odd[0].uid, odd[1].uid]}, follow=True)
    assert "2 records are looked at and stand as they are." in done.content.decode()
    left = Oddity.objects.filter(reviewed_at__isnull=True)
    assert [one.pk for one in left] == [odd[2].pk]
    assert Oddity.objects.get(pk=odd[0].pk).reviewed_by == str(me_officer.uid)
    html = client.get("/unusual/looked-at/").content.decode()
    assert "A visit to Vienna." in html
    assert 'type="checkbox"' not in html


def test_reviews_that_cannot_be_are_refused(
    odd: list[Oddity], organisations: Any, places: Any, sign_in: SignIn
) -> None:
    officer = make_user(organisations.mission, username="me-kg")
    give_role(officer, Role.ME_OFFICER, place=places.kg)
    client = sign_in(officer)
    foreign = odd[2].uid
    for sent in ([], [foreign], [odd[0].uid, foreign], ["x"], [str(odd[0].pk)]):
        response = client.post("/unusual/", {"oddities": sent})
        assert response.status_code == 422, sent
        assert 'class="problems"' in response.content.decode()
    assert not Oddity.objects.exclude(reviewed_at=None).exists()
    assert client.post("/unusual/looked-at/", {}).status_code == 405


def test_unusual_records_cost_the_same_for_one_and_thirty(
    me_officer: User, sign_in: SignIn, organisations: Any, places: Any
) -> None:
    spots = [(organisations.ngo, places.batken), (organisations.other_ngo, places.asht)]

    def rows(count: int) -> None:
        for n in range(count):
            note_oddities("outreach.event", [(make_event(*spots[n % 2]), "place_abroad", "")])
            note_oddities("hotline.call", [(make_call(*spots[n % 2]), "no_agreement", "")])

    assert_same_queries(sign_in(me_officer), "/unusual/", rows, many=15)
    Oddity.objects.all().delete()
    assert_same_queries(sign_in(me_officer), "/unusual/looked-at/", rows_reviewed(rows), many=15)


def rows_reviewed(rows: Callable[[int], None]) -> Callable[[int], None]:
    def run(count: int) -> None:
        rows(count)
        Oddity.objects.update(reviewed_at=timezone.now())

    return run


def test_home_costs_the_same_for_one_partner_and_many(
    me_officer: User, sign_in: SignIn, places: Any
) -> None:
    made: list[int] = []

    def rows(count: int) -> None:
        for _one in range(count):
            made.append(1)
            organisation = make_organisation(f"partner-{len(made)}", places.batken)
            make_duty(organisation, JAN, JAN + 3)
            close(organisation, JAN + len(made) % 3)

    client = sign_in(me_officer)
    rows(1)
    client.get("/")
    before, _short = count_queries(client, "/")
    rows(20)
    after, page = count_queries(client, "/")
    assert after == before
    assert "21 organisations have not closed their months" in page.content.decode()
