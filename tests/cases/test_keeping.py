"""Closing, holds, wishes and erasing: never by one person alone, never against a hold."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.test import Client
from django.urls import reverse
from django.utils import timezone

import append_only
from cases.opening import NAME, a_worker, known
from cases.test_attachments import CALLED, address, attach, stored
from turna.accounts.models import User
from turna.accounts.roles import Role
from turna.cases import keeping, services, today
from turna.cases.models import Attachment, Closing, Person, RetentionHold
from turna.cases.services.attachments import path_of
from turna.ledger.models import Entry
from turna.vault import verification
from turna.vault.errors import Erased, SealError
from turna.vault.keys.models import SubjectKey
from turna.vault.models import AuditEntry, ErasureCertificate, Identity

SignIn = Callable[[User], Client]
pytestmark = pytest.mark.usefixtures("master", "media")


@pytest.fixture
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


@pytest.fixture
def person(case_worker: User, organisations: SimpleNamespace, master: Any) -> Person:
    return known(case_worker, organisations.ngo)


def close(person: Person, user: User, *, ago: int = 0) -> Closing:
    """Close a file; `ago` years before today's end of its time."""
    now = Person.objects.get(pk=person.pk)
    found = services.file_close(
        actor=user.as_actor(), person=person.uid, version=now.version, reason="done"
    )
    if ago:
        Closing.objects.filter(pk=found.pk).update(
            retain_until=timezone.localdate() - timedelta(days=ago)
        )
    return found


def erase(person: Person, user: User, cause: str = "retention") -> Person:
    version = Person.objects.get(pk=person.pk).version
    return services.person_erase(
        actor=user.as_actor(), person=person.uid, version=version, cause=cause
    )


def titles(user: User) -> list[str]:
    return [str(item.title) for item in today.files_to_review(user)]


def test_a_file_is_kept_five_years_after_closing_unless_set_otherwise(
    person: Person, case_worker: User
) -> None:
    found = close(person, case_worker)
    day = timezone.localdate()
    assert found.retain_until == keeping.years_after(day, 5)
    assert keeping.years_after(date(2024, 2, 29), 5) == date(2029, 2, 28)
    with pytest.raises(ValidationError, match="closed already"):
        close(person, case_worker)
    version = Person.objects.get(pk=person.pk).version
    services.file_reopen(actor=case_worker.as_actor(), person=person.uid, version=version)
    assert keeping.closing_of(person) is None
    close(person, case_worker)


def test_when_its_time_is_over_somebody_else_confirms(
    person: Person, case_worker: User, manager: User
) -> None:
    close(person, manager, ago=1)
    assert not [title for title in titles(manager) if "whose time is over" in title]
    with pytest.raises(ValidationError, match="somebody else has to confirm"):
        erase(person, manager)
    other = a_worker(person.organisation, role=Role.NGO_MANAGER)
    assert "Look at 1 closed file whose time is over" in titles(other)
    assert not [title for title in titles(case_worker) if "whose time is over" in title]
    with pytest.raises(PermissionDenied):
        erase(person, case_worker)
    erase(person, other)
    assert not [title for title in titles(other) if "whose time is over" in title]


def test_before_its_time_or_open_it_is_not_erased(
    person: Person, case_worker: User, manager: User
) -> None:
    with pytest.raises(ValidationError, match="This file is open"):
        erase(person, manager)
    close(person, case_worker)
    with pytest.raises(ValidationError, match="It is kept until"):
        erase(person, manager)
    assert not ErasureCertificate.objects.exists()


def test_keeping_it_another_year_needs_a_reason(
    person: Person, case_worker: User, manager: User
) -> None:
    found = close(person, case_worker, ago=1)
    version = Person.objects.get(pk=person.pk).version
    ask = {"actor": manager.as_actor(), "person": person.uid, "version": version}
    with pytest.raises(ValidationError):
        services.file_postpone(**ask, reason="because")
    services.file_postpone(**ask, reason="in_touch")
    found.refresh_from_db()
    assert found.retain_until == keeping.years_after(timezone.localdate(), 1)
    assert titles(manager) == [t for t in titles(manager) if "whose time is over" not in t]
    with pytest.raises(PermissionDenied):
        services.file_postpone(**ask | {"actor": case_worker.as_actor()}, reason="in_touch")


@pytest.mark.parametrize("kind", ["trial", "compensation", "audit", "own_wish"])
@pytest.mark.parametrize("cause", ["retention", "own_wish"])
def test_a_hold_stops_it_until_it_is_lifted_or_over(
    person: Person, case_worker: User, manager: User, *, kind: str, cause: str
) -> None:
    close(person, case_worker, ago=1)
    services.forgetting_ask(actor=case_worker.as_actor(), person=person.uid)
    hold = services.hold_set(actor=case_worker.as_actor(), person=person.uid, kind=kind)
    assert not [title for title in titles(manager) if "whose time is over" in title]
    with pytest.raises(ValidationError, match="A hold stands against it"):
        erase(person, manager, cause)
    with pytest.raises(PermissionDenied):
        services.hold_lift(actor=case_worker.as_actor(), hold=hold.uid, version=1)
    services.hold_lift(actor=manager.as_actor(), hold=hold.uid, version=1)
    past = services.hold_set(
        actor=case_worker.as_actor(), person=person.uid, kind=kind, until=timezone.localdate()
    )
    RetentionHold.objects.filter(pk=past.pk).update(until=timezone.localdate() - timedelta(days=1))
    erase(person, manager, cause)
    assert ErasureCertificate.objects.get().reason == cause


def test_her_own_wish_needs_a_second_person(
    person: Person, case_worker: User, manager: User
) -> None:
    with pytest.raises(ValidationError, match="No wish"):
        erase(person, manager, "own_wish")
    services.forgetting_ask(actor=manager.as_actor(), person=person.uid)
    with pytest.raises(ValidationError, match="somebody else has to confirm"):
        erase(person, manager, "own_wish")
    services.forgetting_withdraw(actor=case_worker.as_actor(), person=person.uid)
    services.forgetting_ask(actor=case_worker.as_actor(), person=person.uid)
    assert "Confirm that somebody is forgotten, or talk to the team" in titles(manager)
    assert person.code not in " ".join(titles(manager))
    erase(person, manager, "own_wish")
    assert keeping.wish_of(person) is None


def data(model: type[models.Model]) -> list[dict[str, Any]]:
    return list(model._default_manager.order_by("pk").values())


def test_erased_through_the_pages_she_is_unreadable_here_and_in_a_restored_backup(
    person: Person, case_worker: User, manager: User, sign_in: SignIn, media: Path, *,
    django_capture_on_commit_callbacks: Any,
) -> None:  # fmt: skip
    paper = attach(person, case_worker)
    backup = (data(Identity), data(Attachment), path_of(paper.uid).read_bytes())
    figures = data(Entry)
    sign_in(case_worker).post(address("forget", person), {"version": "2"})
    page = sign_in(manager)
    assert "Erase who this is" in page.get(address("person", person)).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        refused = page.post(address("erase", person), {"version": "2"})
        assert refused.status_code == 422
        done = page.post(address("erase", person), {"version": "2", "sure": "on"})
    assert done.status_code == 302, done.content.decode()
    assert stored(media) == []
    assert not Attachment.objects.exists()
    assert not SubjectKey.objects.filter(subject=person.identity).exists()
    assert data(Entry) == figures
    shown = sign_in(case_worker).get(address("person", person)).content.decode()
    assert "Erased" in shown
    assert "Codes and figures stay" in shown
    assert person.code in shown
    html = sign_in(case_worker).get(address("identity", person)).content.decode()
    assert NAME not in html
    assert services.identity_open(actor=case_worker.as_actor(), person=person).identity.erased
    assert all(check.ok for check in verification.checks())
    # The data come back from a backup of yesterday, with the file; the key does not.
    Identity.objects.all().delete()
    Identity.objects.bulk_create(Identity(**row) for row in backup[0])
    Attachment.objects.bulk_create(Attachment(**row) for row in backup[1])
    path_of(paper.uid).write_bytes(backup[2])
    again = Attachment.objects.get()
    opened = services.identity_open(actor=case_worker.as_actor(), person=person)
    assert (opened.identity.erased, opened.identity.names) == (True, ())
    with pytest.raises(Erased):
        services.attachment_open(actor=case_worker.as_actor(), attachment=again)
    # And even where the certificates are of yesterday too, there is no key.
    with append_only.unguarded(ErasureCertificate._meta.db_table):
        ErasureCertificate.objects.all().delete()
    for attempt in (
        lambda: services.identity_open(actor=case_worker.as_actor(), person=person),
        lambda: services.attachment_open(actor=case_worker.as_actor(), attachment=again),
    ):
        with pytest.raises(SealError):
            attempt()
    answer = sign_in(case_worker).get(address("attachment", person, again))
    assert answer.status_code == 503
    assert CALLED not in answer.content.decode()


def test_who_is_erased_is_not_erased_twice_or_recorded_anew(
    person: Person, case_worker: User, manager: User
) -> None:
    close(person, case_worker, ago=1)
    erase(person, manager)
    with pytest.raises(ValidationError, match="erased already"):
        erase(person, manager)
    with pytest.raises(ValidationError, match="erased already"):
        services.forgetting_ask(actor=case_worker.as_actor(), person=person.uid)
    with pytest.raises(ValidationError):
        services.file_reopen(actor=case_worker.as_actor(), person=person.uid, version=3)
    with pytest.raises(Erased):
        attach(person, case_worker)


def test_certificates_say_when_and_why_and_never_who(
    person: Person, case_worker: User, manager: User, sign_in: SignIn, *,
    organisations: SimpleNamespace,
) -> None:  # fmt: skip
    close(person, case_worker, ago=1)
    erase(person, manager)
    officer = a_worker(organisations.ngo, role=Role.DATA_PROTECTION_OFFICER)
    for user in (manager, officer):
        html = sign_in(user).get(reverse("cases:certificates")).content.decode()
        assert "the time for keeping is over" in html
        for word in (person.code, str(person.uid), str(person.identity), NAME):
            assert word not in html
    other = a_worker(organisations.other_ngo, role=Role.NGO_MANAGER)
    html = sign_in(other).get(reverse("cases:certificates")).content.decode()
    assert "the time for keeping is over" not in html
    assert sign_in(case_worker).get(reverse("cases:certificates")).status_code == 403


def test_closed_files_are_listed_and_reading_them_is_on_record(
    person: Person, case_worker: User, sign_in: SignIn
) -> None:
    close(person, case_worker, ago=1)
    html = sign_in(case_worker).get(reverse("cases:closings"), {"stands": "due"}).content.decode()
    assert person.code in html
    row = AuditEntry.objects.latest("pk")
    assert (row.verb, row.object_id) == ("cases.closings.listed", str(person.uid))
    kept = sign_in(case_worker).get(reverse("cases:closings"), {"stands": "kept"})
    assert person.code not in kept.content.decode()


def test_the_pages_do_what_they_say(
    person: Person, case_worker: User, manager: User, sign_in: SignIn
) -> None:
    worker, page = sign_in(case_worker), sign_in(manager)
    sent: list[tuple[Client, str, dict[str, str]]] = [
        (worker, "file-close", {"reason": "done"}),
        (page, "file-postpone", {"reason": "to_check"}),
        (worker, "file-reopen", {}),
        (worker, "hold-set", {"kind": "trial", "until": ""}),
        (worker, "forget", {}),
        (worker, "forget-not", {}),
    ]
    for client, name, fields in sent:
        version = Person.objects.get(pk=person.pk).version
        answer = client.post(address(name, person), fields | {"version": str(version)})
        assert answer.status_code == 302, (name, answer.content.decode())
        assert client.get(answer["Location"]).status_code == 200
    hold = RetentionHold.objects.get()
    lift = reverse("cases:hold-lift", args=[person.uid, hold.uid])
    assert "Lift" in page.get(address("person", person)).content.decode()
    assert page.post(lift, {"version": "1"}).status_code == 302
    assert page.get(lift).status_code == 404
