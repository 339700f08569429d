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

`actor` is an actor for verbs that belongs to no user. `sign_in(user)` gives a client. `master`
unlocks the vault.
Tests with `transactional_db` need no care for append-only tables: they are unguarded while
the database is emptied, and guarded again after (`append_only.py`).
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings as live
from django.contrib.auth.models import AnonymousUser
from django.db import connections
from django.test import Client, TransactionTestCase
from whitenoise.middleware import WhiteNoiseMiddleware

import append_only
from factories.accounts import give_role, make_user
from factories.directory import make_organisation, make_place
from turna.accounts import proof
from turna.accounts.models import User
from turna.accounts.roles import Role
from turna.directory.codes import OrganisationKind
from turna.vault import keyring, keystore
from turna.vault.actor import Actor
from turna.vault.keys.router import ALIAS
from turna.vault.master import Master
from turna.vault.master import new as new_master
from walking import make_walkers

USES_DATA = {"db", "transactional_db", "live_server"}
CHROMIUM = Path("/usr/bin/chromium")
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test that may use the data may use the key store too, and leaves both as they were.

    What touches no database, or SQLite in a process of its own, runs once and not on each.
    """
    for item in items:
        marked = item.get_closest_marker("django_db")
        if marked or USES_DATA & set(getattr(item, "fixturenames", ())):
            options = {"databases": ["default", "keys"], **(marked.kwargs if marked else {})}
            item.add_marker(pytest.mark.django_db(**options), append=False)
        elif not item.get_closest_marker("postgresql"):
            item.add_marker("once")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """The key store's tables are made at once: on it, all other rooms' migrations do nothing."""
    connections[ALIAS].settings_dict["TEST"]["MIGRATE"] = False


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """And guarded, as its migration does."""
    with django_db_blocker.unblock():
        if connections[ALIAS].introspection.table_names():
            append_only.guard(*append_only.tables(ALIAS))


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


@pytest.fixture(autouse=True, scope="session")
def _force_login_proves() -> Iterator[None]:
    """`client.force_login` stands for the whole door, second step included: the gate lets its
    session through. Tests of the gate go through the door, or take `proof` out of the session."""
    original = Client.force_login

    def force_login(client: Client, user: Any, backend: str | None = None) -> None:
        original(client, user, backend)
        session = client.session
        proof.mark(session, proof.PASSKEY)
        session.save()

    patch = pytest.MonkeyPatch()
    patch.setattr(Client, "force_login", force_login)
    yield
    patch.undo()


@pytest.fixture(autouse=True, scope="session")
def _static_files_found_once() -> Iterator[None]:
    """Each test client makes the site's layers anew; looking for every style sheet, script and
    font again would be a quarter of a page test's time."""
    original = WhiteNoiseMiddleware.add_files_from_finders
    found: dict[tuple[object, ...], dict[str, Any]] = {}

    def once(layer: WhiteNoiseMiddleware) -> None:
        key = (layer.static_prefix, live.STATIC_ROOT, tuple(live.STATICFILES_DIRS))
        if key not in found:
            original(layer)
            found[key] = dict(layer.files)
        layer.files.update(found[key])

    patch = pytest.MonkeyPatch()
    patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", once)
    yield
    patch.undo()


@pytest.fixture(autouse=True, scope="session")
def _a_folder_for_keys(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Key files and the register of erasures of tests never touch anybody's data folder."""
    folder = tmp_path_factory.mktemp("keys")
    live.DATA = folder / "data"
    live.MASTER_KEY_FILE = folder / "master.key"
    live.MASTER_PASSPHRASE_FILE = ""
    live.MASTER_PIN_FILE = folder / "master.pub"
    live.ERASURE_REGISTER = folder / "erasures.txt"
    live.AUDIT_KEY_FILE = folder / "audit-key"
    live.AUDIT_KEY_FILE.write_text("a7" * 32)
    live.AUDIT_ANCHOR = folder / "audit-anchors.txt"
    live.AUDIT_ANCHOR_MAIL = []


@pytest.fixture
def master(db: None, tmp_path: Path, settings: Any) -> Iterator[Master]:
    """Unlocked keys, as after `./turna keys create`; there is no key file."""
    settings.MASTER_KEY_FILE = tmp_path / "master.key"
    settings.MASTER_PIN_FILE = tmp_path / "master.pub"
    settings.ERASURE_REGISTER = tmp_path / "erasures.txt"
    key = new_master()
    keystore.register_master(key)
    keyring.hold(key)
    keyring.pin(key)
    yield key
    keyring.forget()


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
def walkers(organisations: SimpleNamespace, places: SimpleNamespace) -> dict[Role, User]:
    """One user per role, whose role holds at the NGO of Batken and in Kyrgyzstan."""
    return make_walkers(organisations.ngo, places.kg)


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
