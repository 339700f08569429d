"""Two reports of one event on pages: merged after a look at the figures, and undone."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from factories.deeds import figures, wrong_sources
from factories.ledger import make_posted_event
from outreach.test_forms import typed
from turna.accounts.models import User
from turna.ledger.codes import Cause
from turna.ledger.models import Posting
from turna.outreach.models import Event

SignIn = Callable[[User], Client]
REACHED = "outreach.people_reached"


@pytest.fixture
def client(ground: Any, manager: User, sign_in: SignIn) -> Client:
    return sign_in(manager)


@pytest.fixture
def twice(client: Client) -> tuple[Event, Event]:
    """Two reports of one event of 25 people."""
    for day in ("5", "6"):
        assert client.post(reverse("outreach:event-report"), typed(day_day=day)).status_code == 302
    first, second = Event.objects.order_by("day")
    return first, second


def test_a_second_report_leaves_the_figures_after_a_look(
    client: Client, twice: tuple[Event, Event]
) -> None:
    kept, away = twice
    url = reverse("outreach:event-merge", args=[kept.uid])
    assert url in client.get(reverse("outreach:event", args=[kept.uid])).content.decode()
    sent = {"away": away.uid, "step": "save"}
    hasty = client.post(url, sent)
    assert hasty.status_code == 422
    assert "Look at what leaves below first" in hasty.content.decode()
    shown = client.post(url, sent | {"step": "show"})
    html = shown.content.decode()
    assert "−25" in html
    assert "6 March 2012, paid by TA.1-test-ngo-batken" in html
    assert figures(REACHED) == {(): 50}
    done = client.post(url, sent | {"seen": shown.context["seen"]}, follow=True)
    assert "Merged: the event counts once." in done.content.decode()
    assert figures(REACHED) == {(): 25}
    assert Posting.objects.last().cause == Cause.MERGED
    assert wrong_sources() == []


def test_a_merge_is_undone(client: Client, twice: tuple[Event, Event]) -> None:
    kept, away = twice
    url = reverse("outreach:event-merge", args=[kept.uid])
    shown = client.post(url, {"away": away.uid, "step": "show"})
    client.post(url, {"away": away.uid, "step": "save", "seen": shown.context["seen"]})
    page = client.get(reverse("outreach:event", args=[away.uid])).content.decode()
    undo = reverse("outreach:event-unmerge", args=[away.uid])
    assert undo in page
    assert "It counts 25 people reached" in client.get(undo).content.decode()
    away.refresh_from_db()
    done = client.post(undo, {"version": away.version}, follow=True)
    assert "Undone: both reports count again." in done.content.decode()
    assert figures(REACHED) == {(): 50}
    again = client.post(undo, {"version": away.version + 1})
    assert again.status_code == 422
    assert "was not merged away" in again.content.decode()


def test_only_reports_that_can_be_the_same_event_are_offered(
    client: Client, twice: tuple[Event, Event], other_event: Event
) -> None:
    kept, away = twice
    client.post(reverse("outreach:event-report"), typed(day_month="6"))  # months later
    url = reverse("outreach:event-merge", args=[kept.uid])
    rows = client.get(url).context["form"].fields["away"].queryset
    assert list(rows) == [away]
    foreign = client.post(url, {"away": other_event.uid, "step": "show"})
    assert foreign.status_code == 422
    assert "is not in the list" in foreign.content.decode()


@pytest.fixture
def other_event(ground: Any, organisations: Any, places: Any) -> Event:
    """An event of a foreign organisation on the same day."""

    return make_posted_event(organisations.other_ngo, places.sughd)
