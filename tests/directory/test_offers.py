"""Services offered: what may be said of them, who says it, how they are found."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from factories.directory import make_offer, make_organisation, make_place
from queries import assert_same_queries
from turna.accounts.models import User
from turna.directory import offered, today
from turna.directory.codes import OfferStatus
from turna.directory.models import Offer
from turna.directory.services import (
    OfferInput,
    code_add,
    offer_add,
    offer_assure,
    offer_change,
    offer_set_status,
    offers_add,
)
from turna.vault.actor import Actor
from turna.vault.models import AuditEntry

SignIn = Callable[[User], Client]
ADVICE = OfferInput(labels={"en": "Legal advice", "ru": "Юрист"}, type="legal_aid", place="KG-B")


@pytest.fixture(autouse=True)
def lists(db: None, actor: Actor) -> None:
    for code in ("legal_aid", "shelter"):
        code_add(actor=actor, list_name="service_type", code=code, labels={"en": code})
    code_add(actor=actor, list_name="language", code="ky", labels={"en": "Kyrgyz"})


@pytest.fixture
def advice(organisations: SimpleNamespace, actor: Actor) -> Offer:
    return offer_add(actor=actor, organisation=organisations.ngo.code, offer=ADVICE)


def messages(caught: Any) -> dict[str, str]:
    return {name: " ".join(said) for name, said in caught.value.message_dict.items()}


def test_a_service_is_added_and_on_record(advice: Offer) -> None:
    assert advice.label == "Legal advice"
    assert advice.assured_on == timezone.localdate()
    entry = AuditEntry.objects.get(verb="directory.offer.added")
    assert (entry.object_kind, entry.object_id) == ("directory.offer", str(advice.uid))


def test_a_form_sent_twice_adds_one(organisations: SimpleNamespace, actor: Actor) -> None:
    uid, code = uuid4(), organisations.ngo.code
    first = offer_add(actor=actor, organisation=code, offer=ADVICE, uid=uid)
    assert offer_add(actor=actor, organisation=code, offer=ADVICE, uid=uid) == first
    assert Offer.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"labels": {"ru": "Юрист"}}, "labels"),
        ({"type": "magic"}, "type"),
        ({"place": "XX"}, "place"),
        ({"hours": "when we can"}, "hours"),
        ({"url": "example"}, "url"),
        ({"about": "x" * 601}, "about"),
        ({"sex": "cats"}, "sex"),
        ({"age_from": 30, "age_to": 18}, "age_to"),
        ({"age_from": 130}, "age_from"),
        ({"room": 4}, "unit"),
        ({"unit": "beds", "room": 4, "free": 5}, "free"),
        ({"unit": "beds", "free": 1}, "free"),
        ({"languages": ("xx",)}, "languages"),
        ({"serves": ("XX",)}, "serves"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_stored(
    organisations: SimpleNamespace, actor: Actor, change: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        offer_add(actor=actor, organisation=organisations.ngo.code, offer=replace(ADVICE, **change))
    assert set(messages(caught)) == {field}
    assert not Offer.objects.exists()


def test_a_shelter_is_always_a_hidden_place(organisations: SimpleNamespace, actor: Actor) -> None:
    shelter = replace(ADVICE, type="shelter", place="KG-B-BATKEN", address="Street 1")
    make_place("KG-B-BATKEN", parent=organisations.ngo.place)
    for offer, fields in (
        (shelter, {"hidden"}),
        (replace(shelter, hidden=True), {"place", "address"}),
        (replace(shelter, hidden=True, address=""), {"place"}),
    ):
        with pytest.raises(ValidationError) as caught:
            offer_add(actor=actor, organisation=organisations.ngo.code, offer=offer)
        assert set(messages(caught)) == fields
    hidden = replace(shelter, hidden=True, place="KG-B", address="")
    assert offer_add(actor=actor, organisation=organisations.ngo.code, offer=hidden).hidden


def test_the_database_keeps_no_address_of_a_hidden_place(organisations: SimpleNamespace) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make_offer(organisations.ngo, hidden=True, address="Street 1")


def test_a_change_confirms_it_and_two_people_do_not_overwrite_each_other(
    advice: Offer, actor: Actor
) -> None:
    Offer.objects.update(assured_on=timezone.localdate() - timedelta(days=200))
    longer = replace(ADVICE, hours="24/7", languages=("ky",), serves=("KG",))
    changed = offer_change(actor=actor, uid=advice.uid, version=1, offer=longer)
    assert (changed.hours, changed.version) == ("24/7", 2)
    assert changed.assured_on == timezone.localdate()
    assert [code.code for code in changed.languages.all()] == ["ky"]
    entry = AuditEntry.objects.get(verb="directory.offer.changed")
    assert sorted(entry.fields) == ["hours", "languages", "serves"]
    with pytest.raises(ValidationError) as caught:
        offer_change(actor=actor, uid=advice.uid, version=1, offer=ADVICE)
    assert caught.value.code == "conflict"


def test_confirming_counts_what_is_free(organisations: SimpleNamespace, actor: Actor) -> None:
    offer = make_offer(organisations.ngo, unit="beds", room=6)
    assured = offer_assure(actor=actor, uid=offer.uid, version=1, free=2)
    assert (assured.free, assured.version) == (2, 2)
    assert assured.counted_at is not None
    with pytest.raises(ValidationError):
        offer_assure(actor=actor, uid=offer.uid, version=2, free=7)
    uncounted = make_offer(organisations.ngo)
    with pytest.raises(ValidationError):
        offer_assure(actor=actor, uid=uncounted.uid, version=1, free=1)


def test_it_is_closed_once(advice: Offer, actor: Actor) -> None:
    closed = offer_set_status(actor=actor, uid=advice.uid, version=1, status=OfferStatus.ENDED)
    assert closed.status == OfferStatus.ENDED
    with pytest.raises(ValidationError):
        offer_set_status(actor=actor, uid=advice.uid, version=2, status=OfferStatus.ENDED)


def test_many_are_added_or_none(organisations: SimpleNamespace, actor: Actor) -> None:
    code = organisations.ngo.code
    with pytest.raises(ValidationError) as caught:
        offers_add(actor=actor, offers=[(code, ADVICE), ("nobody", ADVICE)])
    assert "Row 2 (nobody)" in messages(caught)["organisation"]
    assert not Offer.objects.exists()
    assert len(offers_add(actor=actor, offers=[(code, ADVICE)] * 2, invented=True)) == 2


def test_the_nearest_comes_first(
    organisations: SimpleNamespace, places: SimpleNamespace, operator: User, sign_in: SignIn
) -> None:
    osh = make_place("KG-J", parent=places.kg)
    district = make_place("KG-B-LEILEK", parent=organisations.ngo.place)
    far = make_offer(make_organisation("far", osh), name="Far")
    near = make_offer(organisations.ngo, name="Near")
    serves = make_offer(make_organisation("online", osh), name="Comes to Batken")
    serves.serves.add(district)
    elsewhere = make_offer(organisations.other_ngo, name="In Tajikistan")
    across = make_offer(make_organisation("across", organisations.other_ngo.place), name="Across")
    across.serves.add(places.kg)
    rows = offered.near(Offer.objects.all(), district).order_by("nearness", "sort")
    assert [(row.label, row.nearness) for row in rows] == [
        ("Comes to Batken", 0), ("Near", 2), ("Across", 3), ("Far", 3),
    ]  # fmt: skip
    assert elsewhere not in rows
    assert far in rows
    page = sign_in(operator).get("/services/", {"near": district.code})
    labels = [cells[0][1] for _url, cells in page.context["rows"]]
    assert labels == ["Comes to Batken", "Near", "Across", "Far"]
    assert near.label in page.content.decode()


def test_ended_ones_are_shown_to_who_asks_for_them(
    organisations: SimpleNamespace, operator: User, sign_in: SignIn
) -> None:
    make_offer(organisations.ngo, name="Gone", status=OfferStatus.ENDED)
    client = sign_in(operator)
    assert "Gone" not in client.get("/services/").content.decode()
    assert "Gone" in client.get("/services/", {"status": "defunct"}).content.decode()


@pytest.mark.parametrize(
    ("whom", "there"),
    [("women", {"Women", "Adults"}), ("men", {"Adults"}), ("children", {"Girls", "Women"})],
)
def test_services_are_found_by_whom_they_take(
    organisations: SimpleNamespace, operator: User, sign_in: SignIn, whom: str, there: set[str]
) -> None:
    make_offer(organisations.ngo, name="Women", sex="women")
    make_offer(organisations.ngo, name="Girls", sex="women", age_to=17)
    make_offer(organisations.ngo, name="Adults", age_from=18)
    page = sign_in(operator).get("/services/", {"whom": whom})
    assert {cells[0][1] for _url, cells in page.context["rows"]} == there


def test_the_list_needs_as_many_queries_for_many(
    organisations: SimpleNamespace, places: SimpleNamespace, operator: User, sign_in: SignIn
) -> None:
    made = iter(range(100))

    def rows(count: int) -> None:
        for number in (next(made) for _ in range(count)):
            place = make_place(f"KG-X{number}", parent=places.kg)
            make_offer(make_organisation(f"ngo-{number}", place)).serves.add(place)

    assert_same_queries(sign_in(operator), "/services/?near=KG-B", rows)


def test_a_service_is_added_on_a_page_with_what_was_typed_kept(
    manager: User, sign_in: SignIn, organisations: SimpleNamespace
) -> None:
    client = sign_in(manager)
    typed = {
        "organisation": organisations.ngo.code, "type": "legal_aid", "label_en": "Legal advice",
        "hidden": "known", "place": "KG-B", "hours": "all day", "sex": "any", "cost": "free",
        "unit": "-", "client_uid": str(uuid4()),
    }  # fmt: skip
    refused = client.post("/service-add/", typed)
    assert refused.status_code == 422
    assert "all day" in refused.content.decode()
    done = client.post("/service-add/", typed | {"hours": "Mo-Fr 09:00-18:00"})
    assert done.status_code == 302
    page = client.get(done["Location"]).content.decode()
    assert "Mon-Fri 09:00-18:00" in page
    assert "free of charge" in page


def test_a_manager_keeps_the_services_of_her_own_organisation(
    manager: User, sign_in: SignIn, organisations: SimpleNamespace
) -> None:
    client = sign_in(manager)
    own, foreign = make_offer(organisations.ngo), make_offer(organisations.other_ngo)
    page = client.get(f"/services/{own.uid}/change/")
    assert page.status_code == 200
    assert client.get(f"/services/{foreign.uid}/").status_code == 200
    assert client.post(f"/services/{foreign.uid}/confirm/", {"version": 1}).status_code == 404
    done = client.post(f"/services/{own.uid}/confirm/", {"version": "1"})
    assert done.status_code == 302
    typed = {"organisation": organisations.other_ngo.code}
    assert "organisation" in client.post("/service-add/", typed).context["form"].errors


def test_today_names_what_nobody_confirmed(manager: User, organisations: SimpleNamespace) -> None:
    old = timezone.localdate() - timedelta(days=91)
    assert list(today.unconfirmed(manager)) == []
    make_offer(organisations.ngo)
    make_offer(organisations.ngo, assured_on=old, status=OfferStatus.ENDED)
    make_offer(organisations.other_ngo, assured_on=old)
    assert list(today.unconfirmed(manager)) == []
    stale = make_offer(organisations.ngo, assured_on=old)
    (item,) = today.unconfirmed(manager)
    assert item.count == 1
    assert str(stale.uid) in item.url
