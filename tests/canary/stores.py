"""Where a running Turna leaves bytes: each store by its name, as (name, bytes) of its parts.

What cannot be read here is said by `not_searched`.
"""

import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

Parts = list[tuple[str, bytes]]


@dataclass
class Stores:
    """What was found to search. `echoes` are pages that repeat to a reader what that one typed."""

    parts: dict[str, Parts] = field(default_factory=dict)
    echoes: Parts = field(default_factory=list)
    not_searched: list[str] = field(default_factory=list)

    def add(self, store: str, *files: Path) -> None:
        """Files of this store."""
        found = self.parts.setdefault(store, [])
        found += [(file.name, file.read_bytes()) for file in files]


def common(data: Path, out: Path, output: str) -> Stores:
    """The stores that do not depend on the database."""
    found = Stores()
    found.add("files", *sorted((data / "media").iterdir()))
    rest = [
        file
        for file in sorted(data.rglob("*"))
        if file.is_file() and ".sqlite3" not in file.suffixes and file.parent.name != "media"
    ]
    found.add("rest of the data folder", *rest)
    found.add("cache", *(out / "cache").iterdir())
    found.add("exported audit", out / "pages" / "audit.csv")
    pages = [file for file in sorted((out / "pages").iterdir()) if file.suffix != ".csv"]
    found.add("error pages", *(file for file in pages if not file.name.startswith("echo")))
    found.echoes = [
        (file.name, file.read_bytes()) for file in pages if file.name.startswith("echo")
    ]  # fmt: skip
    found.parts["log and output"] = [("output", output.encode())]
    return found


def of_sqlite(data: Path, out: Path, output: str) -> Stores:
    """The files of both databases, their write-ahead logs and compressed backups, and the rest."""
    found = common(data, out, output)
    with closing(sqlite3.connect(data / "turna.sqlite3")) as connection:
        rows = connection.execute("SELECT session_data FROM accounts_session").fetchall()
    found.parts["sessions"] = [("rows", "\n".join(row[0] for row in rows).encode())]
    found.add("database", *data.glob("turna.sqlite3*"))
    found.add("key store", *(data / "keys").glob("keys.sqlite3*"))
    for alias, name in (("default", "database"), ("keys", "key store")):
        found.add(f"log of the {name}", out / f"wal-{alias}")
        found.add(f"backup of the {name}", out / "backup" / f"{alias}.gz")
    return found


def of_postgresql(data: Path, out: Path, output: str, *, name: str) -> Stores:
    """Backups of both databases, written out, and the rest; for a superuser also the files of
    their tables. The cluster's log holds other databases too, and forgets when it likes."""
    import psycopg

    found = common(data, out, output)
    for alias, which, database in (
        ("default", "database", name),
        ("keys", "key store", f"{name}_keys"),
    ):
        backup = out / "backup" / f"{alias}.dump"
        done = subprocess.run(["pg_restore", "-f", "-", backup], capture_output=True, check=True)
        # Texts are written out with their backslashes doubled.
        undone = done.stdout.replace(rb"\\", b"\\")
        found.parts[f"backup of the {which}"] = [("dump", done.stdout), ("undone", undone)]
        with psycopg.connect(dbname=database, autocommit=True) as connection:
            if alias == "default":
                rows = connection.execute("SELECT session_data FROM accounts_session").fetchall()
                found.parts["sessions"] = [("rows", "\n".join(row[0] for row in rows).encode())]
            if connection.execute("SHOW is_superuser").fetchone() != ("on",):
                found.not_searched.append(f"files of the {which} (the role is no superuser)")
                continue
            connection.execute("CHECKPOINT")
            found.parts[which] = list(_relations(connection))
    found.not_searched.append("the cluster's write-ahead log")
    return found


def _relations(connection: object) -> Iterator[tuple[str, bytes]]:
    """The files of every table and index of ours, their long values too."""
    rows = connection.execute(
        "SELECT c.relname, pg_read_binary_file(pg_relation_filepath(c.oid)) FROM pg_class c "
        "JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE n.nspname IN ('public', 'pg_toast') AND c.oid >= 16384 "
        "AND c.relkind IN ('r', 'i', 't') AND pg_relation_size(c.oid) > 0"
    )
    yield from rows.fetchall()
