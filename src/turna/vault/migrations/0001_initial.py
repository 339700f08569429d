"""The audit, append-only."""

from django.db import migrations, models

from turna.vault.append_only import AppendOnly


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("organisation", models.CharField(max_length=64)),
                ("actor_id", models.CharField(max_length=64)),
                ("actor_name", models.CharField(max_length=200)),
                ("role", models.CharField(blank=True, max_length=64)),
                ("via", models.CharField(max_length=16)),
                ("verb", models.CharField(max_length=64)),
                ("object_kind", models.CharField(max_length=64)),
                ("object_id", models.CharField(blank=True, max_length=64)),
                ("object_version", models.PositiveIntegerField(default=0)),
                ("object_count", models.PositiveIntegerField()),
                ("objects_digest", models.CharField(max_length=64)),
                ("fields", models.JSONField(default=list)),
                ("reason", models.CharField(blank=True, max_length=64)),
                ("posting", models.BigIntegerField(null=True)),
                ("request_id", models.CharField(blank=True, max_length=36)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["object_kind", "object_id"], name="audit_object"),
                    models.Index(fields=["organisation", "id"], name="audit_organisation"),
                ]
            },
        ),
        AppendOnly("vault_auditentry"),
    ]
