"""Rows of the audit are numbered and linked, organisation by organisation, from here on.

Nullable columns and an index with a condition: SQLite adds them to the table as it is, and its
guards stay. Rows from before have neither; the first link of every chain covers all of them.
"""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("vault", "0002_identities"),
    ]

    operations = [
        migrations.AddField(
            model_name="auditentry",
            name="n",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="auditentry",
            name="chain",
            field=models.BinaryField(max_length=32, null=True),
        ),
        migrations.AddConstraint(
            model_name="auditentry",
            constraint=models.UniqueConstraint(
                condition=Q(n__isnull=False), fields=("organisation", "n"), name="audit_chain_once"
            ),
        ),
    ]
