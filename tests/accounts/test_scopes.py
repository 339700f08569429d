"""Where a role holds: an organisation AND a place, empty meaning any."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import IntegrityError
from django.utils import timezone

from factories.accounts import give_role, make_user
from turna.accounts.models import User
from turna.accounts.roles import ACTIONS, Role, roles_with
from turna.core.scoping import Scope

READ = "accounts.manage"


@pytest.fixture
def reader(organisations: SimpleNamespace) -> User:
    return make_user(organisations.mission, username="reader")


@pytest.fixture
def rows(organisations: SimpleNamespace, places: SimpleNamespace) -> None:
    """Users as rows: both organisations at both countries, and without a place."""
    for code, organisation in (("ngo", organisations.ngo), ("other", organisations.other_ngo)):
        make_user(organisation, username=f"{code}-nowhere")
        make_user(organisation, username=f"{code}-batken", place=places.batken)
        make_user(organisation, username=f"{code}-kadamjay", place=places.kadamjay)
        make_user(organisation, username=f"{code}-asht", place=places.asht)


def seen(reader: User) -> set[str]:
    found = User.objects.visible_to(reader, READ)
    return set(found.exclude(pk=reader.pk).values_list("username", flat=True))


@pytest.mark.usefixtures("rows")
class TestSeats:
    def test_no_role_sees_nothing(self, reader: User) -> None:
        assert seen(reader) == set()

    def test_another_role_sees_nothing(self, reader: User) -> None:
        give_role(reader, Role.ME_OFFICER)
        assert seen(reader) == set()

    def test_any_and_any_is_everything(self, reader: User) -> None:
        give_role(reader, Role.ADMINISTRATOR)
        assert len(seen(reader)) == 8

    def test_an_organisation_anywhere(self, reader: User, organisations: SimpleNamespace) -> None:
        give_role(reader, Role.ADMINISTRATOR, organisation=organisations.ngo)
        assert seen(reader) == {"ngo-nowhere", "ngo-batken", "ngo-kadamjay", "ngo-asht"}

    def test_a_place_takes_what_lies_in_it_and_rows_without_one_by_their_organisation(
        self, reader: User, places: SimpleNamespace
    ) -> None:
        give_role(reader, Role.ADMINISTRATOR, place=places.batken)
        assert seen(reader) == {
            "ngo-nowhere",
            "ngo-batken",
            "ngo-kadamjay",
            "other-batken",
            "other-kadamjay",
        }

    def test_both_must_hold(
        self, reader: User, organisations: SimpleNamespace, places: SimpleNamespace
    ) -> None:
        give_role(reader, Role.ADMINISTRATOR, organisation=organisations.other_ngo, place=places.kg)
        assert seen(reader) == {"other-batken", "other-kadamjay"}

    def test_seats_add_up(
        self, reader: User, organisations: SimpleNamespace, places: SimpleNamespace
    ) -> None:
        give_role(reader, Role.ADMINISTRATOR, organisation=organisations.ngo, place=places.tj)
        give_role(reader, Role.ADMINISTRATOR, place=places.kadamjay)
        assert seen(reader) == {"ngo-asht", "ngo-kadamjay", "other-kadamjay"}

    def test_only_the_role_with_the_action_counts(
        self, reader: User, organisations: SimpleNamespace, places: SimpleNamespace
    ) -> None:
        give_role(reader, Role.ME_OFFICER)
        give_role(reader, Role.ADMINISTRATOR, organisation=organisations.ngo, place=places.tj)
        assert seen(reader) == {"ngo-asht"}


def test_roles_hold_from_their_first_day_to_the_day_before_their_end(reader: User) -> None:
    today = timezone.localdate()
    day = timedelta(days=1)
    held = give_role(reader, Role.DONOR, starts_on=today + day)
    for starts_on, ends_on, holds in (
        (today, None, True),
        (today, today + day, True),
        (today - day, today, False),
        (today, today, False),
        (today + day, None, False),
    ):
        held.starts_on, held.ends_on = starts_on, ends_on
        held.save()
        fresh = User.objects.get(pk=reader.pk)
        assert fresh.can("figures.read") is holds
        assert held.holds is holds


def test_a_role_cannot_end_before_it_begins(reader: User) -> None:
    today = timezone.localdate()
    with pytest.raises(IntegrityError):
        give_role(reader, Role.DONOR, starts_on=today, ends_on=today - timedelta(days=1))


def test_a_closed_account_may_do_nothing(inactive: User) -> None:
    assert inactive.scope_for("outreach.read") == Scope()
    assert not inactive.can("outreach.read")


def test_outsiders_have_outside_roles_only(
    donor: User, worker_batken: User, reader: User, organisations: SimpleNamespace
) -> None:
    assert donor.is_outsider
    assert not worker_batken.is_outsider
    assert reader.is_outsider  # no role at all
    give_role(donor, Role.ME_OFFICER)
    assert not donor.is_outsider


def test_the_assignments_of_a_user_are_read_once(
    worker_batken: User, django_assert_num_queries: object
) -> None:
    user = User.objects.select_related("organisation").get(pk=worker_batken.pk)
    with django_assert_num_queries(1):
        assert user.can("outreach.read")
        assert not user.can("hotline.read")
        assert user.as_actor().role == "outreach_worker"


def test_an_actor_names_the_user_the_organisation_and_the_roles(worker_batken: User) -> None:
    actor = worker_batken.as_actor(via="command")
    assert (actor.id, actor.name) == (str(worker_batken.uid), worker_batken.name)
    assert (actor.organisation, actor.via) == ("test-ngo-batken", "command")


def test_every_role_has_its_actions() -> None:
    assert set(ACTIONS) == set(Role)
    assert all(action.count(".") == 1 for actions in ACTIONS.values() for action in actions)
    assert roles_with("accounts.manage") == (Role.ADMINISTRATOR,)
    assert roles_with("no.such") == ()
