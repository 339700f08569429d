"""Identities: recorded, read, changed, handed over; each act on record, each read too."""

import pickle
from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from turna.vault import audit, erasure, keystore, sealing, verification
from turna.vault.errors import Erased, Misplaced, NoKeys
from turna.vault.keys.models import SubjectKey, SubjectWrap
from turna.vault.models import AuditEntry, Identity
from turna.vault.services import identities
from turna.vault.services.identities import Contact, IdentityInput, Name
from turna.vault.services.keys import hand_overs_finish
from turna.vault.subjects import CASE, Subject
from vault.people import ACTOR, NGO, OTHER, create, read, row, somebody

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("master")]


def last() -> AuditEntry:
    return AuditEntry.objects.latest("id")


def test_gives_back_what_was_recorded() -> None:
    uid = create()
    found, given = read(uid), somebody()
    for name in identities.FIELDS:
        assert getattr(found, name) == getattr(given, name)
    assert (found.uid, found.version, found.erased) == (uid, 1, False)


def test_what_is_not_known_is_left_out() -> None:
    uid = identities.identity_create(
        actor=ACTOR, organisation=NGO, identity=IdentityInput(names=(Name("Гүлнара"),))
    )
    found = read(uid)
    assert (found.contacts, found.documents, found.birth_date, found.safe_contact) == (
        (),
        (),
        None,
        "",
    )


def test_only_the_columns_that_were_asked_for_are_opened() -> None:
    uid = create()
    found = identities.identities_open(actor=ACTOR, uids=[uid], columns=["birth_date"])[uid]
    assert found.birth_date
    assert (found.names, found.contacts) == ((), ())
    assert last().fields == ["birth_date"]


def test_every_act_is_on_record_without_a_value() -> None:
    uid = create()
    read(uid)
    identities.identity_change(actor=ACTOR, uid=uid, version=1, contacts=[Contact("+996 1")])
    rows = list(AuditEntry.objects.filter(object_kind="vault.identity").order_by("id"))
    assert [(r.verb, r.object_id, r.object_version) for r in rows] == [
        ("vault.identity.created", str(uid), 1),
        ("vault.identity.opened", str(uid), 1),
        ("vault.identity.changed", str(uid), 2),
    ]
    assert rows[2].fields == ["contacts"]
    assert "+996 1" not in str([vars(r) for r in rows])


def test_a_read_of_many_names_each_of_them() -> None:
    uids = [create(n) for n in range(3)]
    identities.identities_open(actor=ACTOR, uids=uids, reason="transfer")
    assert last().named == sorted([str(uid), 1] for uid in uids)
    assert (last().object_count, last().reason) == (3, "transfer")


def test_a_read_that_cannot_be_recorded_does_not_happen(monkeypatch: pytest.MonkeyPatch) -> None:
    uid = create()

    def fail(**_: object) -> None:
        raise DatabaseError("the audit is full")

    monkeypatch.setattr(audit, "record", fail)
    with pytest.raises(DatabaseError):
        read(uid)
    with pytest.raises(DatabaseError):
        create(2)
    assert Identity.objects.count() == 1


def test_a_change_keeps_the_rest() -> None:
    uid = create()
    assert identities.identity_change(
        actor=ACTOR, uid=uid, version=1, birth_date=date(1991, 1, 1)
    ) == 2  # fmt: skip
    found = read(uid)
    assert (found.birth_date, found.version) == (date(1991, 1, 1), 2)
    assert found.names == somebody().names


def test_two_people_who_change_the_same_are_told() -> None:
    uid = create()
    identities.identity_change(actor=ACTOR, uid=uid, version=1, safe_contact="evening")
    with pytest.raises(ValidationError) as raised:
        identities.identity_change(actor=ACTOR, uid=uid, version=1, safe_contact="morning")
    assert raised.value.code == "conflict"
    assert read(uid).safe_contact == "evening"
    with pytest.raises(TypeError, match="Not columns"):
        identities.identity_change(actor=ACTOR, uid=uid, version=2, organisation=OTHER)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"birth_date": date(1800, 1, 1)}, "birth_date"),
        ({"birth_date": timezone.localdate() + timedelta(days=1)}, "birth_date"),
        ({"names": (Name(" "),)}, "names"),
        ({"names": (Name("x" * 501),)}, "names"),
        ({"names": (Name("x\0"),)}, "names"),
        ({"contacts": (Contact("1"),) * 51}, "contacts"),
        ({"safe_contact": "x" * 501}, "safe_contact"),
    ],
)
def test_bad_input_is_told_and_nothing_is_stored(changes: dict[str, object], field: str) -> None:
    with pytest.raises(ValidationError) as raised:
        create(**changes)
    assert list(raised.value.message_dict) == [field]
    assert not Identity.objects.exists()
    assert not SubjectKey.objects.exists()


def test_unknown_ids_are_told() -> None:
    with pytest.raises(Identity.DoesNotExist):
        read(uuid4())
    with pytest.raises(Identity.DoesNotExist):
        identities.identities_open(actor=ACTOR, uids=[create(), uuid4()])


def test_what_was_opened_is_not_printed_or_kept() -> None:
    found = read(create())
    assert repr(found) == "<OpenIdentity>"
    assert repr(found.names) == "(<Name>, <Name>)"
    assert repr(somebody()) == "<IdentityInput>"
    with pytest.raises(TypeError, match="sessions"):
        pickle.dumps(found)


@pytest.mark.parametrize("many", [2, 30])
def test_a_list_costs_the_same_queries_for_two_and_for_thirty(many: int) -> None:
    uids = [create(n) for n in range(many)]
    with (
        CaptureQueriesContext(connection) as data,
        CaptureQueriesContext(connections["keys"]) as keys,
    ):
        assert len(identities.identities_open(actor=ACTOR, uids=uids)) == many
    locks = connection.vendor == "postgresql"  # the chain's
    assert (len(data) - locks, len(keys)) == (10, 2)


def test_each_person_has_a_key_of_their_own() -> None:
    one, other = create(1), create(2)
    keys = SubjectKey.objects.filter(kind="person")
    assert set(keys.values_list("subject", flat=True)) == {one, other}
    assert sealing.key_ids(row(one)) & sealing.key_ids(row(other)) == set()
    identities.identity_change(actor=ACTOR, uid=one, version=1, safe_contact="")
    assert keys.count() == 2


def test_without_keys_nothing_is_recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    from turna.vault import keyring
    from turna.vault.keys.models import MasterKey

    MasterKey.objects.all().delete()
    keyring.forget()
    with pytest.raises(NoKeys, match="keys create"):
        create()
    assert not Identity.objects.exists()


class TestHandOver:
    def test_the_receiver_reads_and_the_sender_holds_no_key(
        self, django_capture_on_commit_callbacks: object
    ) -> None:
        uid = create()
        with django_capture_on_commit_callbacks(execute=True):
            assert identities.identity_hand_over(actor=ACTOR, uid=uid, receiver=OTHER) == 2
        assert read(uid).names == somebody().names
        wraps = SubjectWrap.objects.filter(key__subject=uid)
        holders = wraps.values_list("by__organisation", flat=True)
        assert list(holders) == [OTHER]
        Identity.objects.update(organisation=NGO)
        with pytest.raises(Misplaced):
            read(uid)

    def test_until_it_commits_the_sender_can_still_open(self) -> None:
        uid = create()
        keystore.add_holder(row(uid).seal().subject, sender=NGO, receiver=OTHER)
        assert read(uid).names
        assert keystore.remove_holder(row(uid).seal().subject, OTHER) == 1
        assert keystore.remove_holder(row(uid).seal().subject, NGO) == 0  # the last one keeps it
        assert read(uid).names

    def test_one_that_breaks_off_after_its_commit_is_found_and_finished(self) -> None:
        uid = create()
        identities.identity_hand_over(actor=ACTOR, uid=uid, receiver=OTHER)  # no on_commit
        name = "persons' keys are held by who answers for them"
        (check,) = [c for c in verification.checks() if not c.ok]
        assert (check.name, f"{uid} by {NGO}" in check.detail) == (name, True)
        assert read(uid).names
        assert hand_overs_finish(actor=ACTOR) == 1
        assert [c for c in verification.checks() if not c.ok] == []
        assert read(uid).names

    def test_to_oneself_is_refused(self) -> None:
        with pytest.raises(ValidationError):
            identities.identity_hand_over(actor=ACTOR, uid=create(), receiver=NGO)


def test_a_text_about_two_people_is_sealed_to_their_case(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: object
) -> None:
    """It outlives the erasure of one of them, and goes with the case's key."""
    case, person = Subject(CASE, uuid4()), create()
    real = Identity.seal
    monkeypatch.setattr(
        Identity,
        "seal",
        lambda row: replace(real(row), subject=case) if row.organisation == OTHER else real(row),
    )
    text = create(2, organisation=OTHER)
    assert SubjectKey.objects.get(subject=case.uid).kind == CASE
    with django_capture_on_commit_callbacks(execute=True):
        identities.identity_erase(actor=ACTOR, uid=person, reason="x")
    assert read(text).names
    with django_capture_on_commit_callbacks(execute=True):
        erasure.certify(actor=ACTOR, subject=case, organisation=OTHER, reason="x")
    with pytest.raises(Erased):
        read(text)
