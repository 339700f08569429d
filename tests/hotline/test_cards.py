"""Knowledge cards: what may be written on them, who keeps them, which fit a question."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone, translation

from factories.hotline import make_card
from factories.outreach import a_code
from queries import assert_same_queries
from turna.accounts.models import User
from turna.hotline import cards, today
from turna.hotline.models import Call, Card
from turna.hotline.services import (
    CardInput,
    CardText,
    call_correct,
    card_add,
    card_change,
    card_retire,
    card_review,
    cards_add,
)
from turna.vault.actor import Actor

SignIn = Callable[[User], Client]
SOON = timezone.localdate() + timedelta(days=100)


@pytest.fixture
def permits(organisations: SimpleNamespace) -> CardInput:
    a_code("hotline_category", "employment_abroad")
    texts = {"en": CardText("Work permits", "Ask first.\n\n- the permit\n- the contract")}
    return CardInput(
        category="employment_abroad", owner=organisations.ngo.code, texts=texts, review_on=SOON
    )


def said(caught: Any) -> dict[str, str]:
    return {name: " ".join(words) for name, words in caught.value.message_dict.items()}


def test_a_card_speaks_the_readers_language(permits: CardInput, actor: Actor) -> None:
    texts = {**permits.texts, "ru": CardText("Разрешение", "Спросите сначала.")}
    card = card_add(actor=actor, card=replace(permits, texts=texts))
    with translation.override("ru"):
        assert (card.title, card.text) == ("Разрешение", "Спросите сначала.")
    with translation.override("ky"):
        assert card.title == "Work permits"


def test_a_form_sent_twice_adds_one(permits: CardInput, actor: Actor) -> None:
    uid = uuid4()
    first = card_add(actor=actor, card=permits, uid=uid)
    assert card_add(actor=actor, card=permits, uid=uid) == first
    assert Card.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"category": "magic"}, "category"),
        ({"owner": "nobody"}, "owner"),
        ({"country": "KG-B"}, "country"),
        ({"kind": "song"}, "kind"),
        ({"texts": {"ru": CardText("Да", "Да")}}, "title_en"),
        ({"texts": {"en": CardText("Title", " ")}}, "text_en"),
        ({"texts": {"en": CardText("x" * 101, "text")}}, "title_en"),
        ({"review_on": timezone.localdate()}, "review_on"),
        ({"review_on": timezone.localdate() + timedelta(days=800)}, "review_on"),
        ({"source": "x" * 301}, "source"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_stored(
    permits: CardInput, actor: Actor, change: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        card_add(actor=actor, card=replace(permits, **change))
    assert set(said(caught)) == {field}
    with pytest.raises(ValidationError):
        cards_add(actor=actor, cards=[permits, replace(permits, **change)])
    assert not Card.objects.exists()


def test_it_is_changed_reviewed_and_retired(
    permits: CardInput, actor: Actor, places: SimpleNamespace
) -> None:
    card = card_add(actor=actor, card=permits)
    changed = card_change(
        actor=actor, uid=card.uid, version=1,
        card=replace(permits, country=places.russia.code, source="A law"),
    )  # fmt: skip
    assert (changed.version, changed.country) == (2, places.russia)
    reviewed = card_review(actor=actor, uid=card.uid, version=2, review_on=SOON)
    assert reviewed.review_on == SOON
    with pytest.raises(ValidationError) as caught:
        card_review(actor=actor, uid=card.uid, version=2, review_on=SOON)
    assert caught.value.code == "conflict"
    retired = card_retire(actor=actor, uid=card.uid, version=reviewed.version)
    with pytest.raises(ValidationError):
        card_retire(actor=actor, uid=card.uid, version=retired.version)


def test_those_that_fit_stand_in_order(
    organisations: SimpleNamespace, places: SimpleNamespace, operator: User
) -> None:
    other = a_code("hotline_category", "id_documents")
    ngo = organisations.ngo
    make_card(ngo, "Anywhere")
    make_card(ngo, "Russia", country=places.russia)
    make_card(ngo, "Documents in Russia", country=places.russia, category=other)
    make_card(ngo, "Documents", category=other)
    make_card(ngo, "Tajikistan", country=places.tj)
    make_card(ngo, "Retired", retired=True)

    def fit(category: str, country: str) -> list[str]:
        return [card.title for card in cards.fitting(operator, category, country)]

    code = places.russia.code
    assert fit("employment_abroad", code) == ["Russia", "Anywhere", "Documents in Russia"]
    assert fit("employment_abroad", "") == ["Anywhere"]
    assert fit("", "") == []


def test_the_desk_shows_them_and_the_call_notes_those_used(
    ground: Any, operator: User, sign_in: SignIn, organisations: SimpleNamespace, actor: Actor
) -> None:
    card = make_card(organisations.ngo)
    client = sign_in(operator)
    part = client.get("/calls/cards/", {"category": "employment_abroad", "cards": [str(card.uid)]})
    assert "Ask for the permit first." in part.content.decode()
    assert "checked" in part.content.decode()
    typed = {"category": "employment_abroad", "cards": [str(card.uid), "nonsense"], "sex": "-"}
    refused = client.post("/calls/log/", typed | {"category": ""})
    assert refused.status_code == 422
    typed |= {"client_uid": str(uuid4()), "open": "1"}
    stored = client.post("/calls/log/", typed)
    assert stored.status_code == 302, stored.context["form"].errors
    call = Call.objects.get()
    assert [use.card for use in call.card_uses.all()] == [card]
    assert "Work permits" in client.get(stored["Location"]).content.decode()
    corrected = call_correct(actor=actor, uid=call.uid, version=call.version, sex=1)
    assert corrected.card_uses.count() == 1
    dropped = call_correct(actor=actor, uid=call.uid, version=corrected.version, cards=())
    assert dropped.card_uses.count() == 0
    with pytest.raises(ValidationError):
        call_correct(actor=actor, uid=call.uid, version=dropped.version, cards=(uuid4(),))


def test_questions_are_ticked_and_kept_by_nobody(
    organisations: SimpleNamespace, operator: User, sign_in: SignIn
) -> None:
    texts = {"en": {"title": "A job offer", "text": "- Is there a contract?\nWho pays <the> way?"}}
    card = make_card(organisations.ngo, "A job offer", kind="check", texts=texts)
    html = sign_in(operator).get(f"/cards/{card.uid}/").content.decode()
    assert html.count('<input type="checkbox" autocomplete="off">') == 2
    assert "Who pays &lt;the&gt; way?" in html


def test_a_manager_writes_and_keeps_the_cards_of_her_organisation(
    manager: User, sign_in: SignIn, organisations: SimpleNamespace, permits: CardInput
) -> None:
    client = sign_in(manager)
    typed = {
        "kind": "answer", "category": permits.category, "owner": organisations.ngo.code,
        "title_en": "Entry bans", "text_en": "Where to ask.", "client_uid": str(uuid4()),
        "review_on_day": SOON.day, "review_on_month": SOON.month, "review_on_year": SOON.year,
    }  # fmt: skip
    refused = client.post("/cards/add/", typed | {"text_en": ""})
    assert refused.status_code == 422
    assert "Entry bans" in refused.content.decode()
    done = client.post("/cards/add/", typed)
    assert done.status_code == 302, done.context["form"].errors
    card = Card.objects.get()
    change = client.get(f"/cards/{card.uid}/change/")
    assert "Where to ask." in change.content.decode()
    foreign = make_card(organisations.other_ngo)
    assert client.get(f"/cards/{foreign.uid}/").status_code == 200
    assert client.post(f"/cards/{foreign.uid}/retire/", {"version": 1}).status_code == 404


def test_today_names_cards_to_read_through(manager: User, organisations: SimpleNamespace) -> None:
    assert list(today.cards_to_read(manager)) == []
    past = timezone.localdate() - timedelta(days=1)
    make_card(organisations.other_ngo, review_on=past)
    make_card(organisations.ngo, retired=True, review_on=past)
    assert list(today.cards_to_read(manager)) == []
    card = make_card(organisations.ngo, review_on=past)
    (item,) = today.cards_to_read(manager)
    assert str(card.uid) in item.url


def test_the_list_needs_as_many_queries_for_many(
    organisations: SimpleNamespace, places: SimpleNamespace, operator: User, sign_in: SignIn
) -> None:
    def rows(count: int) -> None:
        for number in range(count):
            owner = (organisations.ngo, organisations.other_ngo)[number % 2]
            make_card(owner, f"Card {number}", country=(places.russia, None)[number % 2])

    assert_same_queries(sign_in(operator), "/cards/", rows)
