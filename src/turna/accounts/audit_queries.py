"""The read side of the audit: which rows a reader may see, and what belongs to a record."""

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db.models import Q, QuerySet

from turna.accounts.models import User
from turna.core.trails import READ
from turna.directory.models import Organisation
from turna.vault.models import AuditEntry, AuditNamed


def audit_of(reader: Any) -> "QuerySet[Any]":
    """Acts of the organisations in whose place the reader may read the audit. Those of the system
    itself, which has none, are for whoever may read all of it."""
    rows = AuditEntry.objects.all()
    if reader.scope_for(READ).everything:
        return rows
    seen = Organisation.objects.visible_to(reader, READ).values("code")
    return rows.filter(organisation__in=seen)


def trail_of(told: dict[str, set[str]]) -> "QuerySet[Any]":
    """Acts on these records, whoever did them: an owner sees who looked, from anywhere.

    An act on many records at once is found where the audit names them, as for reads of persons;
    of other such acts it keeps a digest only.
    """
    alone = Q(pk__in=[])
    for kind, ids in told.items():
        alone |= Q(object_kind=kind, object_id__in=ids)
    among = AuditNamed.objects.filter(object__in={one for ids in told.values() for one in ids})
    # Two look-ups by index and their union: an OR across them would be a walk through the audit.
    entries = AuditEntry.objects.filter(alone).order_by().values("pk")
    return AuditEntry.objects.filter(
        pk__in=entries.union(among.order_by().values("entry"), all=True)
    )


def people_for(reader: Any) -> Iterable[tuple[str, Any]]:
    """Accounts of the reader's part of the programme: (id as the audit writes it, name)."""
    users = User.objects.visible_to(reader, READ).order_by("sort", "pk")
    return [(str(uid), name) for uid, name in users.values_list("uid", "name")]


def organisations_for(reader: Any) -> Iterable[tuple[str, Any]]:
    """Organisations whose acts the reader may see."""
    rows = Organisation.objects.visible_to(reader, READ).order_by("sort", "pk")
    return [(row.code, row.label) for row in rows]


def kinds_known() -> list[str]:
    """Kinds that the audit names records by: labels of models, and a few of directories."""
    rooms = [config for config in apps.get_app_configs() if config.name.startswith("turna.")]
    models = [model._meta.label_lower for room in rooms for model in room.get_models()
              if any(field.name == "uid" for field in model._meta.fields)]  # fmt: skip
    return [*models, "organisation", "place", "code"]
