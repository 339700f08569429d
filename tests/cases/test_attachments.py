"""Attachments: washed, sealed, opened for the team alone, refused whole when they were touched."""

import io
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse

from cases.opening import NAME, a_worker, known
from core.uploads import given
from factories.cases import make_emergency, make_member, make_person
from turna.accounts.models import User
from turna.cases import access, services
from turna.cases.codes import How
from turna.cases.models import Attachment, Person
from turna.cases.services.attachments import path_of
from turna.core.uploads.checking import Clean
from turna.core.uploads.kinds import Kind
from turna.vault import audit, keyring, verification
from turna.vault.keys.models import SubjectKey
from turna.vault.master import new as new_master
from turna.vault.models import AuditEntry

SignIn = Callable[[User], Client]
pytestmark = pytest.mark.usefixtures("master", "media")
CALLED = "Aigul Example passport.jpg"


@pytest.fixture
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


@pytest.fixture
def person(case_worker: User, organisations: SimpleNamespace, master: Any) -> Person:
    return known(case_worker, organisations.ngo)


def attach(person: Person, user: User, content: bytes = b"words of a paper") -> Attachment:
    return services.attachment_add(
        actor=user.as_actor(), person=person.uid, kind="identity",
        file=Clean(Kind.TEXT, content, CALLED), name=CALLED,
    )  # fmt: skip


def address(name: str, person: Person, paper: Attachment | None = None) -> str:
    return reverse(f"cases:{name}", args=[person.uid, *([paper.uid] if paper else [])])


def file(content: bytes, name: str = CALLED) -> io.BytesIO:
    made = io.BytesIO(content)
    made.name = name
    return made


def stored(media: Path) -> list[Path]:
    return [path for path in media.rglob("*") if path.is_file()]


def verbs() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))


def test_it_is_handed_in_washed_sealed_listed_and_given_back(
    person: Person, case_worker: User, sign_in: SignIn, media: Path
) -> None:
    client = sign_in(case_worker)
    photo = given.jpeg()
    answer = client.post(
        address("attachment-add", person), {"kind": "identity", "file": file(photo)}
    )
    assert answer.status_code == 302
    paper = Attachment.objects.get()
    (path,) = stored(media)
    held = path.read_bytes() + b"".join(path.name.encode() for path in media.rglob("*"))
    for planted in (b"SECRET", b"Aigul", b"JFIF", photo[:40]):
        assert planted not in held
    assert path.stat().st_mode & 0o777 == 0o600
    html = client.get(address("attachments", person)).content.decode()
    assert CALLED in html
    assert "<title>Attachments · Turna</title>" in html
    out = client.get(address("attachment", person, paper))
    assert out["Content-Disposition"] == 'attachment; filename="document.jpg"'
    assert out["Content-Type"] == "application/octet-stream"
    content = b"".join(out.streaming_content)  # type: ignore[attr-defined]
    assert content.startswith(b"\xff\xd8")
    assert b"SECRET" not in content
    assert {"cases.attachment.added", "cases.attachments.listed", "cases.attachment.opened"} <= set(
        verbs()
    )
    trail = str(list(AuditEntry.objects.values()))
    assert "Aigul" not in trail
    assert all(check.ok for check in verification.checks())


@pytest.mark.parametrize(
    ("content", "name", "why"),
    [
        (b"MZ" + bytes(99), "photo.jpg", "kind"), (b"<html>x", "scan.png", "kind"),
        (b"PK\3\4" + bytes(99), "table.xlsx", "kind"),
        (b"<?xml version='1.0'?><a/>", "a.txt", "kind"),
        (given.bomb_png(30_000, 30_000), "scan.png", "too_many_points"),
        (given.jpeg()[:300], "photo.jpg", "broken"),
    ],
)  # fmt: skip
def test_what_is_refused_is_on_record_and_kept_nowhere(
    person: Person, case_worker: User, sign_in: SignIn, media: Path, *,
    content: bytes, name: str, why: str,
) -> None:  # fmt: skip
    answer = sign_in(case_worker).post(
        address("attachment-add", person), {"kind": "other", "file": file(content, name)}
    )
    assert answer.status_code == 422
    assert stored(media) == []
    assert not Attachment.objects.exists()
    row = AuditEntry.objects.latest("pk")
    assert (row.verb, row.object_id, row.reason) == (
        "cases.attachment.refused", str(person.uid), why,
    )  # fmt: skip


def test_200_megabytes_are_refused_and_kept_nowhere(
    person: Person, case_worker: User, sign_in: SignIn, media: Path
) -> None:
    head = (
        b'--xx\r\nContent-Disposition: form-data; name="kind"\r\n\r\nother\r\n--xx\r\n'
        b'Content-Disposition: form-data; name="file"; filename="big.jpg"\r\n\r\n'
    )
    tail = b"\r\n--xx--\r\n"

    class Long(io.RawIOBase):
        left = 200 * 1024 * 1024
        begun = ended = False

        def read(self, size: int = -1) -> bytes:
            if not self.begun:
                self.begun = True
                return head
            if self.left:
                part = bytes(min(self.left, max(size, 1)))
                self.left -= len(part)
                return part
            self.ended, was = True, self.ended
            return b"" if was else tail

    length = len(head) + Long.left + len(tail)
    answer = sign_in(case_worker).generic(
        "POST", address("attachment-add", person), **{
            "wsgi.input": Long(), "CONTENT_LENGTH": str(length),
            "CONTENT_TYPE": "multipart/form-data; boundary=xx",
        },
    )  # fmt: skip
    assert answer.status_code == 422
    assert "larger than 20 megabytes" in str(answer.context["form"].errors["file"])
    assert (stored(media), Attachment.objects.count()) == ([], 0)
    assert AuditEntry.objects.latest("pk").reason == "too_large"


def test_others_get_nothing(
    person: Person, case_worker: User, manager: User, stranger: User, sign_in: SignIn, *,
    organisations: SimpleNamespace,
) -> None:  # fmt: skip
    paper = attach(person, case_worker)
    for user in (manager, a_worker(organisations.ngo)):
        for name in ("attachments", "attachment", "attachment-remove"):
            one = None if name == "attachments" else paper
            answer = sign_in(user).get(address(name, person, one))
            assert (answer.status_code, CALLED in answer.content.decode()) == (403, False), name
        with pytest.raises(PermissionDenied):
            services.attachment_open(actor=user.as_actor(), attachment=paper)
        with pytest.raises(PermissionDenied):
            attach(person, user)
    foreign = a_worker(organisations.other_ngo)
    for name in ("attachment", "attachment-remove"):
        assert sign_in(foreign).get(address(name, person, paper)).status_code == 404
    assert sign_in(stranger).get(address("attachment", person, paper)).status_code == 403


def test_an_emergency_opens_who_she_is_and_no_attachment(
    person: Person, case_worker: User, sign_in: SignIn, organisations: SimpleNamespace
) -> None:
    paper = attach(person, case_worker)
    other = a_worker(organisations.ngo)
    make_emergency(person, other)
    assert access.how_opens(other, person) == How.EMERGENCY
    for name, one in (("attachments", None), ("attachment", paper), ("copy", None)):
        assert sign_in(other).get(address(name, person, one)).status_code == 403, name
    for act in (
        lambda: services.attachments_open(actor=other.as_actor(), person=person),
        lambda: services.attachment_open(actor=other.as_actor(), attachment=paper),
        lambda: services.copy_make(actor=other.as_actor(), person=person, reason="asked"),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_an_attachment_of_somebody_else_is_not_there(
    person: Person, case_worker: User, sign_in: SignIn, organisations: SimpleNamespace
) -> None:
    other = known(case_worker, organisations.ngo)
    paper = attach(other, case_worker)
    assert sign_in(case_worker).get(address("attachment", person, paper)).status_code == 404


def _flip(path: Path) -> None:
    held = bytearray(path.read_bytes())
    held[-1] ^= 1
    path.write_bytes(held)


@pytest.mark.parametrize("how", ["flipped", "cut", "swapped", "gone", "no key", "wrong key"])
def test_what_was_touched_is_refused_whole_in_words_and_on_record(
    person: Person, case_worker: User, sign_in: SignIn, organisations: SimpleNamespace, *, how: str
) -> None:
    paper = attach(person, case_worker, os.urandom(200_000).hex().encode())
    path = path_of(paper.uid)
    if how == "flipped":
        _flip(path)
    elif how == "cut":
        path.write_bytes(path.read_bytes()[:-70_000])
    elif how == "swapped":
        shutil.copy(path_of(attach(person, case_worker).uid), path)
    elif how == "gone":
        path.unlink()
    elif how == "no key":
        SubjectKey.objects.filter(subject=person.identity).delete()
    else:
        keyring.hold(new_master())
    answer = sign_in(case_worker).get(address("attachment", person, paper))
    assert answer.status_code == 503
    html = answer.content.decode()
    assert "Nothing of it is shown" in html
    assert NAME not in html
    row = AuditEntry.objects.filter(verb="cases.attachment.failed").latest("pk")
    assert (row.object_id, row.reason != "") == (str(paper.uid), True)
    assert not AuditEntry.objects.filter(verb="cases.attachment.opened").exists()


def test_nothing_is_half_written_when_the_record_of_it_fails(
    person: Person, case_worker: User, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**_row: Any) -> None:
        raise DatabaseError

    monkeypatch.setattr(audit, "record", broken)
    with pytest.raises(DatabaseError):
        attach(person, case_worker)
    assert (stored(media), Attachment.objects.count()) == ([], 0)


def test_it_is_taken_away_file_and_name(
    person: Person, case_worker: User, sign_in: SignIn, media: Path, *,
    django_capture_on_commit_callbacks: Any,
) -> None:  # fmt: skip
    paper = attach(person, case_worker)
    url = address("attachment-remove", person, paper)
    with django_capture_on_commit_callbacks(execute=True):
        answer = sign_in(case_worker).post(url, {"reason": "twice", "version": "1"})
    assert answer.status_code == 302
    assert stored(media) == []
    paper.refresh_from_db()
    assert (paper.version, paper.remove_reason) == (2, "twice")
    assert services.attachments_open(actor=case_worker.as_actor(), person=person) == []
    assert sign_in(case_worker).get(address("attachment", person, paper)).status_code == 404
    assert all(check.ok for check in verification.checks())


def test_it_needs_a_key_to_be_sealed_under(
    case_worker: User, organisations: SimpleNamespace, sign_in: SignIn
) -> None:
    nobody = make_person(organisations.ngo)
    make_member(nobody, case_worker, lead=True)
    with pytest.raises(ValidationError, match="Record who this person is first"):
        attach(nobody, case_worker)
    html = sign_in(case_worker).get(address("attachments", nobody)).content.decode()
    assert "Record who this person is first." in html
