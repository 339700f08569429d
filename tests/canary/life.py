"""What happens to the people: recorded, changed, read, handed over, erased by the real verbs, and
typed into pages that are not for them. Runs in a process of its own, as a server would.

In every store lie control strings, too, in each form that the store can take: what looks for
people must find them all, or it says nothing when it finds nobody.
"""

import gzip
import io
import logging
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch
from uuid import UUID

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connections
from django.test import Client
from django.urls import reverse

from canary.people import Invented, people
from canary.spellings import written
from factories.accounts import give_role, make_user
from factories.cases import make_member, make_person
from factories.directory import make_organisation
from turna.accounts import proof
from turna.accounts.models import User
from turna.accounts.roles import Role
from turna.cases.models import Person
from turna.cases.services import identity_record
from turna.directory.models import Place
from turna.site.cli import database
from turna.vault import audit, files, keyring
from turna.vault.actor import Actor
from turna.vault.keys.router import ALIAS
from turna.vault.sealed import Seal
from turna.vault.services import identities
from turna.vault.services.keys import master_key_create
from turna.vault.subjects import PERSON, Subject
from turna.vault.transactions import write_transaction

PEOPLE, CONTROLS = 1_000, 20
NGO, OTHER = "test-ngo-batken", "test-ngo-khujand"
ACTOR = Actor(id="canary", name="Canary", organisation=NGO, via="test")
_IN_CASES, _LOCKED, _CHANGED, _MOVED, _ERASED, _TYPED = 200, 60, 60, 20, 20, 12
_TABLE = "canary_control"
log = logging.getLogger(__name__)


def controls() -> list[str]:
    """The control strings: names of people who are never recorded."""
    return [one.family for one in people(CONTROLS, seed=7)]


def live(out: Path, *, many: int = PEOPLE) -> None:
    """One day of an instance; `out` takes copies of what would be gone when the process ends."""
    _not_waiting_for_the_disk()
    cast = _ground()
    invented = people(many)
    pages = _Kept(out / "pages")
    uids = _record(cast, invented, pages)
    _plant()
    _pages(cast, invented, pages)
    _files(invented, uids)
    _cached(out / "cache")
    _copies(out)


class _Kept:
    """Answers of pages, kept as files. Those named `echo-…` repeat to a reader what that reader
    typed or may open; everything else must be free of names."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True)
        (folder / "control").write_bytes(b"\n".join(as_bytes()))

    def __call__(self, name: str, response: Any, status: int) -> None:
        """AssertionError when the page answers otherwise, or may be stored by a browser."""
        if response.status_code != status:
            raise AssertionError(f"{name} answers {response.status_code}, not {status}.")
        if name.startswith("echo") and "no-store" not in response.headers["Cache-Control"]:
            raise AssertionError(f"{name} may be stored.")
        body = b"".join(response) if response.streaming else response.content
        (self.folder / name).write_bytes(body)


def _not_waiting_for_the_disk() -> None:
    """What is written is the same, and three thousand commits need not survive a power cut."""
    for alias in ("default", ALIAS):
        with connections[alias].cursor() as cursor:
            sqlite = connections[alias].vendor == "sqlite"
            cursor.execute(
                "PRAGMA synchronous=OFF" if sqlite else "SET synchronous_commit TO off"
            )  # fmt: skip


def _ground() -> SimpleNamespace:
    ngo = make_organisation(NGO, Place.objects.get(code="KG-B"))
    other = make_organisation(OTHER, Place.objects.get(code="TJ-SU"))
    users = SimpleNamespace()
    for role in (Role.CASE_WORKER, Role.OUTREACH_WORKER, Role.DATA_PROTECTION_OFFICER):
        user = make_user(ngo, username=f"canary-{role}".replace("_", "-"))
        give_role(user, role, organisation=ngo)
        setattr(users, str(role), user)
    master_key_create(actor=ACTOR, organisations=[ngo.code, other.code])
    return users


def _record(cast: SimpleNamespace, invented: list[Invented], keep: _Kept) -> list[UUID]:
    """Some on the page, some by the verb of cases, the others by the vault's own; the last ones
    while the keys are locked. Then what happens to identities."""
    worker, client = cast.case_worker, _client(cast.case_worker)
    uids: list[UUID] = []
    for number, one in enumerate(invented):
        if number < _IN_CASES:
            person = make_person(worker.organisation)
            make_member(person, worker, lead=True)
            if number < _TYPED:
                _type(client, person, one, number, keep)
            else:
                identity_record(
                    actor=worker.as_actor(), person=person.uid, identity=one.identity
                )  # fmt: skip
            person.refresh_from_db()
            uids.append(person.identity)
            continue
        if number == len(invented) - _LOCKED:
            key = Path(settings.MASTER_KEY_FILE)
            aside = key.rename(key.with_name("aside"))
            keyring.forget()
        uids.append(
            identities.identity_create(actor=ACTOR, organisation=NGO, identity=one.identity)
        )
    aside.rename(key)
    keyring.forget()
    _change(invented, uids)
    return uids


def _type(client: Client, person: Person, one: Invented, number: int, keep: _Kept) -> None:
    """Refused once for its date, then recorded, then opened."""
    url = reverse("cases:identity-change", args=[person.uid])
    typed = {
        "names-0-text": one.name, "names-1-text": one.alias, "contacts-0-text": one.phone,
        "contacts-1-text": one.street, "contacts-1-kind": "address", "birth_date": "1.1.2150",
        "documents-0-number": one.document, "safe_contact": one.word,
    }  # fmt: skip
    keep(f"echo-422-form-{number}", client.post(url, typed), 422)
    typed["birth_date"] = f"{one.born:%d.%m.%Y}"
    if client.post(url, typed).status_code != 302:
        raise AssertionError("The identity was not recorded.")
    opened = client.get(reverse("cases:identity", args=[person.uid]))
    keep(f"echo-opened-{number}", opened, 200)


def _change(invented: list[Invented], uids: list[UUID]) -> None:
    for start in range(0, len(uids), 50):
        identities.identities_open(actor=ACTOR, uids=uids[start : start + 50])
    for number in range(_CHANGED):
        safe = f"{invented[number].word}, {invented[number].name}"
        identities.identity_change(actor=ACTOR, uid=uids[number], version=1, safe_contact=safe)
    for uid in uids[_CHANGED : _CHANGED + _MOVED]:
        identities.identity_hand_over(actor=ACTOR, uid=uid, receiver=OTHER)
    for uid in uids[-_ERASED:]:
        identities.identity_erase(actor=ACTOR, uid=uid, reason="wish")


def as_text() -> Iterator[str]:
    """What of the control strings can stand in a text: all but some of UTF-16."""
    for text in controls():
        for _how, data in written(text):
            try:
                found = data.decode()
            except UnicodeDecodeError:
                continue
            if "\0" not in found:
                yield found


def as_bytes() -> Iterator[bytes]:
    """The control strings in every form."""
    for text in controls():
        yield from (b"<%b>" % data for _how, data in written(text))


def _plant() -> None:
    """Into both databases, the audit, sessions, the log, the cache and the folder of files."""
    for alias in ("default", ALIAS):
        with connections[alias].cursor() as cursor:
            kind = "bytea" if connections[alias].vendor == "postgresql" else "blob"
            cursor.execute(f"CREATE TABLE {_TABLE} (written text, bytes {kind})")
            rows = [(text, None) for text in as_text()] + [(None, data) for data in as_bytes()]
            cursor.executemany(f"INSERT INTO {_TABLE} VALUES (%s, %s)", rows)
    for text in as_text():
        log.warning("control %s", text)
    cache.set("control", list(as_text()))
    for text in controls():
        with write_transaction():
            audit.record(
                actor=Actor("control", text, NGO), verb="vault.identity.created", kind="control",
                objects=[],
            )  # fmt: skip
        client = Client()
        client.force_login(User.objects.first())
        session = client.session
        session["control"] = text
        session.save()
    folder = Path(settings.MEDIA_ROOT)
    folder.mkdir(parents=True)
    packed = b"\n".join(as_bytes())
    (folder / "control").write_bytes(packed)
    (folder / "control.gz").write_bytes(gzip.compress(packed))
    with zipfile.ZipFile(folder / "control.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("folder/control", packed)


def _pages(cast: SimpleNamespace, invented: list[Invented], keep: _Kept) -> None:
    """Names typed where none belongs."""
    worker, outreach = _client(cast.case_worker), _client(cast.outreach_worker)
    for number, one in enumerate(invented[:_TYPED]):
        typed = {"q": one.name}
        keep(f"echo-find-{number}", worker.post(reverse("core:search"), typed), 200)
        keep(f"echo-search-{number}", worker.post(reverse("cases:person-search"), {
            "name": one.name, "birth_year": str(one.born.year), "phone": one.phone,
        }), 200)  # fmt: skip
        keep(f"echo-list-{number}", worker.post(reverse("cases:people"), typed), 200)
        keep(f"echo-404-{number}", worker.get(f"/people/{one.given}/"), 404)
        keep(f"echo-403-{number}", outreach.get(reverse("cases:people"), typed), 403)
        form = {"username": one.name, "password": one.phone}
        keep(f"echo-422-{number}", Client().post(reverse("accounts:sign-in"), form), 422)
        with patch("turna.core.search_page.groups_for", side_effect=RuntimeError("broken")):
            keep(f"500-{number}", worker.post(reverse("core:search"), typed), 500)
        with patch("turna.vault.audit.record", side_effect=DatabaseError("full")):
            keep(f"503-{number}", worker.get(reverse("cases:people")), 503)
    officer = _client(cast.data_protection_officer)
    keep("audit.csv", officer.get(reverse("accounts:audit-file")), 200)


def _client(user: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user)
    session = client.session
    proof.mark(session, proof.PASSKEY)
    session.save()
    return client


def _files(invented: list[Invented], uids: list[UUID]) -> None:
    """Attachments, sealed, that hold everything about somebody."""
    for one, uid in zip(invented[:20], uids, strict=False):
        facts = Seal(str(uid), 1, Subject(PERSON, uid), NGO)
        text = "\n".join(one.texts).encode() * 100
        target = Path(settings.MEDIA_ROOT) / f"{uid}.sealed"
        files.seal_file(io.BytesIO(text), target, facts=facts, purpose="canary.attachment")


def _cached(out: Path) -> None:
    """What the cache of this process holds."""
    out.mkdir()
    (out / "cache").write_bytes(b"\n".join(cache._cache.values()))


def _copies(out: Path) -> None:
    """Backups, SQLite's compressed; and SQLite's logs, which are gone when the process ends."""
    sqlite = connections["default"].vendor == "sqlite"
    for alias, name in (("default", settings.SQLITE_FILE), (ALIAS, settings.KEYS_SQLITE_FILE)):
        copy = database.backup(out / "backup", alias)
        copy.rename(copy.with_stem(alias))
        if sqlite:
            plain = copy.with_stem(alias)
            plain.with_suffix(".gz").write_bytes(gzip.compress(plain.read_bytes()))
            plain.unlink()
            # What was planted stood in the log when it was written; once more, at its end.
            with connections[alias].cursor() as cursor:
                cursor.execute(f"INSERT INTO {_TABLE} SELECT * FROM {_TABLE}")
            shutil.copy(f"{name}-wal", out / f"wal-{alias}")
