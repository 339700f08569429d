"""The chains of the audit: what an owner of the database can do to it, and what is found."""

import random
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections, transaction

import append_only
from turna.vault import anchor, audit, audit_checks, chain, verbs
from turna.vault.actor import Actor
from turna.vault.errors import NoAuditKey
from turna.vault.models import AuditEntry
from turna.vault.transactions import write_transaction

TABLE = chain.TABLE
NGOS = ("", "ngo-a", "ngo-b")
TAMPERINGS = 1000


@pytest.fixture(autouse=True)
def _a_verb(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verbs, "_verbs", {})
    verbs.register("test.thing.done", label="did something")


@pytest.fixture(autouse=True)
def _places(tmp_path: Path, settings: Any) -> None:
    settings.AUDIT_ANCHOR = tmp_path / "elsewhere" / "anchors.txt"
    settings.AUDIT_ANCHOR.parent.mkdir()


def write(number: int = 0, organisation: str = "ngo-a", **more: Any) -> AuditEntry:
    actor = Actor(id=f"user-{number % 7}", name=f"Асел {number}", organisation=organisation)
    return audit.record(
        actor=actor, verb="test.thing.done", kind="test.thing",
        objects=[(f"id-{number}-{part}", 3) for part in range(1 + number % 3)],
        fields=["day", "place"][: number % 3], posting=number or None, name_objects=True, **more,
    )  # fmt: skip


def write_many(many: int, seed: int = 7) -> None:
    chance = random.Random(seed)
    for number in range(many):
        write(number, chance.choice(NGOS))


def _undone() -> None:
    with write_transaction():
        write(2)
        raise ValueError("undone")


def faults(*more: Path) -> list[str]:
    return [f"{f.name}: {f.detail}" for f in audit_checks.findings(more) if not f.ok]


def sql(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.mark.django_db
class TestWhole:
    def test_rows_are_numbered_and_linked_by_organisation(self) -> None:
        write_many(40)
        for organisation in NGOS:
            rows = AuditEntry.objects.filter(organisation=organisation).order_by("pk")
            assert [row.n for row in rows] == list(range(1, len(rows) + 1))
            assert len({bytes(row.chain) for row in rows}) == len(rows)
        assert faults() == []

    def test_texts_of_all_kinds_are_read_back_as_they_were_linked(self) -> None:
        actor = Actor(id="x\x1fy", name="Гүл\x00\x7f \\ \" '", organisation="нпо", role="a\nb")
        audit.record(
            actor=actor, verb="test.thing.done", kind="test.thing", reason="\t",
            objects=[("жол/ü\\\"", 1), ("b\n", 2)], fields=["ү", "a\x1f"], name_objects=True,
        )  # fmt: skip
        (row,) = chain.scan()
        assert row[3] == chain.text_of(AuditEntry.objects.get())
        assert faults() == []

    def test_a_moment_without_fractions_is_read_back(self, monkeypatch: pytest.MonkeyPatch) -> None:
        moment = chain.timezone.now().replace(microsecond=0)
        monkeypatch.setattr(chain.timezone, "now", lambda: moment)
        write()
        assert faults() == []

    def test_what_is_undone_leaves_no_gap(self) -> None:
        with write_transaction():
            write(1)
            with pytest.raises(ValueError, match="undone"):
                _undone()
            write(3)
            assert not AuditEntry.objects.exists()  # linked last, before the commit
        assert list(AuditEntry.objects.values_list("n", "posting")) == [(1, 1), (2, 3)]
        assert faults() == []

    def test_many_rows_of_one_act_are_linked_in_their_order(self) -> None:
        with write_transaction():
            write_many(30)
        assert AuditEntry.objects.count() == 30
        assert faults() == []

    def test_without_its_key_nothing_is_done(self, settings: Any, tmp_path: Path) -> None:
        settings.AUDIT_KEY_FILE = tmp_path / "none"
        with pytest.raises(NoAuditKey), write_transaction():
            write()
        settings.AUDIT_KEY_FILE.write_text("short")
        with pytest.raises(NoAuditKey):
            write()
        assert not AuditEntry.objects.exists()
        assert "key of the audit is not there" in faults()[0]

    def test_another_key_fits_no_row(self, settings: Any, tmp_path: Path) -> None:
        write_many(9)
        settings.AUDIT_KEY_FILE = tmp_path / "other"
        settings.AUDIT_KEY_FILE.write_text("b8" * 32)
        assert len(faults()) == len(set(AuditEntry.objects.values_list("organisation", flat=True)))


@pytest.mark.django_db
class TestFromBefore:
    """Rows that were written before there were chains."""

    @pytest.fixture(autouse=True)
    def _old_rows(self) -> None:
        write_many(12)
        with append_only.unguarded(TABLE):
            AuditEntry.objects.update(n=None, chain=None)

    def test_they_are_told_and_then_covered_by_every_chain(self) -> None:
        told = {f.name: f.detail for f in audit_checks.findings()}
        assert "12 from before the chains, and nothing covers them" in told["rows of the audit"]
        write(1)
        told = {f.name: f.detail for f in audit_checks.findings()}
        assert "12 from before the chains, which every chain covers" in told["rows of the audit"]
        assert faults() == []

    @pytest.mark.parametrize("deed", ["edit", "delete", "insert"])
    def test_a_change_of_them_is_found(self, deed: str) -> None:
        write(1)
        old = AuditEntry.objects.filter(n=None)[4]
        with append_only.unguarded(TABLE):
            if deed == "edit":
                AuditEntry.objects.filter(pk=old.pk).update(actor_id="other")
            elif deed == "delete":
                AuditEntry.objects.filter(pk=old.pk).delete()
            else:
                old.pk = None
                old.save()
        assert faults() == [
            "audit of ngo-a: row 1, or a row from before the chains, was changed"
        ]  # fmt: skip


class Owner:
    """Somebody who owns the database, without the key: one random deed at a time.

    Each deed returns its name, or "" when it has changed nothing that is to be found."""

    def __init__(self, seed: int, anchored: dict[str, int]) -> None:
        self.chance = random.Random(seed)
        self.anchored = anchored
        self.deeds: list[Callable[[AuditEntry], str]] = [
            self.edit, self.delete, self.delete_and_renumber, self.insert_between,
            self.insert_at_the_end, self.copy_to_the_end, self.exchange_contents,
            self.exchange_places, self.cut, self.move_to_another_chain, self.take_out_of_the_chain,
            self.remove_the_chain, self.roll_back_to_a_copy,
        ]  # fmt: skip

    def act(self) -> str:
        while True:
            rows = list(AuditEntry.objects.order_by("pk"))
            deed = self.chance.choice(self.deeds)
            if done := deed(self.chance.choice(rows)):
                return done

    def edit(self, row: AuditEntry) -> str:
        columns = [f.name for f in AuditEntry._meta.concrete_fields if f.name != "id"]
        column = self.chance.choice(columns)
        other = AuditEntry.objects.exclude(pk=row.pk).order_by("?").first()
        value = getattr(other, column)
        if column in {"n", "organisation"}:
            return ""  # deeds of their own
        if value == getattr(row, column) or (
            column == "chain" and bytes(value) == bytes(row.chain)
        ):
            value = {"at": None, "posting": 77, "named": [["x", 1]], "fields": ["x"]}.get(column)
            if value is None:
                return ""
        AuditEntry.objects.filter(pk=row.pk).update(**{column: value})
        return f"edit {column}"

    def delete(self, row: AuditEntry) -> str:
        if row.n == self._last(row) and row.n > self.anchored.get(row.organisation, 0):
            return ""  # a cut inside the open window
        AuditEntry.objects.filter(pk=row.pk).delete()
        return "delete"

    def delete_and_renumber(self, row: AuditEntry) -> str:
        if row.n == self._last(row):
            return ""
        AuditEntry.objects.filter(pk=row.pk).delete()
        self._shift(row.organisation, row.n, -1)
        return "delete and renumber"

    def insert_between(self, row: AuditEntry) -> str:
        self._shift(row.organisation, row.n - 1, 1)
        row.pk, row.actor_id = None, "forged"
        row.save()
        return "insert between"

    def insert_at_the_end(self, row: AuditEntry) -> str:
        row.pk, row.n, row.chain = None, self._last(row) + 1, self.chance.randbytes(32)
        row.save()
        return "insert at the end"

    def copy_to_the_end(self, row: AuditEntry) -> str:
        row.pk, row.n = None, self._last(row) + 1
        row.save()
        return "copy to the end"

    def exchange_contents(self, row: AuditEntry) -> str:
        other = self._other(row)
        if other is None:
            return ""
        for one, into in ((row, other), (other, row)):
            AuditEntry.objects.filter(pk=into.pk).update(
                verb=one.verb, actor_id=one.actor_id, actor_name=one.actor_name,
                object_id=one.object_id, objects_digest=one.objects_digest, at=one.at,
            )  # fmt: skip
        return "exchange contents"

    def exchange_places(self, row: AuditEntry) -> str:
        other = self._other(row)
        if other is None:
            return ""
        AuditEntry.objects.filter(pk=row.pk).update(n=-1)
        AuditEntry.objects.filter(pk=other.pk).update(n=row.n)
        AuditEntry.objects.filter(pk=row.pk).update(n=other.n)
        return "exchange places"

    def cut(self, row: AuditEntry) -> str:
        if row.n > self.anchored.get(row.organisation, 0):
            return ""
        AuditEntry.objects.filter(organisation=row.organisation, n__gte=row.n).delete()
        return "cut the tail"

    def move_to_another_chain(self, row: AuditEntry) -> str:
        target = self.chance.choice([*(o for o in NGOS if o != row.organisation), "ngo-new"])
        n = AuditEntry.objects.filter(organisation=target).count() + 1
        AuditEntry.objects.filter(pk=row.pk).update(organisation=target, n=n)
        return "move to another chain"

    def take_out_of_the_chain(self, row: AuditEntry) -> str:
        AuditEntry.objects.filter(pk=row.pk).update(n=None)
        return "take out of the chain"

    def remove_the_chain(self, row: AuditEntry) -> str:
        if row.organisation not in self.anchored:
            return ""
        AuditEntry.objects.filter(organisation=row.organisation).delete()
        return "remove the chain"

    def roll_back_to_a_copy(self, row: AuditEntry) -> str:
        """An old copy of the table in place of the newest rows, and the system goes on."""
        if row.n > self.anchored.get(row.organisation, 0):
            return ""
        AuditEntry.objects.filter(organisation=row.organisation, n__gte=row.n).delete()
        while AuditEntry.objects.filter(organisation=row.organisation).count() < 40:
            write(self.chance.randrange(100), row.organisation)
        return "roll back and go on"

    def _last(self, row: AuditEntry) -> int:
        rows = AuditEntry.objects.filter(organisation=row.organisation)
        return rows.order_by("-n").values_list("n", flat=True)[0]

    def _other(self, row: AuditEntry) -> AuditEntry | None:
        rows = AuditEntry.objects.filter(organisation=row.organisation).exclude(pk=row.pk)
        rows = rows.exclude(actor_name=row.actor_name)
        return self.chance.choice(list(rows)) if rows else None

    def _shift(self, organisation: str, above: int, by: int) -> None:
        rows = AuditEntry.objects.filter(organisation=organisation, n__gt=above)
        for row in rows.order_by("-n" if by > 0 else "n"):
            AuditEntry.objects.filter(pk=row.pk).update(n=row.n + by)


@pytest.fixture
def owner() -> Iterator[Owner]:
    """An owner of a database with 60 anchored rows and some younger ones, its guards gone."""
    write_many(60)
    anchored = {one.organisation: one.n for one in anchor.anchor_heads()}
    write_many(9, seed=8)
    assert faults() == []
    with append_only.unguarded(TABLE):
        yield Owner(7, anchored)


@pytest.mark.django_db
def test_a_thousand_tamperings_are_found(owner: Owner, monkeypatch: pytest.MonkeyPatch) -> None:
    guards = audit_checks.guards()
    assert not guards.ok
    monkeypatch.setattr(audit_checks, "guards", lambda: audit_checks.Finding("guards", ok=True))
    unnoticed, tried = [], {}
    for _number in range(TAMPERINGS):
        with transaction.atomic():
            deed = owner.act()
            tried[deed] = tried.get(deed, 0) + 1
            if not faults():
                unnoticed.append(deed)
            transaction.set_rollback(True)
    assert unnoticed == []
    assert sum(tried.values()) == TAMPERINGS
    assert len({deed.split()[0] for deed in tried}) >= 8
    assert tried["cut the tail"] > 10
    assert faults() == []


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL's text has no zero bytes")
@pytest.mark.django_db
def test_what_stands_behind_a_zero_byte_is_seen() -> None:
    write(1)
    with append_only.unguarded(TABLE):
        sql(f"UPDATE {TABLE} SET actor_name = actor_name || char(0) || 'and others'")
        assert "row 1" in faults()[-1]


@pytest.mark.django_db
class TestAnchors:
    def test_the_open_window_is_told(self, settings: Any) -> None:
        write(1)
        told = {f.name: f.detail for f in audit_checks.findings()}
        assert told["audit of ngo-a"] == "1 rows, open: none is anchored"
        anchor.anchor_heads()
        write(2)
        write(3)
        told = {f.name: f.detail for f in audit_checks.findings()}
        assert told["audit of ngo-a"].startswith("3 rows, 2 of them younger than the last anchor")

    def test_only_what_has_changed_is_written(self, settings: Any) -> None:
        write(1, "ngo-a")
        write(1, "ngo-b")
        assert {(a.organisation, a.n) for a in anchor.anchor_heads()} == {
            ("ngo-a", 1),
            ("ngo-b", 1),
        }
        assert anchor.anchor_heads() == []
        write(2, "ngo-b")
        assert [(a.organisation, a.n) for a in anchor.anchor_heads()] == [("ngo-b", 2)]
        lines = settings.AUDIT_ANCHOR.read_text().splitlines()
        assert len(lines) == 3
        assert settings.AUDIT_ANCHOR.stat().st_mode & 0o777 == 0o600

    def test_a_cut_younger_than_the_last_anchor_is_the_only_one_that_passes(self) -> None:
        write_many(20)
        anchor.anchor_heads()
        last = write(1, "ngo-b")
        with append_only.unguarded(TABLE):
            AuditEntry.objects.filter(pk=last.pk).delete()
            assert [f for f in faults() if "guard" not in f] == []
            AuditEntry.objects.filter(organisation="ngo-b").order_by("-n")[:1].get().delete()
            assert "is not there" in faults()[-1]

    def test_a_forged_line_is_no_anchor(self, settings: Any) -> None:
        write(1)
        anchor.anchor_heads()
        genuine = settings.AUDIT_ANCHOR.read_text()
        settings.AUDIT_ANCHOR.write_text(genuine.replace("n=1", "n=2"))
        assert "not genuine: line 1" in faults()[0]
        settings.AUDIT_ANCHOR.write_text(genuine + "turna-audit torn")
        assert "not genuine: line 2" in faults()[0]
        write(2)
        anchor.anchor_heads()  # begins a line of its own
        assert settings.AUDIT_ANCHOR.read_text().count("\n") == 3

    def test_a_place_that_is_gone_is_told(self, settings: Any, tmp_path: Path) -> None:
        write(1)
        settings.AUDIT_ANCHOR = tmp_path / "unmounted" / "anchors.txt"
        assert "cannot be read" in faults()[0]
        with pytest.raises(OSError, match="unmounted"):
            anchor.anchor_heads()

    def test_anchors_of_a_saved_mail_count(
        self, settings: Any, tmp_path: Path, mailoutbox: list[Any]
    ) -> None:
        settings.AUDIT_ANCHOR_MAIL = ["second@example.org"]
        write_many(20)
        anchor.anchor_heads()
        (mail,) = mailoutbox
        assert mail.to == ["second@example.org"]
        settings.AUDIT_ANCHOR.unlink()
        saved = tmp_path / "mail.eml"
        saved.write_text(f"Subject: {mail.subject}\n\n> {mail.body}\nGreetings\n")
        assert faults(saved) == []
        with append_only.unguarded(TABLE):
            AuditEntry.objects.filter(organisation="ngo-b").delete()
        assert faults() == []
        assert "is not there" in faults(saved)[0]

    def test_nothing_is_sent_unless_an_address_is_set(self, mailoutbox: list[Any]) -> None:
        write(1)
        assert anchor.anchor_heads()
        assert mailoutbox == []

    def test_anchoring_notices_a_changed_past(self, caplog: pytest.LogCaptureFixture) -> None:
        write_many(20)
        anchor.anchor_heads()
        with append_only.unguarded(TABLE):
            AuditEntry.objects.filter(organisation="ngo-b").delete()
        write(1, "ngo-b")
        anchor.anchor_heads()
        assert "not what was anchored" in caplog.text


@pytest.mark.django_db
class TestGuards:
    def test_they_stand(self) -> None:
        assert audit_checks.guards() == audit_checks.Finding(
            "append-only tables are guarded by the database", ok=True
        )

    def test_a_guard_that_was_emptied_is_told(self) -> None:
        with append_only.unguarded(TABLE):
            assert TABLE in audit_checks.guards().detail
            if connection.vendor == "sqlite":
                for deed in ("update", "delete"):
                    sql(
                        f"CREATE TRIGGER {TABLE}_no_{deed} BEFORE {deed} ON {TABLE} "
                        "BEGIN SELECT 1; END"
                    )
                assert TABLE in audit_checks.guards().detail
        assert audit_checks.guards().ok

    @pytest.mark.skipif("connection.vendor != 'postgresql'", reason="PostgreSQL's switch")
    def test_a_guard_that_was_switched_off_is_told(self) -> None:
        sql(f"ALTER TABLE {TABLE} DISABLE TRIGGER {TABLE}_no_change")
        assert TABLE in audit_checks.guards().detail
        sql(f"ALTER TABLE {TABLE} ENABLE TRIGGER {TABLE}_no_change")
        assert audit_checks.guards().ok


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has one writer")
@pytest.mark.django_db(transaction=True)
def test_writers_at_the_same_time_leave_whole_chains() -> None:
    def work(number: int) -> None:
        try:
            for step in range(8):
                with write_transaction():
                    write(step, NGOS[(number + step) % 3])
                    write(step, NGOS[step % 2])
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert AuditEntry.objects.count() == 64
    assert faults() == []
