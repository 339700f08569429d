"""The audit at the command line: its key, its second place, and what is said of both."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from turna.site.cli import auditing
from turna.site.cli.problems import Exit
from turna.vault import anchor

ACT = """
from turna.vault import audit, verbs
from turna.vault.actor import Actor
from turna.vault.transactions import write_transaction
verbs.register("test.thing.done", label="did something")
with write_transaction():
    for _ in range(3):
        audit.record(actor=Actor("x", "X", "ngo-a"), verb="test.thing.done", kind="t", objects=[])
"""


def sql(data: Path, *statements: str) -> None:
    with closing(sqlite3.connect(data / "turna.sqlite3")) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def test_the_key_is_made_once_and_kept_private(command_line: Any, data: Path) -> None:
    key = data / "audit-key"
    assert key.stat().st_mode & 0o777 == 0o600
    before = key.read_text()
    assert len(bytes.fromhex(before)) == 32
    command_line.run(data, "migrate")
    assert key.read_text() == before


def test_a_lost_key_is_never_replaced_by_a_fresh_one(command_line: Any, data: Path) -> None:
    assert command_line.python(data, ACT).returncode == 0
    genuine = (data / "audit-key").read_text()
    (data / "audit-key").unlink()
    done = command_line.run(data, "migrate")
    assert done.returncode == Exit.KEYS
    assert "key of the audit is not there" in done.stderr
    assert not (data / "audit-key").exists()
    assert command_line.python(data, ACT).returncode != 0
    (data / "audit-key").write_text("00" * 32)
    done = command_line.run(data, "migrate")
    assert done.returncode == Exit.KEYS
    assert "is not the key of this audit" in done.stderr
    (data / "audit-key").write_text(genuine)
    assert command_line.run(data, "migrate").returncode == Exit.DONE


def test_anchoring_and_verifying(command_line: Any, data: Path, tmp_path: Path) -> None:
    place = {"TURNA_AUDIT_ANCHOR": str(tmp_path / "anchors.txt")}
    assert command_line.python(data, ACT).returncode == 0
    done = command_line.run(data, "audit", "verify", **place)
    assert (done.returncode, done.stderr) == (Exit.DONE, "")
    assert "audit of ngo-a: 3 rows, open: none is anchored" in done.stdout
    done = command_line.run(data, "audit", "anchor", **place)
    assert done.returncode == Exit.DONE, done.stderr
    assert "anchors.txt" in done.stdout
    assert command_line.run(data, "audit", "anchor", **place).stdout == "Nothing is new.\n"
    assert command_line.python(data, ACT).returncode == 0
    done = command_line.run(data, "audit", "verify", **place)
    assert "audit of ngo-a: 6 rows, 3 of them younger than the last anchor" in done.stdout
    sql(
        data,
        "DROP TRIGGER vault_auditentry_no_delete",
        "DELETE FROM vault_auditentry WHERE organisation = 'ngo-a' AND n > 2",
    )
    done = command_line.run(data, "verify", **place)
    assert done.returncode == Exit.FAILED
    assert "FAILED  audit of ngo-a: row 3, anchored at" in done.stdout
    assert "FAILED  append-only tables are guarded by the database" in done.stdout


def test_an_unreachable_place_is_told(command_line: Any, data: Path, tmp_path: Path) -> None:
    place = {"TURNA_AUDIT_ANCHOR": str(tmp_path / "unmounted" / "anchors.txt")}
    assert command_line.python(data, ACT).returncode == 0
    done = command_line.run(data, "audit", "anchor", **place)
    assert done.returncode == Exit.REFUSED
    assert "cannot be written" in done.stderr
    assert command_line.run(data, "audit", "verify", **place).returncode == Exit.FAILED


def test_a_server_anchors_by_itself_and_goes_on_after_a_failure(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    tried: list[dict[str, int]] = []

    def heads(known: dict[str, int]) -> list[Any]:
        tried.append(dict(known))
        if len(tried) == 1:
            raise OSError("no such host")
        if len(tried) == 4:
            raise SystemExit  # the end of the process
        return [type("A", (), {"organisation": "ngo-a", "n": len(tried)})]

    monkeypatch.setattr(anchor, "anchor_heads", heads)
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        assert len(slept) < 9, caplog.text

    monkeypatch.setattr(auditing, "sleep", sleep)
    # The connections are those of all tests, and this one may not use them.
    monkeypatch.setattr("django.db.close_old_connections", lambda: None)
    monkeypatch.setattr(connections, "close_all", lambda: None)
    with pytest.raises(SystemExit):
        auditing._anchor_for_ever()
    assert slept[1:] == [auditing.EVERY] * 3
    assert max(slept) + 20 <= 5 * 60
    assert tried == [{}, {}, {"ngo-a": 2}, {"ngo-a": 3}]
    assert "could not be anchored: no such host" in caplog.text
