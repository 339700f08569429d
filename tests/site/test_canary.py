"""A thousand invented people live through Turna; then no store holds anything of them in clear.

What looks for them must first find twenty control strings in every store, in every form: as
typed, folded, in Latin letters, in UTF-8 and UTF-16, in base64 at each offset, in hexadecimal,
escaped, and inside gzip and zip.
"""

import gzip
import re
import sys
import uuid
import zlib
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection

from canary import stores
from canary.life import CONTROLS, PEOPLE, as_bytes, as_text, controls
from canary.net import Net
from canary.people import people
from canary.spellings import needles

LIFE = "from pathlib import Path\nfrom canary.life import live\nlive(Path({out!r}))"
# On PostgreSQL too, in databases that it makes itself.
pytestmark = pytest.mark.postgresql
AS_TEXT = {"log and output", "cache"}  # they take no bytes
RAW = ("utf-16-le", "utf-16-be")


@pytest.fixture(scope="module")
def net() -> Net:
    return Net([*(one.texts for one in people(PEOPLE)), *((text,) for text in controls())])


@pytest.fixture(scope="module")
def lived(command_line: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[stores.Stores]:
    """The stores after a day of work."""
    folder = tmp_path_factory.mktemp("canary")
    data, out = folder / "data", folder / "out"
    out.mkdir()
    name = f"turna_canary_{uuid.uuid4().hex[:12]}"
    there = {"TURNA_MASTER_KEY_FILE": str(folder / "master.key"), "TURNA_HOSTS": "testserver",
             "TURNA_STATIC": "", "TURNA_LOG_LEVEL": "INFO"}  # fmt: skip
    on_postgresql = connection.vendor == "postgresql"
    if on_postgresql:
        there["TURNA_DATABASE"] = f"postgresql:{name}"
    try:
        done = command_line.run(data, "migrate", **there)
        assert done.returncode == 0, done.stderr
        done = command_line.python(data, LIFE.format(out=str(out)), **there)
        assert done.returncode == 0, done.stderr[-3000:]
        output = done.stdout + done.stderr
        if on_postgresql:
            yield stores.of_postgresql(data, out, output, name=name)
        else:
            yield stores.of_sqlite(data, out, output)
    finally:
        if on_postgresql:
            _drop(name, f"{name}_keys")


@pytest.fixture(scope="module")
def found(lived: stores.Stores, net: Net) -> SimpleNamespace:
    """Store → what of whom was found in it: people and controls apart."""
    of_people, of_controls = {}, {}
    for store, parts in lived.parts.items():
        hits = set().union(*(net.hits(data) for _name, data in parts))
        of_people[store] = sorted(hit for hit in hits if hit[0] < PEOPLE)
        of_controls[store] = {hit[1:] for hit in hits if hit[0] >= PEOPLE}
    for words in lived.not_searched:
        sys.stderr.write(f"not searched: {words}\n")
    return SimpleNamespace(people=of_people, controls=of_controls)


def test_every_control_is_found_in_every_store_and_form(
    lived: stores.Stores, found: SimpleNamespace, net: Net
) -> None:
    everything = {
        (text, how) for text in controls() for ways in needles(text).values() for how in ways
    }
    texts = "\n".join(as_text()).encode()
    as_texts = {hit[1:] for hit in net.hits(texts)}
    assert {hit[1:] for hit in net.hits(b"\n".join(as_bytes()))} == everything
    assert len({text for text, _how in as_texts}) == CONTROLS
    wanted = dict.fromkeys(lived.parts, everything) | dict.fromkeys(AS_TEXT, as_texts)
    # The log takes no letters that cannot be seen, as UTF-16 has them.
    wanted["log and output"] = {hit for hit in as_texts if not hit[1].endswith(RAW)}
    wanted["exported audit"] = {(text, "typed, utf-8") for text in controls()}
    wanted["sessions"] = {(text, "typed, escaped") for text in controls()}
    if connection.vendor == "postgresql":  # its backups have bytes in hexadecimal
        in_hex = {hit for hit in everything if not hit[1].endswith(RAW)}
        wanted |= {store: in_hex for store in wanted if store.startswith("backup")}
    wanted["rest of the data folder"] = set()  # key files, lists of random ids: nothing to plant
    assert {store: sorted(all_ - found.controls[store])[:5] for store, all_ in wanted.items()} == {
        store: [] for store in wanted
    }
    assert len(wanted) >= 10


def test_nobody_is_found_in_any_store(found: SimpleNamespace) -> None:
    assert {store: hits[:5] for store, hits in found.people.items() if hits} == {}


def test_a_page_repeats_to_a_reader_only_what_that_one_typed(
    lived: stores.Stores, net: Net
) -> None:
    assert lived.echoes
    for name, body in lived.echoes:
        number = int(re.search(r"\d+$", name)[0])
        assert {hit[0] for hit in net.hits(body)} <= {number}, name


def test_what_is_packed_in_what_is_packed_is_found(net: Net) -> None:
    text = controls()[0]
    packed = gzip.compress(b"head" + zlib.compress(text.encode() * 3) + b"tail")
    assert text.encode() not in packed
    assert (PEOPLE, text, "typed, utf-8") in net.hits(b"before" + packed + b"after")


def _drop(*names: str) -> None:
    import psycopg
    from psycopg import sql

    with psycopg.connect(dbname="postgres", autocommit=True) as administration:
        for name in names:
            administration.execute(
                sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name))
            )
