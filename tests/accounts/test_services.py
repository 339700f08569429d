from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone

from factories.accounts import give_role, make_user
from turna.accounts import demonstration, services
from turna.accounts.models import Assignment, User
from turna.accounts.roles import Role
from turna.accounts.services import NewAssignment, NewUser
from turna.vault.actor import Actor
from turna.vault.models import AuditEntry

GOOD = "three quiet cranes"


def refused(**call: Any) -> dict[str, list[str]]:
    """What a verb answers to bad input; nothing is stored, not even an audit row."""
    run = call.pop("verb")
    before = (User.objects.count(), Assignment.objects.count(), AuditEntry.objects.count())
    with pytest.raises(ValidationError) as caught:
        run(**call)
    after = (User.objects.count(), Assignment.objects.count(), AuditEntry.objects.count())
    assert after == before
    assert all(len(m.split()) > 3 for ms in caught.value.message_dict.values() for m in ms)
    return caught.value.message_dict


def last_audit() -> AuditEntry:
    return AuditEntry.objects.latest("id")


@pytest.fixture
def someone(organisations: SimpleNamespace) -> User:
    return make_user(organisations.ngo, username="aigul", name="Aigul Example")


class TestAddingAnAccount:
    def test_folds_the_user_name_and_keeps_keys_for_searching(
        self, actor: Actor, organisations: SimpleNamespace, places: SimpleNamespace
    ) -> None:
        user = services.user_add(
            actor=actor,
            username="  AiGul.B ",
            name="  Айгүл   Мисалова ",
            organisation=organisations.ngo,
            place=places.batken,
            language="ky",
        )
        row = User.objects.get()
        assert row == user
        assert (row.username, row.name) == ("aigul.b", "Айгүл Мисалова")
        assert "аигул" in row.search
        assert (row.place, row.language, row.demonstration) == (places.batken, "ky", False)
        assert not row.has_usable_password()
        assert row.scope_for("directory.read").seats == ()

    def test_is_audited_without_a_value(self, actor: Actor, organisations: SimpleNamespace) -> None:
        user = services.user_add(
            actor=actor,
            username="aigul",
            name="Aigul Example",
            organisation=organisations.ngo,
            password=GOOD,
        )
        entry = last_audit()
        assert (entry.verb, entry.object_kind) == ("accounts.user.added", "accounts.user")
        assert (entry.object_id, entry.object_version) == (str(user.uid), 1)
        assert entry.actor_id == actor.id
        assert "password" in entry.fields
        stored = [str(value) for value in vars(entry).values()]
        assert not any("aigul" in value.casefold() or GOOD in value for value in stored)
        assert user.check_password(GOOD)

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("username", ""),
            ("username", "ab"),
            ("username", "айгуль"),
            ("username", "aigul b"),
            ("username", "1aigul"),
            ("username", "aigul."),
            ("username", "a" * 65),
            ("name", "   "),
            ("name", "x" * 201),
            ("name", "two\nlines"),
            ("language", "de"),
            ("password", "short"),
        ],
    )
    def test_refuses_in_words(
        self, actor: Actor, organisations: SimpleNamespace, field: str, value: str
    ) -> None:
        call = {"username": "aigul", "name": "Aigul", "organisation": organisations.ngo}
        found = refused(verb=services.user_add, actor=actor, **call | {field: value})
        assert set(found) == {field}

    def test_refuses_all_at_once(self, actor: Actor, organisations: SimpleNamespace) -> None:
        call = {"username": "?", "name": "", "language": "de", "organisation": organisations.ngo}
        found = refused(verb=services.user_add, actor=actor, **call)
        assert set(found) == {"username", "name", "language"}

    def test_refuses_a_taken_name_in_any_case(self, actor: Actor, someone: User) -> None:
        call = {"username": "AIGUL", "name": "Other", "organisation": someone.organisation}
        assert set(refused(verb=services.user_add, actor=actor, **call)) == {"username"}

    def test_refuses_closed_organisations_and_places(
        self, actor: Actor, organisations: SimpleNamespace, places: SimpleNamespace
    ) -> None:
        organisations.ngo.retired_on = places.osh.retired_on = date(2015, 9, 30)
        call = {"username": "aigul", "name": "Aigul", "organisation": organisations.ngo}
        found = refused(verb=services.user_add, actor=actor, place=places.osh, **call)
        assert set(found) == {"organisation", "place"}

    def test_the_database_refuses_upper_case(self, organisations: SimpleNamespace) -> None:
        with pytest.raises(IntegrityError):
            make_user(organisations.ngo, username="Aigul")


class TestAddingMany:
    def people(self, organisations: SimpleNamespace, places: SimpleNamespace) -> list[NewUser]:
        ngo = organisations.ngo
        held = NewAssignment(Role.OUTREACH_WORKER, ngo, places.batken)
        return [
            NewUser("aigul", "Aigul Example", ngo, assignments=(held,)),
            NewUser("bakyt", "Bakyt Example", ngo, assignments=(held, NewAssignment(Role.DONOR))),
        ]

    def test_adds_users_and_roles_in_one_act(
        self,
        actor: Actor,
        organisations: SimpleNamespace,
        places: SimpleNamespace,
        django_assert_max_num_queries: Any,
    ) -> None:
        people = self.people(organisations, places)
        with django_assert_max_num_queries(9):  # PostgreSQL locks the chain of the audit
            users = services.users_add(actor=actor, people=people, demonstration=True)
        assert [u.username for u in users] == ["aigul", "bakyt"]
        assert {(a.user.username, a.role) for a in Assignment.objects.all()} == {
            ("aigul", "outreach_worker"),
            ("bakyt", "outreach_worker"),
            ("bakyt", "donor"),
        }
        assert all(u.demonstration and u.check_password(demonstration.PASSWORD) for u in users)
        entry = AuditEntry.objects.get()
        assert (entry.verb, entry.object_count) == ("accounts.users.added", 2)

    def test_real_accounts_get_no_password(
        self, actor: Actor, organisations: SimpleNamespace, places: SimpleNamespace
    ) -> None:
        users = services.users_add(actor=actor, people=self.people(organisations, places))
        assert not any(u.has_usable_password() or u.demonstration for u in users)

    def test_one_bad_line_refuses_all_and_is_named(
        self, actor: Actor, organisations: SimpleNamespace, places: SimpleNamespace
    ) -> None:
        people = self.people(organisations, places)
        for bad in (
            NewUser("chinara", "", organisations.ngo),
            NewUser("chinara", "Ch", organisations.ngo, assignments=(NewAssignment("queen"),)),
        ):
            found = refused(verb=services.users_add, actor=actor, people=[*people, bad])
            assert found["people"][0].startswith("chinara: ")

    def test_refuses_the_same_name_twice(
        self, actor: Actor, organisations: SimpleNamespace, places: SimpleNamespace
    ) -> None:
        people = self.people(organisations, places)
        twice = NewUser("AIGUL", "Another", organisations.ngo)
        refused(verb=services.users_add, actor=actor, people=[*people, twice])
        make_user(organisations.ngo, username="bakyt")
        refused(verb=services.users_add, actor=actor, people=people)


class TestClosingAnAccount:
    def test_closes_and_audits(self, actor: Actor, someone: User) -> None:
        give_role(someone, Role.DONOR)
        row = services.user_deactivate(actor=actor, user=someone)
        assert User.objects.get() == row
        assert not row.is_active
        assert not row.can("figures.read")
        assert (last_audit().verb, last_audit().object_version) == ("accounts.user.deactivated", 2)

    def test_refuses_twice_and_oneself(self, actor: Actor, someone: User) -> None:
        oneself = someone.as_actor()
        assert refused(verb=services.user_deactivate, actor=oneself, user=someone)
        services.user_deactivate(actor=actor, user=someone)
        assert refused(verb=services.user_deactivate, actor=actor, user=someone)


class TestSettingAPassword:
    def test_sets_and_audits(self, actor: Actor, someone: User) -> None:
        row = services.password_set(actor=actor, user=someone, password=GOOD)
        assert row.check_password(GOOD)
        assert (last_audit().verb, last_audit().fields) == ("accounts.password.set", ["password"])

    @pytest.mark.parametrize(
        "password",
        [
            "elevenchars",
            "x" * 201,
            "aaaaaaaaaaaaaa",
            "passwordpassword",
            "abababababababab",
            "aaaabbbbccccdddd",
            "Qwerty123456",
            "Aigul likes cranes",
            "my example password",
            demonstration.PASSWORD,
        ],
    )
    def test_refuses_weak_ones(self, actor: Actor, someone: User, password: str) -> None:
        found = refused(verb=services.password_set, actor=actor, user=someone, password=password)
        assert set(found) == {"password"}
        assert User.objects.get().password == "!"

    def test_refuses_closed_accounts(self, actor: Actor, inactive: User) -> None:
        found = refused(verb=services.password_set, actor=actor, user=inactive, password=GOOD)
        assert set(found) == {"user"}


class TestGivingARole:
    def test_gives_it_from_today(self, actor: Actor, someone: User) -> None:
        assert not someone.can("outreach.report")
        row = services.assignment_add(
            actor=actor,
            user=someone,
            role=Role.OUTREACH_WORKER,
            organisation=someone.organisation,
        )
        assert someone.can("outreach.report")
        assert row.starts_on == timezone.localdate()
        assert (last_audit().verb, last_audit().object_id) == (
            "accounts.assignment.added",
            str(row.uid),
        )

    def test_refuses_what_makes_no_sense(
        self, actor: Actor, someone: User, inactive: User, places: SimpleNamespace
    ) -> None:
        today = timezone.localdate()
        add = {"verb": services.assignment_add, "actor": actor}
        assert set(refused(**add, user=someone, role="queen")) == {"role"}
        assert set(refused(**add, user=someone, role=Role.NGO_MANAGER)) == {"organisation"}
        assert set(refused(**add, user=inactive, role=Role.DONOR)) == {"user"}
        early = {"starts_on": today, "ends_on": today}
        assert set(refused(**add, user=someone, role=Role.DONOR, **early)) == {"ends_on"}
        places.osh.retired_on = date(2015, 9, 30)
        assert set(refused(**add, user=someone, role=Role.DONOR, place=places.osh)) == {"place"}

    def test_refuses_the_same_role_at_the_same_seat(
        self, actor: Actor, someone: User, places: SimpleNamespace
    ) -> None:
        today = timezone.localdate()
        add = {"actor": actor, "user": someone, "role": Role.DONOR}
        first = services.assignment_add(**add)
        assert set(refused(verb=services.assignment_add, **add)) == {"role"}
        services.assignment_add(**add, place=places.kg)
        services.assignment_end(actor=actor, assignment=first)
        services.assignment_add(**add, starts_on=today)
        assert Assignment.objects.count() == 3


class TestTakingARoleAway:
    def test_is_gone_at_once(self, actor: Actor, someone: User) -> None:
        held = give_role(someone, Role.DONOR)
        assert someone.can("figures.read")
        row = services.assignment_end(actor=actor, assignment=held)
        assert not someone.can("figures.read")
        assert not User.objects.get().can("figures.read")
        assert row.ends_on == timezone.localdate()
        assert (last_audit().verb, last_audit().object_version) == ("accounts.assignment.ended", 2)

    def test_may_be_told_beforehand(self, actor: Actor, someone: User) -> None:
        held = give_role(someone, Role.DONOR)
        tomorrow = timezone.localdate() + timedelta(days=1)
        services.assignment_end(actor=actor, assignment=held, ends_on=tomorrow)
        assert User.objects.get().can("figures.read")

    def test_refuses_twice_and_before_its_beginning(self, actor: Actor, someone: User) -> None:
        held = give_role(someone, Role.DONOR)
        day = held.starts_on - timedelta(days=1)
        end = {"verb": services.assignment_end, "actor": actor, "assignment": held}
        assert set(refused(**end, ends_on=day)) == {"ends_on"}
        services.assignment_end(actor=actor, assignment=held)
        assert set(refused(**end)) == {"assignment"}
