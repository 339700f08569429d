"""Events held together, and deeds that another award pays for too."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from factories.deeds import figures
from factories.directory import make_organisation
from outreach.test_forms import typed
from turna.accounts.models import User
from turna.outreach.models import Event, Training

SignIn = Callable[[User], Client]
REPORT = "outreach:event-report"


@pytest.fixture
def client_of_manager(ground: Any, manager: User, sign_in: SignIn) -> Client:
    return sign_in(manager)


def test_an_event_held_together_counts_once(
    ground: Any, worker_batken: User, sign_in: SignIn, places: Any, organisations: Any
) -> None:
    make_organisation("test-ngo-osh", places.osh, en="Test NGO of Osh")
    client = sign_in(worker_batken)
    page = client.get(reverse(REPORT)).content.decode()
    assert "Test NGO of Osh" in page
    assert "Test NGO of Khujand" not in page  # another country's
    assert 'value="test-ngo-batken"' not in page  # nobody is her own co-host
    assert "Does another award" not in page  # who reads no awards is not asked
    assert client.post(reverse(REPORT), typed(co_hosts=["test-ngo-osh"])).status_code == 302
    event = Event.objects.get()
    assert [one.code for one in event.co_hosts.all()] == ["test-ngo-osh"]
    assert figures("outreach.events") == {(): 1}
    shown = client.get(reverse("outreach:event", args=[event.uid])).content.decode()
    assert "Test NGO of Osh" in shown


def test_co_hosts_are_corrected_and_kept(
    client_of_manager: Client, places: Any, organisations: Any
) -> None:
    client = client_of_manager
    for name in ("osh", "naryn"):
        make_organisation(f"test-ngo-{name}", places.osh)
    client.post(reverse(REPORT), typed(co_hosts=["test-ngo-osh"]))
    event = Event.objects.get()
    url = reverse("outreach:event-correct", args=[event.uid])
    page = client.get(url).content.decode()
    assert '<details class="section" open>' in page  # it has something to see
    assert client.post(url, typed(version=1, co_hosts=["test-ngo-naryn"])).status_code == 302
    assert [one.code for one in event.co_hosts.all()] == ["test-ngo-naryn"]
    assert client.post(url, typed(version=2, day_day="6", co_hosts=["test-ngo-naryn"])).url
    assert [one.code for one in event.co_hosts.all()] == ["test-ngo-naryn"]
    assert client.post(url, typed(version=3, day_day="6")).status_code == 302
    assert not event.co_hosts.exists()


def test_another_award_sees_the_count_and_adds_nothing(
    client_of_manager: Client, ground: Any
) -> None:
    client = client_of_manager
    assert "TA.2 Test award (2010–2013)" in client.get(reverse(REPORT)).content.decode()
    assert client.post(reverse(REPORT), typed(also_award="TA.2")).status_code == 302
    event = Event.objects.get()
    assert event.also_fund.code == "TA.2"
    assert figures("outreach.events") == {(): 1}
    assert figures("outreach.events", by=("share",), where={"share": frozenset([0, 1])}) == {
        0: 1, 1: 1,
    }  # fmt: skip
    url = reverse("outreach:event-correct", args=[event.uid])
    assert client.post(url, typed(version=1)).status_code == 302
    event.refresh_from_db()
    assert event.also_fund is None


def test_the_award_that_pays_already_is_refused_at_its_field(client_of_manager: Client) -> None:
    answer = client_of_manager.post(reverse(REPORT), typed(also_award="TA.1"))
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "pays for this already" in html
    assert 'href="#id_also_award"' in html
    assert '<details class="section" open>' in html
    assert not Event.objects.exists()


def test_who_is_not_asked_keeps_what_the_record_has(
    client_of_manager: Client, worker_batken: User, sign_in: SignIn
) -> None:
    client_of_manager.post(reverse(REPORT), typed(also_award="TA.2"))
    event = Event.objects.get()
    url = reverse("outreach:event-correct", args=[event.uid])
    assert sign_in(worker_batken).post(url, typed(version=1, day_day="6")).status_code == 302
    event.refresh_from_db()
    assert (event.day.day, event.also_fund.code) == (6, "TA.2")


def test_a_training_with_two_payers(client_of_manager: Client) -> None:
    sent = typed(topic="legislation", level="specialised", also_award="TA.2")
    assert client_of_manager.post(reverse("outreach:training-report"), sent).status_code == 302
    assert Training.objects.get().also_fund.code == "TA.2"
