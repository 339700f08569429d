"""Trails of records: who looked, what changed. Core links to them from every record's page.

The audit names a record by its kind ("cases.person", the model's label) and its public id. A
room says what else belongs to a record; the room that shows trails says where.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from turna.core.components import Action
from turna.core.scoping import Scoped
from turna.core.text import record_code

READ = "audit.read"
Belongs = Callable[[Any], Mapping[str, Collection[UUID]]]

_belongings: dict[str, Belongs] = {}
_pages: list[str] = []


def belongs(kind: str, find: Belongs) -> None:
    """What is told in the trail of a record of this kind, too: kind → public ids."""
    _belongings[kind] = find


def shown_at(url_name: str) -> None:
    """The page of trails; its address takes a kind and a public id."""
    _pages[:] = [url_name]


def find(reader: Any, kind: str, uid: UUID) -> Any:
    """The record, if the reader may read the audit where it lies; None for any other."""
    model = _model(kind)
    return model and model.objects.visible_to(reader, READ).filter(uid=uid).first()


def address(kind: str, object_id: str) -> str:
    """Where the trail of a record is that the audit names so; "" where it has none."""
    try:
        uid = UUID(object_id)
    except ValueError:
        return ""
    return reverse(_pages[0], args=[kind, uid]) if _pages and _model(kind) else ""


def told_of(row: Any) -> dict[str, set[str]]:
    """What the trail of this record tells of: kind → ids as the audit writes them."""
    kind = row._meta.label_lower
    found = {kind: {str(row.uid)}}
    if kind in _belongings:
        for other, uids in _belongings[kind](row).items():
            found.setdefault(other, set()).update(map(str, uids))
    return found


def links(reader: Any, row: Any) -> tuple[Action, ...]:
    """The button to a record's trail, for whoever may read it."""
    uid = getattr(row, "uid", None)
    if not _pages or uid is None or not isinstance(row, Model) or not reader.can(READ):
        return ()
    kind = row._meta.label_lower
    if find(reader, kind, uid) is None:
        return ()
    return (Action(_("Who looked, what changed"), address(kind, str(uid)), icon="history"),)


def kind_words(kind: str) -> str:
    """A kind in words: its model's; else as it is."""
    try:
        return str(apps.get_model(kind)._meta.verbose_name)
    except (LookupError, ValueError):
        return kind.rpartition(".")[2].replace("_", " ")


def code_of(object_id: str) -> str:
    """The short code of an id, as its page shows it; other ids as they are."""
    try:
        return record_code(UUID(object_id))
    except ValueError:
        return object_id


def _model(kind: str) -> Any:
    """The model whose records have trails of this kind; None for any other word."""
    try:
        model = apps.get_model(kind)
    except (LookupError, ValueError):
        return None
    public = any(field.name == "uid" for field in model._meta.fields)
    return model if public and issubclass(model, Scoped) else None
