"""Unusual records get a public id: forms and the audit name no primary key."""

import uuid
from typing import Any

from django.db import migrations, models


def _fill(apps: Any, _editor: Any) -> None:
    rows = apps.get_model("ledger", "Oddity").objects
    while some := list(rows.filter(uid__isnull=True).order_by("pk")[:1000]):
        for row in some:
            row.uid = uuid.uuid4()
        rows.bulk_update(some, ["uid"])


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_tallies")]
    operations = [
        migrations.AddField("oddity", "uid", models.UUIDField(null=True, editable=False)),
        migrations.RunPython(_fill, migrations.RunPython.noop),
        migrations.AlterField(
            "oddity", "uid", models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
        ),
    ]
