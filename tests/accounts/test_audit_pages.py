"""The audit's pages: whose acts they show, what a trail tells, and what leaves as a file."""

import csv
import io
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse

from factories.accounts import give_role, make_user
from factories.cases import make_person, make_service
from factories.outreach import make_event
from queries import assert_same_queries
from turna.accounts.models import User
from turna.accounts.roles import Role
from turna.cases import services
from turna.vault import audit
from turna.vault.actor import Actor
from turna.vault.models import AuditEntry

SignIn = Callable[[User], Client]
LIST = "/audit/"
FILE = "/audit/export.csv"


@pytest.fixture
def officer(organisations: SimpleNamespace, places: SimpleNamespace) -> User:
    """A data protection officer for Kyrgyzstan."""
    user = make_user(organisations.mission, username="dpo", name="Nargiza Example")
    give_role(user, Role.DATA_PROTECTION_OFFICER, place=places.kg)
    return user


def act(organisation: str, number: int = 0, **more: object) -> AuditEntry:
    actor = Actor(id=f"user-{number}", name=f"Asel {number}", organisation=organisation)
    row = {"verb": services.PERSON_READ, "kind": "cases.person", "objects": [(f"id-{number}", 1)]}
    return audit.record(actor=actor, **row | more)


@pytest.fixture
def acts(organisations: SimpleNamespace) -> None:
    act(organisations.ngo.code, 1)
    act(organisations.other_ngo.code, 2)
    act("", 3, verb=services.STAYS_LISTED)


@pytest.mark.usefixtures("acts")
class TestTheList:
    def test_it_says_who_did_what_in_words(self, sign_in: SignIn, officer: User) -> None:
        html = sign_in(officer).get(LIST).content.decode()
        assert "Asel 1 opened a person&#x27;s file" in html
        assert "person assisted id-1" in html

    def test_it_shows_the_readers_own_part(
        self, sign_in: SignIn, officer: User, manager: User, organisations: SimpleNamespace
    ) -> None:
        for user in (officer, manager):
            html = sign_in(user).get(LIST).content.decode()
            assert "Asel 1" in html
            assert "Asel 2" not in html
            assert "Asel 3" not in html
            assert organisations.other_ngo.label not in html
        regional = make_user(organisations.mission, username="dpo-region")
        give_role(regional, Role.DATA_PROTECTION_OFFICER)
        html = sign_in(regional).get(LIST).content.decode()
        assert all(f"Asel {number}" in html for number in (1, 2, 3))

    @pytest.mark.parametrize(
        ("narrowed", "there"),
        [
            ({"since": "1"}, True),
            ({"verb": "cases.person.read"}, True),
            ({"verb": "cases.stay.read"}, False),
            ({"kind": "cases.stay"}, False),
            ({"organisation": "test-ngo-batken"}, True),
            ({"organisation": "test-mission-kg"}, False),
        ],
    )
    def test_it_is_narrowed(
        self, sign_in: SignIn, officer: User, narrowed: dict[str, str], there: bool
    ) -> None:
        html = sign_in(officer).get(LIST, narrowed).content.decode()
        assert ("Asel 1 opened" in html) is there

    def test_it_is_narrowed_to_one_colleague(
        self, sign_in: SignIn, officer: User, manager: User, case_worker: User
    ) -> None:
        for user in (manager, case_worker):
            audit.record(
                actor=user.as_actor(), verb=services.PERSON_READ, kind="cases.person", objects=[]
            )
        html = sign_in(officer).get(LIST, {"who": str(manager.uid)}).content.decode()
        assert f"{manager.name} opened a person&#x27;s file" in html
        assert f"{case_worker.name} opened" not in html

    def test_it_costs_the_same_for_one_row_and_thirty(
        self, sign_in: SignIn, officer: User, organisations: SimpleNamespace
    ) -> None:
        assert_same_queries(
            sign_in(officer), LIST, lambda many: [act(organisations.ngo.code) for _ in range(many)]
        )


class TestTheTrail:
    def test_it_tells_who_looked_from_anywhere_and_what_belongs_to_her(
        self, sign_in: SignIn, officer: User, manager: User, me_officer: User
    ) -> None:
        ngo = manager.organisation
        person, other = make_person(ngo), make_person(ngo)
        service = make_service(ngo, ngo.place, person=person)
        sign_in(me_officer).get(reverse("cases:people"))  # of the mission; names both
        sign_in(manager).get(reverse("cases:person", args=[other.uid]))
        audit.record(
            actor=manager.as_actor(), verb="cases.service.corrected", kind="cases.service",
            objects=[(service.uid, 2)],
        )  # fmt: skip
        url = reverse("accounts:trail", args=["cases.person", person.uid])
        for user in (officer, manager):
            html = sign_in(user).get(url).content.decode()
            assert f"{me_officer.name} read a list of persons" in html
            assert f"{manager.name} corrected help given" in html
            assert f"{manager.name} opened a person" not in html
            assert person.code not in html

    def test_records_pages_lead_to_it_for_whoever_may_read_it(
        self, sign_in: SignIn, manager: User, case_worker: User, organisations: SimpleNamespace,
        places: SimpleNamespace,
    ) -> None:  # fmt: skip
        person = make_person(organisations.ngo)
        event = make_event(organisations.ngo, places.batken)
        for page, row, kind in (
            ("cases:person", person, "cases.person"), ("outreach:event", event, "outreach.event")
        ):  # fmt: skip
            url = reverse(page, args=[row.uid])
            trail = reverse("accounts:trail", args=[kind, row.uid])
            assert trail in sign_in(manager).get(url).content.decode()
            assert sign_in(manager).get(trail).status_code == 200
        html = sign_in(case_worker).get(reverse("cases:person", args=[person.uid])).content.decode()
        assert "/audit/" not in html

    @pytest.mark.parametrize(
        "kind", ["cases.nothing", "nowhere", "vault.auditentry", "directory.place", "..", "a.b.c"]
    )
    def test_what_has_no_trail_is_not_found(
        self, sign_in: SignIn, officer: User, kind: str, organisations: SimpleNamespace
    ) -> None:
        person = make_person(organisations.ngo)
        url = reverse("accounts:trail", args=["cases.person", person.uid])
        assert sign_in(officer).get(url.replace("cases.person", kind)).status_code == 404


@pytest.mark.usefixtures("acts")
class TestTheFile:
    def rows(self, client: Client, **narrowed: str) -> list[dict[str, str]]:
        response = client.get(FILE, narrowed)
        assert response.status_code == 200
        assert "no-store" in response.headers["Cache-Control"]
        assert response.headers["Content-Disposition"].startswith("attachment; filename=")
        text = b"".join(response.streaming_content).decode()
        return list(csv.DictReader(io.StringIO(text)))

    def test_it_holds_the_rows_of_the_list_and_itself(self, sign_in: SignIn, officer: User) -> None:
        found = self.rows(sign_in(officer))
        assert [row["actor_name"] for row in found] == ["Asel 1", "Nargiza Example"]
        assert found[0]["words"] == "opened a person's file"
        assert found[1]["verb"] == "accounts.audit.exported"

    def test_it_is_narrowed_and_says_by_what(self, sign_in: SignIn, officer: User) -> None:
        (row,) = self.rows(sign_in(officer), verb="cases.person.read", other="x")
        assert row["actor_name"] == "Asel 1"
        assert AuditEntry.objects.latest("id").fields == ["verb"]

    def test_a_name_does_not_become_a_formula(
        self, sign_in: SignIn, officer: User, organisations: SimpleNamespace
    ) -> None:
        actor = Actor(id="=1+1", name="@SUM(A1)", organisation=organisations.ngo.code)
        audit.record(actor=actor, verb=services.STAY_READ, kind="cases.person", objects=[])
        (row,) = self.rows(sign_in(officer), verb="cases.stay.read")
        assert (row["actor_id"], row["actor_name"]) == ("'=1+1", "'@SUM(A1)")

    def test_a_manager_takes_none_out(self, sign_in: SignIn, manager: User) -> None:
        assert sign_in(manager).get(FILE).status_code == 403
        assert FILE not in sign_in(manager).get(LIST).content.decode()
