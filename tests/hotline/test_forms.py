"""Logging and correcting consultations through their form."""

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
from factories.deeds import figures
from queries import count_queries
from turna.accounts.models import User
from turna.accounts.roles import Role
from turna.core import today
from turna.hotline.inputs import CallInput
from turna.hotline.models import Call
from turna.hotline.services import call_log
from turna.ledger.codes import Age, Sex, State

SignIn = Callable[[User], Client]
LOG = "hotline:call-log"
ROUTINE = {"category": "employment_abroad", "sex": "-", "age": "-"}


@pytest.fixture
def at_the_line(ground: Any, operator: User, sign_in: SignIn) -> Client:
    """The operator, signed in."""
    return sign_in(operator)


def summary(html: str) -> str:
    """The summary of what is wrong."""
    found = re.search(r'<div class="problems".*?</div>', html, re.S)
    assert found, "there is no summary"
    return found[0]


def a_call(actor: Any, **more: Any) -> Call:
    fields = {"day": date(2012, 3, 5), "category": "id_documents"} | more
    return call_log(actor=actor, call=CallInput(organisation="test-ngo-batken", **fields))


def test_a_routine_call_needs_its_category_only_and_counts_at_once(
    ground: Any, operator: User, sign_in: SignIn
) -> None:
    client = sign_in(operator)
    answer = client.post(reverse(LOG), ROUTINE, follow=True)
    assert answer.redirect_chain == [(reverse(LOG), 302)], "the next call is on the page"
    said = "Saved. It counts one consultation on “Employment abroad” in Batken"
    assert said in answer.content.decode()
    call = Call.objects.get()
    assert (call.day, call.place.code) == (timezone.localdate(), "KG-B")
    assert (call.sex, call.age) == (Sex.NOT_RECORDED, Age.NOT_RECORDED)
    assert (call.group, call.destination, call.language) == (None, None, None)
    assert figures("hotline.consultations", by=("category",)) == {"employment_abroad": 1}


def test_everything_that_was_asked_is_kept(ground: Any, operator: User, sign_in: SignIn) -> None:
    sent = ROUTINE | {
        "sex": "1", "age": "20", "place": "KG-B-KADAMJAY", "destination": "RU",
        "group": "migrants", "language": "ky", "topics": ["id_documents"], "day_day": "5",
        "day_month": "3", "day_year": "2012", "open": "1",
    }  # fmt: skip
    answer = sign_in(operator).post(reverse(LOG), sent)
    call = Call.objects.get()
    assert answer["Location"] == reverse("hotline:call", args=[call.uid])
    assert (call.sex, call.age, call.day) == (Sex.FEMALE, Age.A18_29, date(2012, 3, 5))
    assert (call.place.code, call.destination.code) == ("KG-B-KADAMJAY", "RU")
    assert (call.group.code, call.language.code) == ("migrants", "ky")
    assert call.topics.get().category.code == "id_documents"
    assert figures("hotline.consultations", by=("sex", "age")) == {(1, 20): 1}


def test_nothing_is_preset_to_a_fact(ground: Any, operator: User, sign_in: SignIn) -> None:
    html = sign_in(operator).get(reverse(LOG)).content.decode()
    form = html[html.index('<form class="form"') :]
    checked = re.findall(r'name="(\w+)" value="([^"]*)"[^>]*checked', form)
    assert checked == [("sex", "-"), ("age", "-")]
    assert re.findall(r'<option value="([^"]*)" selected', form) in ([], [""] * 5)
    assert not re.search(r'name="day_\w+" value', form)
    assert html.count("<h1") == 1


@pytest.mark.parametrize(
    ("wrong", "said", "anchor"),
    [
        ({"category": ""}, "Choose an answer: What was asked", "id_category"),
        ({"category": "", "category-typed": "moon"}, "“moon” is not in the list", "id_category"),
        ({"place": "", "place-typed": "Xx"}, "“Xx” is not in the list", "id_place"),
        ({"destination": "KG-B"}, "is not in the list", "id_destination"),
        ({"sex": "9"}, "Choose one of the answers offered", "id_sex_0"),
        ({"day_day": "40"}, "“40” is not a day", "id_day_0"),
        ({"category": "old"}, "in use until", "id_category"),
        ({"topics": ["employment_abroad"]}, "is the main category already", "id_topics_0"),
    ],
)  # fmt: skip
def test_what_is_refused_is_kept_and_led_to(
    wrong: dict[str, Any], said: str, anchor: str, at_the_line: Client
) -> None:
    sent = ROUTINE | {"day_day": "5", "day_month": "3", "day_year": "2012"}
    sent |= {"explanation": "Long story", "group": "youth"} | wrong
    answer = at_the_line.post(reverse(LOG), sent)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert said in summary(html)
    assert f'href="#{anchor}"' in summary(html)
    assert f'id="{anchor}"' in html
    assert "Long story" in html
    assert re.search('<option value="youth" selected', html)
    assert not Call.objects.exists()


def test_a_call_sent_twice_is_stored_once_and_another_one_is_not_lost(
    ground: Any, operator: User, sign_in: SignIn
) -> None:
    client = sign_in(operator)
    sent = ROUTINE | {"client_uid": str(uuid.uuid4())}
    client.post(reverse(LOG), sent)
    assert client.post(reverse(LOG), sent).status_code == 302
    assert Call.objects.count() == 1
    answer = client.post(reverse(LOG), sent | {"category": "id_documents"})
    assert answer.status_code == 422
    assert "saved once already" in summary(answer.content.decode())


def test_a_draft_is_kept_only_where_the_operator_asks(
    ground: Any, operator: User, sign_in: SignIn
) -> None:
    client = sign_in(operator)
    assert "data-draft=" not in client.get(reverse(LOG)).content.decode()
    assert "data-draft=" in client.get(reverse(LOG), {"draft": "keep"}).content.decode()
    answer = client.post(reverse(LOG) + "?draft=keep", ROUTINE)
    assert answer["Location"] == reverse(LOG) + "?draft=keep"


def test_the_line_is_asked_only_where_there_are_several(
    ground: Any, operator: User, organisations: Any, sign_in: SignIn
) -> None:
    assert 'name="organisation"' not in sign_in(operator).get(reverse(LOG)).content.decode()
    give_role(operator, Role.OPERATOR, organisation=organisations.mission)
    client = sign_in(operator)
    answer = client.post(reverse(LOG), ROUTINE)
    assert answer.status_code == 422
    assert 'href="#id_organisation"' in summary(answer.content.decode())
    client.post(reverse(LOG), ROUTINE | {"organisation": "test-mission-kg"})
    assert Call.objects.get().organisation == organisations.mission


def test_a_call_is_corrected_and_a_fine_age_stays(
    ground: Any, operator: User, actor: Any, sign_in: SignIn
) -> None:
    call = a_call(actor, age=Age.A18_20, topics=("trafficking_cases",))
    url = reverse("hotline:call-correct", args=[call.uid])
    client = sign_in(operator)
    html = client.get(url).content.decode()
    assert re.search(r'name="age" value="21"[^>]*checked', html)
    sent = {
        "version": 1, "category": "employment_abroad", "sex": "2", "age": "21", "place": "KG-B",
        "topics": ["trafficking_cases"], "day_day": "5", "day_month": "3", "day_year": "2012",
    }  # fmt: skip
    answer = client.post(url, sent, follow=True)
    assert "Corrected. It counts one consultation on “Employment abroad”" in answer.content.decode()
    call.refresh_from_db()
    assert (call.version, call.sex, call.age) == (2, Sex.MALE, Age.A18_20)
    assert figures("hotline.consultations", by=("category",)) == {"employment_abroad": 1}
    late = client.post(url, sent | {"sex": "1"})
    html = late.content.decode()
    assert late.status_code == 422
    assert html.count("Saved by somebody else meanwhile") == 1
    assert "</strong> male" in html
    assert re.search(r'name="sex" value="1"[^>]*checked', html)


def test_a_manager_voids_and_restores_and_others_find_nothing(
    at_the_line: Client, manager: User, actor: Any, organisations: Any, sign_in: SignIn
) -> None:
    call = a_call(actor)
    page = reverse("hotline:call", args=[call.uid])
    void = reverse("hotline:call-void", args=[call.uid])
    assert void not in at_the_line.get(page).content.decode()
    assert at_the_line.post(void, {"version": 1, "reason": "test"}).status_code == 403
    client = sign_in(manager)
    assert void in client.get(page).content.decode()
    assert client.post(void, {"version": 1}).status_code == 422
    client.post(void, {"version": 1, "reason": "test"})
    assert figures("hotline.consultations") == {}
    client.post(reverse("hotline:call-restore", args=[call.uid]), {"version": 2})
    assert figures("hotline.consultations") == {(): 1}
    manager.assignments.update(organisation=organisations.other_ngo)
    stranger = sign_in(manager)
    for verb in ("correct", "void", "restore"):
        url = reverse(f"hotline:call-{verb}", args=[call.uid])
        assert stranger.get(url).status_code == 404
        assert stranger.post(url, {"version": 3, "reason": "test"}).status_code == 404
    call.refresh_from_db()
    assert (call.state, call.version) == (State.LIVE, 3)


def test_the_form_costs_the_same_for_one_call_and_many(
    ground: Any, operator: User, actor: Any, sign_in: SignIn
) -> None:
    client = sign_in(operator)
    call = a_call(actor)
    addresses = [
        reverse(LOG), reverse("hotline:call-correct", args=[call.uid]),
        reverse("hotline:call", args=[call.uid]),
    ]  # fmt: skip
    for url in addresses:
        client.get(url)
    few = [count_queries(client, url)[0] for url in addresses]
    for n in range(10):
        a_call(actor, sex=n % 3)
    assert [count_queries(client, url)[0] for url in addresses] == few
    assert max(few) <= 25, few


def test_today_asks_for_calls_when_none_came_for_two_weeks(
    ground: Any, operator: User, donor: User, actor: Any
) -> None:
    def asked(user: User) -> list[str]:
        items = [item for part in today.sections_for(user) for item in part.items]
        return [str(item.url) for item in items]

    a_call(actor)
    assert reverse(LOG) in asked(operator)
    assert reverse(LOG) not in asked(donor)
    a_call(actor, day=timezone.localdate() - timedelta(days=14))
    assert reverse(LOG) not in asked(operator)


def test_a_manager_says_which_other_award_pays_for_a_call(
    ground: Any, manager: User, operator: User, sign_in: SignIn
) -> None:
    log = reverse("hotline:call-log")
    assert "Does another award" not in sign_in(operator).get(log).content.decode()
    sent = {"category": "employment_abroad", "day": "", "also_award": "TA.2"}
    sent |= {"day_day": "5", "day_month": "3", "day_year": "2012"}
    assert sign_in(manager).post(log, sent).status_code == 302
    assert Call.objects.get().also_fund.code == "TA.2"
