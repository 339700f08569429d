"""Reads that are on record before anything is shown, or are not shown at all."""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import DatabaseError
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from turna.core.transactions import write_transaction
from turna.vault import audit, verbs
from turna.vault.actor import Actor
from turna.vault.errors import SealError

log = logging.getLogger(__name__)
FOUND = verbs.register("core.records.found", label=_("found records by their code")).code
BEHIND = verbs.register("core.records.behind", label=_("read the records behind a figure")).code
SAMPLED = verbs.register("core.records.sampled", label=_("looked at records to check them")).code
TODAY = verbs.register("core.records.waiting", label=_("was told on Today what waits")).code
_noticed: ContextVar[dict[str, dict[UUID, int]] | None] = ContextVar("turna_noticed", default=None)
_SAME_READ = 120  # seconds in which a part that shows the same rows again adds nothing


class NotOnRecord(Exception):  # noqa: N818  (what the reader has, not what the code did)
    """The audit cannot be written, so nothing may be shown."""


@dataclass(frozen=True, slots=True)
class Read:
    """What was read: records of one `kind`, each a public id with its version."""

    kind: str
    objects: tuple[tuple[UUID, int], ...]


def of_rows(rows: Iterable[Any]) -> Read:
    """The read of these rows of one model, each once. There is at least one."""
    found = list(rows)
    versions = {row.uid: row.version for row in found}
    return Read(found[0]._meta.label_lower, tuple(versions.items()))


def put(actor: Actor, verb: str, read: Read, *, again: bool = False) -> None:
    """Put a read on record, naming each id. NotOnRecord when the audit cannot be written.

    With `again`, the same read of a moment ago is enough.
    """
    try:
        if again and audit.just_recorded(
            actor=actor, verb=verb, objects=read.objects, seconds=_SAME_READ
        ):
            return
        with write_transaction():
            audit.record(
                actor=actor, verb=verb, kind=read.kind, objects=read.objects, name_objects=True
            )
    except (DatabaseError, SealError, OSError) as error:
        log.error("A page is not shown, for its read cannot be put on record: %s", error)
        raise NotOnRecord from error


@contextmanager
def on_record(reader: Any, verb: str, *, again: bool = False) -> Iterator[None]:
    """Put on record, when the block ends, every record about a person that was noticed in it: one
    row for each kind. What the block gives may be shown after it. NotOnRecord as `put`."""
    token = _noticed.set({})
    try:
        yield
        for kind, objects in (_noticed.get() or {}).items():
            put(reader.as_actor(), verb, Read(kind, tuple(objects.items())), again=again)
    finally:
        _noticed.reset(token)


def notice(row: Any) -> None:
    """This record about a person is going to be shown. RuntimeError outside of `on_record`: what
    shows persons says by which verb."""
    noticed = _noticed.get()
    if noticed is None:
        raise RuntimeError("A record about a person is shown, and nothing puts it on record.")
    noticed.setdefault(row._meta.label_lower, {})[row.uid] = row.version


def refused() -> HttpResponse:
    """503: nothing of what was asked for, and what to do."""
    # Without the request: its context may ask the database that does not answer.
    page = render_to_string("503.html", {"number": audit.request_id.get()})
    return HttpResponse(page, status=503, headers={"Retry-After": "60"})
