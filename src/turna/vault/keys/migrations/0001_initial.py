"""The key store."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

from turna.vault.append_only import AppendOnly


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="MasterKey",
            fields=[
                ("uid", models.UUIDField(primary_key=True, serialize=False)),
                ("commitment", models.BinaryField()),
                ("verify_key", models.BinaryField()),
                ("demonstration", models.BooleanField(default=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("current", "Current"),
                            ("retiring", "Retiring"),
                            ("retired", "Retired"),
                        ],
                        default="current",
                        max_length=16,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("split_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Erasure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=16)),
                ("subject", models.UUIDField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "subject"), name="erasure_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="OrganisationKey",
            fields=[
                ("uid", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("organisation", models.CharField(max_length=64)),
                ("generation", models.PositiveIntegerField()),
                ("public", models.BinaryField()),
                ("signature", models.BinaryField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("current", "Current"),
                            ("retiring", "Retiring"),
                            ("retired", "Retired"),
                        ],
                        default="current",
                        max_length=16,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "generation"), name="organisation_key_generation"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "current")),
                        fields=("organisation",),
                        name="organisation_key_one_current",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SubjectKey",
            fields=[
                ("uid", models.UUIDField(primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=16)),
                ("subject", models.UUIDField()),
                ("commitment", models.BinaryField()),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "indexes": [models.Index(fields=["kind", "subject"], name="subject_key_subject")],
            },
        ),
        migrations.CreateModel(
            name="OrganisationWrap",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sealed", models.BinaryField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="wraps",
                        to="vault_keys.masterkey",
                    ),
                ),
                (
                    "key",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="wraps",
                        to="vault_keys.organisationkey",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("key", "by"), name="organisation_wrap_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="SubjectWrap",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "method",
                    models.PositiveSmallIntegerField(choices=[(1, "Symmetric"), (2, "Public")]),
                ),
                ("sealed", models.BinaryField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="subject_wraps",
                        to="vault_keys.organisationkey",
                    ),
                ),
                (
                    "key",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="wraps",
                        to="vault_keys.subjectkey",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("key", "by"), name="subject_wrap_once")
                ],
            },
        ),
        AppendOnly("vault_keys_erasure"),
    ]
