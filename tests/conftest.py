"""The ground of all tests: two countries, a few organisations, and a cast of named people.

Everybody in the cast is a fixture, made only when a test asks for it:

| fixture | who | where the role holds |
|---|---|---|
| worker_batken | outreach worker of the NGO in Batken | her NGO |
| colleague | outreach worker of the same NGO | the same NGO |
| stranger | outreach worker of the NGO in Khujand | that NGO, in another country |
| operator, case_worker, manager | hotline operator, case worker, NGO manager in Batken | the NGO |
| mission_officer | mission officer in Bishkek | Kyrgyzstan, any organisation |
| me_officer | M&E officer of the mission | anywhere |
| donor | donor's representative | anywhere |
| admin | administrator | anywhere |
| inactive | outreach worker in Batken whose account is closed | her NGO |
| anonymous | nobody signed in | |

`actor` is an actor for verbs that belongs to no user. `sign_in(user)` gives a client.
Tests with `transactional_db` need no care for append-only tables: they are unguarded while
the database is emptied, and guarded again after (`append_only.py`).
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client, TransactionTestCase

import append_only
from factories.accounts import give_role, make_user
from factories.directory import make_organisation, make_place
from turna.accounts.models import User
from turna.accounts.roles import Role
from turna.directory.codes import OrganisationKind
from turna.vault.actor import Actor

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip


@pytest.fixture(autouse=True, scope="session")
def _transactional_db_unguarded() -> Iterator[None]:
    """Let Django empty the database after tests that commit, triggers notwithstanding."""
    original = TransactionTestCase._fixture_teardown

    def teardown(case: TransactionTestCase) -> None:
        with append_only.unguarded(*append_only.tables()):
            original(case)

    patch = pytest.MonkeyPatch()
    patch.setattr(TransactionTestCase, "_fixture_teardown", teardown)
    yield
    patch.undo()


@pytest.fixture
def actor() -> Actor:
    """Somebody who calls verbs in tests."""
    return Actor(id="test-actor", name="Test Actor", organisation="test-ngo-batken", via="test")


@pytest.fixture
def places(db: None) -> SimpleNamespace:
    """kg > batken > kadamjay > pulgon, kg > osh, tj > sughd > asht, and russia without regions."""
    kg = make_place("KG", en="Kyrgyzstan", ky="Кыргызстан")
    batken = make_place("KG-B", parent=kg, en="Batken", ky="Баткен")
    kadamjay = make_place("KG-B-KADAMJAY", parent=batken, en="Kadamjay")
    tj = make_place("TJ", en="Tajikistan")
    sughd = make_place("TJ-SU", parent=tj, en="Sughd")
    return SimpleNamespace(
        kg=kg,
        batken=batken,
        kadamjay=kadamjay,
        pulgon=make_place("KG-B-KADAMJAY-PULGON", parent=kadamjay, en="Pulgon"),
        osh=make_place("KG-O", parent=kg, en="Osh", ky="Ош"),
        tj=tj,
        sughd=sughd,
        asht=make_place("TJ-SU-ASHT", parent=sughd, en="Asht"),
        russia=make_place("RU", en="Russian Federation"),
    )


@pytest.fixture
def organisations(places: SimpleNamespace) -> SimpleNamespace:
    """ngo (Batken), other_ngo (Khujand, Tajikistan), mission (Kyrgyzstan), donor."""
    kind = OrganisationKind
    return SimpleNamespace(
        ngo=make_organisation("test-ngo-batken", places.batken, en="Test NGO of Batken"),
        other_ngo=make_organisation("test-ngo-khujand", places.sughd, en="Test NGO of Khujand"),
        mission=make_organisation(
            "test-mission-kg", places.kg, kind=kind.MISSION, en="Test mission in Kyrgyzstan"
        ),
        donor=make_organisation("test-donor", places.kg, kind=kind.DONOR, en="Test donor"),
    )


@pytest.fixture
def worker_batken(organisations: SimpleNamespace) -> User:
    return _member(organisations.ngo, "worker-batken", Role.OUTREACH_WORKER)


@pytest.fixture
def colleague(organisations: SimpleNamespace) -> User:
    return _member(organisations.ngo, "colleague", Role.OUTREACH_WORKER)


@pytest.fixture
def stranger(organisations: SimpleNamespace) -> User:
    return _member(organisations.other_ngo, "stranger", Role.OUTREACH_WORKER)


@pytest.fixture
def operator(organisations: SimpleNamespace) -> User:
    return _member(organisations.ngo, "operator", Role.OPERATOR)


@pytest.fixture
def case_worker(organisations: SimpleNamespace) -> User:
    return _member(organisations.ngo, "case-worker", Role.CASE_WORKER)


@pytest.fixture
def manager(organisations: SimpleNamespace) -> User:
    return _member(organisations.ngo, "manager", Role.NGO_MANAGER)


@pytest.fixture
def inactive(organisations: SimpleNamespace) -> User:
    return _member(organisations.ngo, "inactive", Role.OUTREACH_WORKER, is_active=False)


@pytest.fixture
def mission_officer(organisations: SimpleNamespace, places: SimpleNamespace) -> User:
    user = make_user(organisations.mission, username="mission-officer")
    give_role(user, Role.MISSION_OFFICER, place=places.kg)
    return user


@pytest.fixture
def me_officer(organisations: SimpleNamespace) -> User:
    user = make_user(organisations.mission, username="me-officer")
    give_role(user, Role.ME_OFFICER)
    return user


@pytest.fixture
def donor(organisations: SimpleNamespace) -> User:
    user = make_user(organisations.donor, username="donor")
    give_role(user, Role.DONOR)
    return user


@pytest.fixture
def admin(organisations: SimpleNamespace) -> User:
    user = make_user(organisations.mission, username="admin")
    give_role(user, Role.ADMINISTRATOR)
    return user


@pytest.fixture
def anonymous() -> AnonymousUser:
    return AnonymousUser()


@pytest.fixture
def sign_in(db: None) -> Callable[[User], Client]:
    """A client whose session is this user's; the door itself is tested in accounts."""

    def run(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return run


def _member(organisation: object, username: str, role: Role, **fields: object) -> User:
    user = make_user(organisation, username=username, **fields)
    give_role(user, role, organisation=organisation)
    return user


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium, one for all; without it the test is not run, and fails in CI."""
    if not CHROMIUM.exists():
        say = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        say(f"There is no Chromium at {CHROMIUM}.")
    from playwright.sync_api import sync_playwright

    with pytest.MonkeyPatch.context() as patch:
        # Playwright runs an event loop in this thread, and Django would not ask its database.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        with sync_playwright() as playwright:
            found = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
            yield found
            found.close()
