"""A person's own copy: all that is held on her, for the team with a reason, stored nowhere."""

import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from cases.opening import NAME, known
from cases.test_attachments import CALLED, address, attach
from factories.cases import make_person, make_return, make_service, make_stay
from turna.accounts.models import User
from turna.cases import copying, services
from turna.cases.models import Person
from turna.vault.models import AuditEntry

SignIn = Callable[[User], Client]
pytestmark = pytest.mark.usefixtures("master", "media")


@pytest.fixture
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


@pytest.fixture
def person(
    case_worker: User, organisations: SimpleNamespace, places: SimpleNamespace, master: Any
) -> Person:
    found = known(case_worker, organisations.ngo)
    where = (organisations.ngo, places.batken)
    make_service(*where, person=found)
    make_return(*where, person=found)
    make_stay(*where, person=found)
    attach(found, case_worker, b"words of a paper")
    return found


def copy(client: Client, person: Person, reason: str = "asked") -> Any:
    return client.post(address("copy", person), {"reason": reason, "version": "2"})


def test_it_holds_everything_on_her_and_no_name_of_staff(
    person: Person, case_worker: User, sign_in: SignIn, media: Path
) -> None:
    client = sign_in(case_worker)
    client.get(address("person", person))
    answer = copy(client, person)
    assert answer["Content-Disposition"] == 'attachment; filename="copy.zip"'
    assert answer["Cache-Control"] == "private, no-store"
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    assert archive.namelist() == ["copy.html", "copy.json", "attachments/01.txt"]
    assert archive.read("attachments/01.txt") == b"words of a paper"
    html, told = archive.read("copy.html").decode(), archive.read("copy.json").decode()
    for word in (
        NAME, "Aigul Example", "+996 555 000001", "AN0000001", person.code, CALLED,
        "case worker", person.organisation.label,
    ):  # fmt: skip
        assert word in html, word
        assert word in told, word
    assert "opened a person's file" in told  # the page that was read a moment ago
    assert case_worker.name not in html + told
    assert case_worker.username not in html + told
    assert str(case_worker.uid) not in html + told
    assert not re.search(r"(src|href)=|<script|@import", html)
    parts = {part["part"]: part["rows"] for part in json.loads(told)["parts"]}
    assert [len(rows) for rows in parts.values()][1:6] == [1, 1, 1, 1, 1]
    row = AuditEntry.objects.filter(verb="cases.copy.made").get()
    assert (row.object_id, row.reason) == (str(person.uid), "asked")
    assert not [path for path in media.rglob("*") if path.suffix in {".zip", ".html", ".json"}]


def test_it_needs_the_team_and_a_reason(
    person: Person, case_worker: User, manager: User, sign_in: SignIn
) -> None:
    assert copy(sign_in(manager), person).status_code == 403
    with pytest.raises(PermissionDenied):
        services.copy_make(actor=manager.as_actor(), person=person, reason="asked")
    assert copy(sign_in(case_worker), person, "curious").status_code == 422
    assert not AuditEntry.objects.filter(verb="cases.copy.made").exists()


def test_what_does_not_fit_into_memory_is_named_and_left_out(
    person: Person, case_worker: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copying, "MOST", 3)
    made = services.copy_make(actor=case_worker.as_actor(), person=person, reason="asked")
    archive = zipfile.ZipFile(io.BytesIO(made))
    assert archive.namelist() == ["copy.html", "copy.json"]
    assert "too large for this copy" in archive.read("copy.html").decode()


def test_somebody_of_whom_no_name_is_known_has_a_copy_too(
    case_worker: User, organisations: SimpleNamespace
) -> None:
    from factories.cases import make_member

    bare = make_person(organisations.ngo)
    make_member(bare, case_worker, lead=True)
    made = services.copy_make(actor=case_worker.as_actor(), person=bare, reason="asked")
    assert bare.code in zipfile.ZipFile(io.BytesIO(made)).read("copy.json").decode()
