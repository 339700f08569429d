"""The audit: written inside the act's transaction, added to and never changed."""

import hashlib
from datetime import timedelta
from importlib import import_module
from uuid import UUID, uuid4

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

import append_only
from turna.vault import audit, audit_checks, verbs
from turna.vault.actor import Actor
from turna.vault.models import AuditEntry, AuditNamed
from turna.vault.transactions import write_transaction

TABLE = "vault_auditentry"
refused = pytest.raises(DatabaseError, match="append-only")


@pytest.fixture(autouse=True)
def _a_verb(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verbs, "_verbs", {})
    verbs.register("test.thing.done", label="did something")


def write(actor: Actor, objects: list[tuple[object, int]] | None = None) -> AuditEntry:
    pairs = [("a", 1)] if objects is None else objects
    return audit.record(actor=actor, verb="test.thing.done", kind="test.thing", objects=pairs)


class TestRecord:
    @pytest.mark.django_db
    def test_writes_who_did_what_when(self, actor: Actor) -> None:
        token = audit.request_id.set("request-7")
        written = audit.written.get()
        row = audit.record(
            actor=Actor(id="7", name="Aigul", organisation="ngo", role="donor", via="command"),
            verb="test.thing.done",
            kind="test.thing",
            objects=[("a", 3)],
            fields=["place", "day", "day"],
            posting=12,
            reason="late",
        )
        audit.request_id.reset(token)
        stored = AuditEntry.objects.get()
        assert stored == row
        assert timezone.now() - stored.at < timedelta(seconds=30)
        assert (stored.actor_id, stored.actor_name, stored.organisation) == ("7", "Aigul", "ngo")
        assert (stored.role, stored.via) == ("donor", "command")
        assert (stored.object_id, stored.object_version, stored.object_count) == ("a", 3, 1)
        assert stored.fields == ["day", "place"]
        assert (stored.posting, stored.reason, stored.request_id) == (12, "late", "request-7")
        assert audit.written.get() == written + 1

    @pytest.mark.django_db
    def test_proves_a_plural_act_without_listing_it(self, actor: Actor) -> None:
        row = write(actor, [("b", 2), ("a", 1)])
        assert (row.object_id, row.object_version, row.object_count) == ("", 0, 2)
        assert row.objects_digest == hashlib.sha256(b"a 1\nb 2").hexdigest()
        assert write(actor, [("a", 1), ("b", 2)]).objects_digest == row.objects_digest
        assert write(actor, [("a", 1), ("b", 3)]).objects_digest != row.objects_digest

    @pytest.mark.django_db
    def test_refuses_a_verb_that_nobody_registered(self, actor: Actor) -> None:
        with pytest.raises(KeyError):
            audit.record(actor=actor, verb="test.other.done", kind="test", objects=[])
        assert not AuditEntry.objects.exists()

    @pytest.mark.django_db(transaction=True)
    def test_refuses_outside_a_transaction(self, actor: Actor) -> None:
        with pytest.raises(transaction.TransactionManagementError, match="inside the transaction"):
            write(actor)
        assert not AuditEntry.objects.exists()

    @pytest.mark.django_db(transaction=True)
    def test_goes_with_the_act_that_is_undone(self, actor: Actor) -> None:
        with transaction.atomic():
            write(actor)
            assert AuditEntry.objects.count() == 1
            transaction.set_rollback(True)
        assert not AuditEntry.objects.exists()


class TestAppendOnly:
    @pytest.fixture(autouse=True)
    def _two_rows(self, db: None, actor: Actor) -> None:
        write(actor)
        write(actor)

    def test_its_migration_guards_it(self) -> None:
        assert TABLE in append_only.tables()

    @pytest.mark.parametrize("values", [{"actor_id": "other"}, {"reason": ""}])
    def test_rows_are_never_changed(self, values: dict[str, str]) -> None:
        with refused, transaction.atomic():
            AuditEntry.objects.update(**values)
        row = AuditEntry.objects.first()
        row.verb = "test.other.done"
        with refused, transaction.atomic():
            row.save()
        assert set(AuditEntry.objects.values_list("verb", flat=True)) == {"test.thing.done"}

    def test_rows_are_never_removed(self) -> None:
        with refused, transaction.atomic():
            AuditEntry.objects.all().delete()
        with refused, transaction.atomic():
            AuditEntry.objects.first().delete()
        with refused, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {TABLE}")
        assert AuditEntry.objects.count() == 2

    def test_a_row_is_never_replaced(self) -> None:
        row = AuditEntry.objects.first()
        row.verb = "test.other.done"
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save(force_insert=True)
        with refused, transaction.atomic():
            AuditEntry.objects.bulk_create(
                [row], update_conflicts=True, unique_fields=["id"], update_fields=["verb"]
            )
        assert set(AuditEntry.objects.values_list("verb", flat=True)) == {"test.thing.done"}

    @pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has no TRUNCATE")
    def test_the_table_is_never_emptied(self) -> None:
        with refused, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {TABLE} CASCADE")
        assert AuditEntry.objects.count() == 2

    @pytest.mark.skipif("connection.vendor != 'sqlite'", reason="INSERT OR REPLACE is SQLite's")
    def test_replacing_is_removing(self) -> None:
        columns = ", ".join(f.column for f in AuditEntry._meta.concrete_fields)
        again = f"INSERT OR REPLACE INTO {TABLE} ({columns}) SELECT {columns} FROM {TABLE}"
        with refused, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(again)

    def test_the_guard_can_be_lifted_and_comes_back(self) -> None:
        with append_only.unguarded(TABLE):
            AuditEntry.objects.all().delete()
        assert not AuditEntry.objects.exists()
        write(Actor(id="x", name="X"))
        with refused, transaction.atomic():
            AuditEntry.objects.all().delete()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_", [1, 2])
def test_the_database_is_emptied_between_tests_that_commit(round_: int, actor: Actor) -> None:
    assert not AuditEntry.objects.exists()
    with transaction.atomic():
        write(actor)
    with refused:
        AuditEntry.objects.all().delete()


@pytest.mark.parametrize(("id_", "name"), [("", "Aigul"), ("7", "")])
def test_an_actor_has_an_id_and_a_name(id_: str, name: str) -> None:
    with pytest.raises(ValueError, match="id and a name"):
        Actor(id=id_, name=name)


def test_the_same_verb_twice_is_an_error() -> None:
    with pytest.raises(ValueError, match="registered twice"):
        verbs.register("test.thing.done", label="did it again")


@pytest.mark.django_db
class TestWhoIsNamed:
    """Rows that name several are found by each of them, through a table of its own."""

    @pytest.fixture
    def named(self, actor: Actor) -> list[UUID]:
        uids = [uuid4() for _ in range(3)]
        with write_transaction():
            audit.record(
                actor=actor, verb="test.thing.done", kind="test.thing",
                objects=[(uid, 1) for uid in uids], name_objects=True,
            )  # fmt: skip
        return uids

    def told(self) -> dict[str, bool]:
        return {found.name: found.ok for found in audit_checks.findings()}

    def test_each_finds_the_row(self, named: list[UUID]) -> None:
        row = AuditEntry.objects.get(object_kind="test.thing")
        found = AuditNamed.objects.filter(object=named[1])
        assert [one.entry_id for one in found] == [row.pk]
        assert self.told()["who is named in lists is found by it"]

    def test_one_taken_out_put_in_or_exchanged_is_noticed(self, named: list[UUID]) -> None:
        rows = AuditNamed.objects.filter(object=named[0])
        entry = rows.get().entry_id
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.delete()
        for object_ in (uuid4(), None):
            with append_only.unguarded("vault_auditnamed"):
                rows.update(object=object_) if object_ else rows.delete()
            assert not self.told()["who is named in lists is found by it"]
            if object_:
                with append_only.unguarded("vault_auditnamed"):
                    AuditNamed.objects.filter(object=object_).update(object=named[0])
        AuditNamed.objects.create(entry_id=entry, object=named[0])
        assert self.told()["who is named in lists is found by it"]
        AuditNamed.objects.create(entry_id=entry, object=uuid4())
        assert not self.told()["who is named in lists is found by it"]

    def test_rows_from_before_the_table_are_found_after_its_migration(
        self, named: list[UUID]
    ) -> None:
        with append_only.unguarded("vault_auditnamed"):
            AuditNamed.objects.all().delete()
        import_module("turna.vault.migrations.0005_audit_named").fill(apps, None)
        assert set(AuditNamed.objects.values_list("object", flat=True)) == set(named)
        assert self.told()["who is named in lists is found by it"]
