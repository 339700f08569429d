"""Who is named in rows of the audit that name several, so that a person's trail is found."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import django.db.models.deletion
from django.db import migrations, models

from turna.vault.append_only import AppendOnly

_BATCH = 1_000


def fill(apps: Any, schema_editor: Any) -> None:
    """From the rows that are there already."""
    entries = apps.get_model("vault", "AuditEntry").objects.filter(named__isnull=False)
    named = apps.get_model("vault", "AuditNamed")

    def rows() -> Iterator[Any]:
        for entry, pairs in entries.order_by("pk").values_list("pk", "named").iterator():
            for key, _version in json.loads(pairs) if isinstance(pairs, str) else pairs:
                try:
                    yield named(entry_id=entry, object=UUID(key))
                except ValueError:  # no public id of a record
                    continue

    some: list[Any] = []
    for row in rows():
        some.append(row)
        if len(some) == _BATCH:
            named.objects.bulk_create(some)
            some.clear()
    named.objects.bulk_create(some)


class Migration(migrations.Migration):
    dependencies = [
        ("vault", "0004_search_cards"),
    ]

    operations = [
        migrations.CreateModel(
            name="AuditNamed",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("object", models.UUIDField()),
                (
                    "entry",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="vault.auditentry",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("object", "entry"), name="audit_named_once")
                ],
            },
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        AppendOnly("vault_auditnamed"),
    ]
