"""Moving a place: what moves is shown first, and moves with it."""

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from factories.accounts import give_role, make_user
from factories.cases import make_service
from factories.deeds import figures, wrong_sources
from factories.defining import indicator_uid
from factories.directory import make_place
from factories.ledger import make_posted_event
from factories.outreach import make_event
from turna.accounts.models import User
from turna.accounts.roles import Role
from turna.ledger import moving
from turna.ledger.codes import Cause
from turna.ledger.models import Posting
from turna.ledger.services import place_move
from turna.vault.actor import Actor
from turna.vault.models import AuditEntry

SignIn = Callable[[User], Client]
EVENTS = "outreach.events"
PULGON = "/places/KG-B-KADAMJAY-PULGON/move/"
KADAMJAY = "/places/KG-B-KADAMJAY/move/"


@pytest.fixture(autouse=True)
def alay(places: SimpleNamespace, synced: None) -> Any:
    """A district of the region of Osh."""
    return make_place("KG-O-ALAY", parent=places.osh, en="Alay")


@pytest.fixture
def village(organisations: SimpleNamespace, places: SimpleNamespace) -> None:
    """Three events in the village of Pulgon, one in its district."""
    for _n in range(3):
        make_posted_event(organisations.ngo, places.pulgon, day=date(2014, 6, 7))
    make_posted_event(organisations.ngo, places.kadamjay, day=date(2014, 6, 7))


def by(axis: str, **more: Any) -> dict[Any, int]:
    return figures(EVENTS, by=(axis,), **more)


def test_a_village_takes_its_counts_to_another_district(
    village: None, places: Any, actor: Actor
) -> None:
    before = Posting.objects.count()
    (made,) = place_move(actor=actor, code="KG-B-KADAMJAY-PULGON", parent="KG-O-ALAY")
    assert made.cause == Cause.REFERENCE
    assert by("place") == {"KG-O-ALAY": 3, "KG-B-KADAMJAY": 1}
    assert by("region") == {"KG-O": 3, "KG-B": 1}
    assert by("country") == {"KG": 4}
    assert by("place", as_of=before) == {"KG-B-KADAMJAY": 4}
    assert wrong_sources() == []
    verbs = AuditEntry.objects.order_by("-pk").values_list("verb", "posting")[:3]
    assert list(verbs) == [
        ("ledger.place.moved", made.n), ("ledger.reference.posted", made.n),
        ("directory.place.move", None),
    ]  # fmt: skip


def test_the_preview_is_what_the_move_does(
    village: None, places: Any, alay: Any, actor: Actor, admin: User
) -> None:
    found = moving.preview(places.pulgon, alay, reader=admin)
    assert (found.records, found.posted) == (3, True)
    assert found.districts == ("Kadamjay", "Alay")
    assert found.regions == ("Batken", "Osh")
    assert [(m.measure.code, m.records, m.value) for m in found.moved] == [(EVENTS, 3, 3)]
    place_move(actor=actor, code="KG-B-KADAMJAY-PULGON", parent="KG-O-ALAY")
    assert by("place")["KG-O-ALAY"] == found.moved[0].value


def test_a_district_keeps_its_entries_and_changes_its_region(
    village: None, places: Any, actor: Actor, admin: User
) -> None:
    found = moving.preview(places.kadamjay, places.osh, reader=admin)
    assert (found.along, found.records, found.posted) == (1, 4, False)
    assert (found.districts, found.regions) == (None, ("Batken", "Osh"))
    assert place_move(actor=actor, code="KG-B-KADAMJAY", parent="KG-O") == []
    assert by("region") == {"KG-O": 4}
    assert by("place") == {"KG-B-KADAMJAY": 4}


def test_voided_records_and_other_places_are_left_out(
    places: Any, organisations: Any, alay: Any, admin: User
) -> None:
    make_event(organisations.ngo, places.pulgon, state="voided")
    make_event(organisations.ngo, places.kadamjay)
    assert moving.preview(places.pulgon, alay, reader=admin).nothing


def test_few_persons_are_withheld_from_who_reads_no_figures(
    places: Any, organisations: Any, alay: Any, admin: User, me_officer: User
) -> None:
    make_service(organisations.ngo, places.pulgon)
    seen = {m.measure.code: m for m in moving.preview(places.pulgon, alay, reader=admin).moved}
    assert seen["cases.people_assisted"].withheld
    assert (seen["cases.people_assisted"].records, seen["cases.people_assisted"].value) == (
        None, None,
    )  # fmt: skip
    full = {m.measure.code: m for m in moving.preview(places.pulgon, alay, reader=me_officer).moved}
    assert full["cases.people_assisted"].value == 1


def test_a_place_stays_in_its_country(village: None, actor: Actor) -> None:
    with pytest.raises(ValidationError, match="count by country") as caught:
        place_move(actor=actor, code="KG-B-KADAMJAY-PULGON", parent="TJ-SU-ASHT")
    assert set(caught.value.message_dict) == {"parent"}
    with pytest.raises(ValidationError, match="no place"):
        place_move(actor=actor, code="KG-NONE", parent="KG-O")
    assert by("place") == {"KG-B-KADAMJAY": 4}


def test_the_page_shows_first_and_moves_then(
    village: None, admin: User, sign_in: SignIn, places: Any
) -> None:
    client = sign_in(admin)
    assert PULGON in client.get("/places/KG-B-KADAMJAY-PULGON/").content.decode()
    page = client.get(PULGON)
    sent = {"parent": "KG-O-ALAY", "version": page.context["version"], "step": "save"}
    hasty = client.post(PULGON, sent)
    assert hasty.status_code == 422
    assert "Look at what moves below first" in hasty.content.decode()
    shown = client.post(PULGON, sent | {"step": "show"})
    assert shown.status_code == 200
    html = shown.content.decode()
    assert "3 records count elsewhere" in html
    assert "Kadamjay → Alay" in html
    assert by("place") == {"KG-B-KADAMJAY": 4}
    other = client.post(PULGON, sent | {"seen": shown.context["seen"], "parent": "KG-B"})
    assert other.status_code == 422  # another one than was looked at
    done = client.post(PULGON, sent | {"seen": shown.context["seen"]}, follow=True)
    assert "The place is moved, and its figures with it (posting 5" in done.content.decode()
    assert by("place") == {"KG-O-ALAY": 3, "KG-B-KADAMJAY": 1}


def test_two_who_move_the_same_place_do_not_overwrite_each_other(
    village: None, admin: User, sign_in: SignIn, actor: Actor
) -> None:
    client = sign_in(admin)
    version = client.get(PULGON).context["version"]
    place_move(actor=actor, code="KG-B-KADAMJAY-PULGON", parent="KG-B")
    answer = client.post(
        PULGON, {"parent": "KG-O-ALAY", "version": version, "step": "save", "seen": "KG-O-ALAY"}
    )
    assert answer.status_code == 422
    assert "Somebody else changed this" in answer.content.decode()


def test_where_it_lies_already_is_refused(admin: User, sign_in: SignIn) -> None:
    answer = sign_in(admin).post(PULGON, {"parent": "KG-B-KADAMJAY", "step": "show"})
    assert answer.status_code == 422
    assert "lies there already" in answer.content.decode()


def test_only_places_of_the_country_that_can_hold_it_are_offered(
    admin: User, sign_in: SignIn
) -> None:
    client = sign_in(admin)
    assert offered(client.get(PULGON)) == {"KG", "KG-B", "KG-B-KADAMJAY", "KG-O", "KG-O-ALAY"}
    assert offered(client.get(KADAMJAY)) == {"KG", "KG-B", "KG-O"}
    for fixed in ("KG", "KG-B"):
        assert client.get(f"/places/{fixed}/move/").status_code == 404
        assert "/move/" not in client.get(f"/places/{fixed}/").content.decode()


def test_an_administrator_of_another_country_moves_nothing(
    organisations: Any, places: Any, sign_in: SignIn
) -> None:
    user = make_user(organisations.mission, username="tj-admin")
    give_role(user, Role.ADMINISTRATOR, place=places.tj)
    assert sign_in(user).get(PULGON).status_code == 404


@pytest.mark.usefixtures("village")
def test_indicators_that_count_what_moves_are_named(
    alay: Any, places: Any, organisations: Any, admin: User, me_officer: User
) -> None:
    indicator_uid(organisations.ngo, places.batken)
    named = moving.preview(places.pulgon, alay, reader=admin).concerned
    assert len(named) == 1
    assert (named[0].changes, named[0].url) == (False, "")
    (opened,) = moving.preview(places.pulgon, alay, reader=me_officer).concerned
    assert opened.url.startswith("/indicators/")


def offered(response: Any) -> set[str]:
    rows = response.context["form"].fields["parent"].queryset
    return {row.code for row in rows}
