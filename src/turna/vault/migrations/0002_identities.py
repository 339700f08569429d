"""Identities, sealed, and certificates of erasure; the audit names whom a reader read."""

import uuid

from django.db import migrations, models

import turna.vault.fields
from turna.vault.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [
        ("vault", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Identity",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("organisation", models.CharField(db_index=True, max_length=64)),
                ("version", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("erased_at", models.DateTimeField(null=True)),
                ("names", turna.vault.fields.SealedJSON(purpose="identity.names")),
                ("contacts", turna.vault.fields.SealedJSON(purpose="identity.contacts")),
                ("documents", turna.vault.fields.SealedJSON(purpose="identity.documents")),
                ("birth_date", turna.vault.fields.SealedDate(purpose="identity.birth_date")),
                ("safe_contact", turna.vault.fields.SealedText(purpose="identity.safe_contact")),
            ],
            options={
                "verbose_name_plural": "identities",
            },
        ),
        migrations.AddField(
            model_name="auditentry",
            name="named",
            field=models.JSONField(null=True),
        ),
        migrations.CreateModel(
            name="ErasureCertificate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("kind", models.CharField(max_length=16)),
                ("subject", models.UUIDField()),
                ("organisation", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                ("actor_id", models.CharField(max_length=64)),
                ("actor_name", models.CharField(max_length=200)),
                ("reason", models.CharField(max_length=64)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "subject"), name="erasure_certificate_once"
                    )
                ],
            },
        ),
        AppendOnly("vault_erasurecertificate"),
    ]
