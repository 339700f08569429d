"""Reporting and correcting events and trainings through their forms."""

import re
import uuid
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from factories.accounts import give_role
from factories.deeds import figures, oddities
from queries import count_queries
from turna.accounts.models import User
from turna.accounts.roles import Role
from turna.core import today
from turna.ledger.codes import Age, Sex, State
from turna.outreach.audiences import stored
from turna.outreach.inputs import Cell, Margins
from turna.outreach.models import Event, Training
from turna.outreach.services import EventInput, event_report, event_void

SignIn = Callable[[User], Client]
REPORT = "outreach:event-report"
CELLS = {
    "audience-way": "cells", "audience-g0": "youth", "audience-g0-1-20": "12",
    "audience-g0-2-20": "8", "audience-g1": "migrants", "audience-g1-1-30": "5",
}  # fmt: skip


@pytest.fixture
def in_batken(ground: Any, worker_batken: User, sign_in: SignIn) -> Client:
    """The outreach worker, signed in."""
    return sign_in(worker_batken)


def typed(**more: Any) -> dict[str, Any]:
    """An event as the form sends it."""
    return {
        "day_day": "5", "day_month": "3", "day_year": "2012", "place": "KG-B-KADAMJAY",
        "type": "seminar", "theme": "safe_migration", "language": "ky", **CELLS, **more,
    }  # fmt: skip


def summary(html: str) -> str:
    """The summary of what is wrong."""
    found = re.search(r'<div class="problems".*?</div>', html, re.S)
    assert found, "there is no summary"
    return found[0]


def test_an_event_reported_by_form_counts_at_the_next_request(
    ground: Any, worker_batken: User, sign_in: SignIn
) -> None:
    client = sign_in(worker_batken)
    assert figures("outreach.people_reached", by=("place",)) == {}
    answer = client.post(reverse(REPORT), typed(), follow=True)
    event = Event.objects.get()
    assert answer.redirect_chain == [(reverse("outreach:event", args=[event.uid]), 302)]
    assert "Saved. It counts 25 people reached in Kadamjay, March 2012." in answer.content.decode()
    assert figures("outreach.people_reached", by=("place",)) == {"KG-B-KADAMJAY": 25}
    assert figures("outreach.people_reached", by=("sex",)) == {Sex.FEMALE: 17, Sex.MALE: 8}
    assert event.recorded_by == str(worker_batken.uid)
    assert set(stored(event)["cells"]) == {
        Cell(1, 20, "youth", 12), Cell(2, 20, "youth", 8), Cell(1, 30, "migrants", 5),
    }  # fmt: skip


def test_margins_close_with_what_is_not_recorded(
    ground: Any, worker_batken: User, sign_in: SignIn
) -> None:
    sent = {
        "audience-way": "margins", "audience-total": "1 030", "audience-sex-1": "20",
        "audience-m0": "youth", "audience-m0-n": "7", "audience-g0-1-20": "99",
    }  # fmt: skip
    client = sign_in(worker_batken)
    client.post(reverse(REPORT), {k: v for k, v in typed().items() if k not in CELLS} | sent)
    assert stored(Event.objects.get()) == {
        "margins": Margins(1030, sex={0: 1010, 1: 20}, age={0: 1030}, group={"-": 1023, "youth": 7})
    }


def test_a_broadcast_has_no_heads_but_an_estimate_with_its_source(
    ground: Any, worker_batken: User, sign_in: SignIn
) -> None:
    client = sign_in(worker_batken)
    sent = {k: v for k, v in typed().items() if k not in CELLS}
    sent |= {"audience-way": "none", "indirect": "40 000"}
    answer = client.post(reverse(REPORT), sent)
    assert answer.status_code == 422
    assert "Say where the estimate comes from" in summary(answer.content.decode())
    answer = client.post(reverse(REPORT), sent | {"indirect_basis": "the station"}, follow=True)
    assert "Its estimated audience of 40\u202f000 stands apart." in answer.content.decode()
    event = Event.objects.get()
    assert (event.audience, event.indirect, event.indirect_basis) == (None, 40000, "the station")


@pytest.mark.parametrize(
    ("wrong", "said", "anchor"),
    [
        ({"place": "", "place-typed": "Nowhere"}, "“Nowhere” is not in the list", "id_place"),
        ({"day_month": "13"}, "“13” is not a month", "id_day_0"),
        ({"day_year": "2999"}, "year with four digits", "id_day_0"),
        ({"type": ""}, "Choose an answer", "id_type"),
        ({"audience-way": ""}, "Say how the people were counted", "id_audience_0"),
        ({"audience-g1-1-30": "five"}, "“five” is not a whole number", "id_audience_g1-1-30"),
        ({"audience-g1-1-30": "-3"}, "Type 0 or more", "id_audience_g1-1-30"),
        ({"indirect": "many"}, "“many” is not a whole number", "id_indirect"),
        ({"type": "old"}, "in use until", "id_type"),
        ({"audience-g0": "old"}, "in use until", "id_audience_0"),
    ],
)  # fmt: skip
def test_what_is_refused_is_kept_and_led_to(
    wrong: dict[str, str], said: str, anchor: str, in_batken: Client
) -> None:
    sent = typed(explanation="A large village", **wrong)
    answer = in_batken.post(reverse(REPORT), sent)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert said in summary(html).replace("&#x27;", "'")
    assert f'href="#{anchor}"' in summary(html)
    assert re.search(rf'id="{anchor}"', html), "the link leads nowhere"
    for name, value in sent.items():
        if name.startswith("audience-g") and "-" in name[10:]:
            assert re.search(rf'name="{name}"[^>]*value="{value}"', html), name
    assert "A large village" in html
    assert html.count("<h1") == 1
    assert not Event.objects.exists()


def test_margins_that_differ_from_the_total_are_named_each(
    ground: Any, worker_batken: User, sign_in: SignIn
) -> None:
    sent = {k: v for k, v in typed().items() if k not in CELLS} | {
        "audience-way": "margins", "audience-total": "10", "audience-sex-1": "7",
        "audience-sex-2": "5", "audience-age-10": "11", "audience-m0": "youth",
        "audience-m0-n": "3",
    }  # fmt: skip
    html = sign_in(worker_batken).post(reverse(REPORT), sent).content.decode()
    told = summary(html)
    assert "By sex: 12 people, but 10 in all." in told
    assert "By age: 11 people, but 10 in all." in told
    assert "By group" not in told
    assert 'href="#id_audience_sex-1"' in told
    assert not Event.objects.exists()


def test_choices_are_those_of_the_day(ground: Any, worker_batken: User, sign_in: SignIn) -> None:
    client = sign_in(worker_batken)
    today_html = client.get(reverse(REPORT)).content.decode()
    assert 'value="young"' in today_html
    assert 'value="old"' not in today_html
    then = client.post(reverse(REPORT), typed(day_year="2011", type="")).content.decode()
    assert 'value="old"' in then
    assert 'value="young"' not in then


def test_own_places_of_work_come_first(
    ground: Any, worker_batken: User, organisations: Any, places: Any, sign_in: SignIn
) -> None:
    organisations.ngo.places_of_work.add(places.pulgon)
    html = sign_in(worker_batken).get(reverse(REPORT)).content.decode()
    select = re.search(r'<select name="place".*?</select>', html, re.S)
    assert select
    codes = re.findall(r'<option value="([^"]+)"', select[0])
    assert codes[0] == "KG-B-KADAMJAY-PULGON"
    assert codes.index("KG-O") < codes.index("TJ") < codes.index("RU")
    assert 'data-path="Kadamjay › Batken › Kyrgyzstan"' in select[0]


def test_a_form_sent_twice_is_stored_once_and_another_one_is_not_lost(
    ground: Any, worker_batken: User, sign_in: SignIn
) -> None:
    client = sign_in(worker_batken)
    sent = typed(client_uid=str(uuid.uuid4()), sent_as=str(uuid.uuid4()))
    first = client.post(reverse(REPORT), sent)
    again = client.post(reverse(REPORT), sent)
    assert (again.status_code, again["Location"]) == (302, first["Location"])
    changed = sent | {"audience-g0-1-20": "13"}
    answer = client.post(reverse(REPORT), changed)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "This form was saved once already, as a record of 5 March 2012 in Kadamjay" in html
    assert Event.objects.count() == 1
    number = re.search(r'name="sent_as" value="([^"]+)"', html)
    assert number
    client.post(reverse(REPORT), changed | {"sent_as": number[1]})
    assert Event.objects.count() == 2


def test_one_starts_from_the_last_event_with_empty_counts(
    ground: Any, worker_batken: User, actor: Any, sign_in: SignIn
) -> None:
    client = sign_in(worker_batken)
    assert "?start=last" not in client.get(reverse(REPORT)).content.decode()
    for day, theme in ((1, "what_is_trafficking"), (9, "safe_migration")):
        event_report(
            actor=actor,
            event=EventInput(
                organisation="test-ngo-batken", place="KG-B-KADAMJAY", day=date(2012, 3, day),
                type="seminar", theme=theme, language="ky", cells=(Cell(1, 20, "youth", 777),),
            ),
        )  # fmt: skip
    assert "?start=last" in client.get(reverse(REPORT)).content.decode()
    html = client.get(reverse(REPORT), {"start": "last"}).content.decode()
    for chosen in ("KG-B-KADAMJAY", "seminar", "safe_migration", "ky", "youth"):
        assert re.search(rf'<option value="{chosen}"[^>]* selected', html), chosen
    assert re.search(r'value="cells"[^>]* checked', html)
    assert "777" not in html
    assert 'name="day_day" value' not in html


def test_the_organisation_is_asked_only_where_there_are_several(
    ground: Any, worker_batken: User, organisations: Any, sign_in: SignIn
) -> None:
    html = sign_in(worker_batken).get(reverse(REPORT)).content.decode()
    assert 'name="organisation"' not in html
    give_role(worker_batken, Role.OUTREACH_WORKER, organisation=organisations.mission)
    client = sign_in(worker_batken)
    html = client.get(reverse(REPORT)).content.decode()
    assert 'value="test-mission-kg"' in html
    assert "test-ngo-khujand" not in html
    answer = client.post(reverse(REPORT), typed(organisation="test-ngo-khujand"))
    assert answer.status_code == 422
    client.post(reverse(REPORT), typed(organisation="test-mission-kg"))
    assert Event.objects.get().organisation == organisations.mission


def an_event(actor: Any, **more: Any) -> Event:
    more = {"cells": (Cell(1, 20, "youth", 12), Cell(2, Age.A18_20, "youth", 8))} | more
    return event_report(
        actor=actor,
        event=EventInput(
            organisation="test-ngo-batken", place="KG-B-KADAMJAY", day=date(2012, 3, 5),
            type="seminar", theme="safe_migration", language="ky", **more,
        ),
    )  # fmt: skip


@pytest.fixture
def an_event_of_batken(ground: Any, actor: Any) -> Event:
    return an_event(actor)


def test_a_colleague_corrects_and_only_what_changed_is_written(
    ground: Any, colleague: User, actor: Any, sign_in: SignIn
) -> None:
    event = an_event(actor)
    url = reverse("outreach:event-correct", args=[event.uid])
    client = sign_in(colleague)
    html = client.get(url).content.decode()
    assert re.search(r'name="audience-g0-2-21" [^>]*value="8"', html), "fine bands stay"
    sent = typed(version=event.version) | {"audience-g0-2-20": "", "audience-g0-2-21": "9"}
    del sent["audience-g1"], sent["audience-g1-1-30"]
    answer = client.post(url, sent, follow=True)
    assert "Corrected. It counts 21 people reached" in answer.content.decode()
    event.refresh_from_db()
    assert (event.version, event.audience) == (2, 21)
    assert figures("outreach.people_reached", by=("age",)) == {20: 12, 21: 9}


def test_joint_cells_may_become_margins_and_nobody(
    ground: Any, worker_batken: User, actor: Any, sign_in: SignIn
) -> None:
    event = an_event(actor)
    url = reverse("outreach:event-correct", args=[event.uid])
    client = sign_in(worker_batken)
    plain = {k: v for k, v in typed().items() if k not in CELLS}
    margins = {"version": 1, "audience-way": "margins", "audience-total": "30"}
    client.post(url, plain | margins)
    assert figures("outreach.people_reached") == {(): 30}
    client.post(url, plain | {"version": 2, "audience-way": "none"})
    assert figures("outreach.people_reached") == {}
    event.refresh_from_db()
    assert event.audience is None


def test_two_who_correct_one_event_both_keep_their_text(
    ground: Any, worker_batken: User, colleague: User, actor: Any, sign_in: SignIn
) -> None:
    event = an_event(actor)
    url = reverse("outreach:event-correct", args=[event.uid])
    theirs = typed(version=1, theme="what_is_trafficking")
    assert sign_in(colleague).post(url, theirs).status_code == 302
    client = sign_in(worker_batken)
    mine = typed(version=1, indirect="50", indirect_basis="my guess") | {"audience-g0-1-20": "14"}
    answer = client.post(url, mine)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "Somebody changed this record after you opened it" in summary(html)
    assert html.count("Saved by somebody else meanwhile") == 3 + 1
    assert "What is trafficking" in html
    assert "25: Youth, female, 18–29: 12" in html, "their audience, in words"
    assert re.search(r'name="audience-g0-1-20" [^>]*value="14"', html), "mine is kept"
    assert "my guess" in html
    assert 'name="version" value="2"' in html
    assert client.post(url, mine | {"version": 2}).status_code == 302
    event.refresh_from_db()
    assert (event.audience, event.indirect) == (27, 50)


def test_a_manager_voids_with_a_reason_and_restores(
    ground: Any, manager: User, worker_batken: User, actor: Any, sign_in: SignIn
) -> None:
    event = an_event(actor)
    page = reverse("outreach:event", args=[event.uid])
    void = reverse("outreach:event-void", args=[event.uid])
    restore = reverse("outreach:event-restore", args=[event.uid])
    assert void not in sign_in(worker_batken).get(page).content.decode()
    client = sign_in(manager)
    assert void in client.get(page).content.decode()
    answer = client.post(void, {"version": 1})
    assert answer.status_code == 422
    assert "Choose why this record should not count" in summary(answer.content.decode())
    client.post(void, {"version": 1, "reason": "mistake"})
    assert figures("outreach.people_reached") == {}
    html = client.get(page).content.decode()
    assert restore in html
    assert void not in html
    assert client.post(restore, {"version": 1}).status_code == 422
    assert client.post(restore, {"version": 2}).status_code == 302
    assert figures("outreach.people_reached") == {(): 20}


@pytest.mark.parametrize("verb", ["correct", "void", "restore"])
def test_others_find_nothing(
    verb: str, an_event_of_batken: Event, stranger: User, donor: User, sign_in: SignIn
) -> None:
    event = an_event_of_batken
    url = reverse(f"outreach:event-{verb}", args=[event.uid])
    give_role(stranger, Role.NGO_MANAGER, organisation=stranger.organisation)
    sent = typed(version=1, reason="test")
    assert sign_in(stranger).post(url, sent).status_code == 404
    assert sign_in(donor).post(url, sent).status_code == 403
    event.refresh_from_db()
    assert (event.state, event.version) == (State.LIVE, 1)


def test_the_reason_for_something_unusual_is_kept(
    ground: Any, worker_batken: User, sign_in: SignIn
) -> None:
    sent = typed(place="AT", explanation="Study visit to Vienna")
    sign_in(worker_batken).post(reverse(REPORT), sent)
    assert "Study visit to Vienna" in oddities(Event.objects.get()).values()


def test_the_form_costs_the_same_for_one_event_and_many(
    ground: Any, worker_batken: User, actor: Any, sign_in: SignIn
) -> None:
    client = sign_in(worker_batken)
    event = an_event(actor)
    addresses = [
        reverse(REPORT), reverse(REPORT) + "?start=last",
        reverse("outreach:event-correct", args=[event.uid]),
        reverse("outreach:event", args=[event.uid]),
    ]  # fmt: skip
    for url in addresses:
        client.get(url)
    few = [count_queries(client, url)[0] for url in addresses]
    for n in range(10):
        an_event(actor, cells=(Cell(1, 20, "youth", n + 1),))
    assert [count_queries(client, url)[0] for url in addresses] == few
    assert max(few) <= 25, few


def test_a_training_is_reported_corrected_voided_and_restored(
    ground: Any, worker_batken: User, manager: User, sign_in: SignIn
) -> None:
    sent = {k: v for k, v in typed().items() if k not in ("type", "theme", "language")}
    sent |= {"topic": "legislation", "level": "specialised"}
    client = sign_in(worker_batken)
    assert client.post(reverse("outreach:training-report"), sent | {"level": ""}).status_code == 422
    answer = client.post(reverse("outreach:training-report"), sent, follow=True)
    assert "It counts 25 people trained in Kadamjay, March 2012." in answer.content.decode()
    training = Training.objects.get()
    correct = reverse("outreach:training-correct", args=[training.uid])
    client.post(correct, sent | {"version": 1, "level": "advanced"})
    training.refresh_from_db()
    assert (training.level.code, training.version) == ("advanced", 2)
    boss = sign_in(manager)
    boss.post(reverse("outreach:training-void", args=[training.uid]),
              {"version": 2, "reason": "duplicate"})  # fmt: skip
    assert figures("outreach.people_trained") == {}
    boss.post(reverse("outreach:training-restore", args=[training.uid]), {"version": 3})
    assert figures("outreach.people_trained") == {(): 25}
    last = client.get(reverse("outreach:training-report"), {"start": "last"}).content.decode()
    assert re.search(r'value="advanced"[^>]* checked', last)


def test_today_asks_for_events_when_none_came_for_two_weeks(
    ground: Any, worker_batken: User, donor: User, actor: Any, places: Any
) -> None:
    def asked(user: User) -> list[str]:
        items = [item for part in today.sections_for(user) for item in part.items]
        return [str(item.url) for item in items]

    assert reverse(REPORT) in asked(worker_batken)
    assert reverse(REPORT) not in asked(donor)
    recent = timezone.localdate() - timedelta(days=3)
    event = event_report(
        actor=actor,
        event=EventInput(
            organisation="test-ngo-batken", place="KG-B", day=recent, type="seminar",
            theme="safe_migration", language="ky", cells=(Cell(1, 20, "youth", 5),),
        ),
    )  # fmt: skip
    assert reverse(REPORT) not in asked(worker_batken)
    event_void(actor=actor, uid=event.uid, version=1, reason="test")
    assert reverse(REPORT) in asked(worker_batken)
