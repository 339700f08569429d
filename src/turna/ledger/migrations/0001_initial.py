"""The ledger; entries, postings and marks can only be added."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

from turna.vault.append_only import AppendOnly


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("directory", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Facet",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=255, unique=True)),
            ],
        ),
        migrations.CreateModel(
            name="Freeze",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("label", models.CharField(max_length=200)),
                ("kind", models.CharField(max_length=40)),
                ("question", models.JSONField()),
                ("upto", models.BigIntegerField()),
                ("digest", models.CharField(max_length=64)),
                ("frozen_at", models.DateTimeField()),
                ("frozen_by", models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="Measure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=64, unique=True)),
                ("rule_version", models.PositiveIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="Posting",
            fields=[
                ("n", models.BigIntegerField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField(unique=True)),
                ("actor_id", models.CharField(max_length=64)),
                ("actor_name", models.CharField(max_length=200)),
                ("verb", models.CharField(max_length=64)),
                (
                    "cause",
                    models.CharField(
                        choices=[
                            ("new", "new"),
                            ("late", "entered after the month was closed"),
                            ("corrected", "corrected"),
                            ("moved", "moved to another place, day or organisation"),
                            ("merged", "merged, or a merge undone"),
                            ("voided", "voided, or a voiding undone"),
                            ("batch", "sourced batch"),
                            ("rule", "a measure's rule changed"),
                            ("reference", "places, agreements or codes changed"),
                        ],
                        max_length=16,
                    ),
                ),
                ("origin", models.CharField(blank=True, max_length=64)),
                ("entries", models.PositiveIntegerField()),
                ("digest", models.CharField(max_length=64)),
                ("chain", models.CharField(max_length=64)),
            ],
            options={
                "ordering": ["n"],
            },
        ),
        migrations.CreateModel(
            name="Source",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=64, unique=True)),
            ],
        ),
        migrations.CreateModel(
            name="Fund",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=64, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("award", "award"),
                            ("sub_grant", "sub-grant"),
                            ("none", "no award"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="ledger.fund",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Batch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("client_uid", models.UUIDField(null=True, unique=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("live", "counts"),
                            ("voided", "voided"),
                            ("merged", "merged into another record"),
                        ],
                        default="live",
                        max_length=8,
                    ),
                ),
                (
                    "void_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("duplicate", "entered twice"),
                            ("mistake", "entered by mistake"),
                            ("test", "a try-out"),
                            ("not_ours", "another organisation's"),
                        ],
                        max_length=16,
                    ),
                ),
                ("day", models.DateField(db_index=True)),
                ("recorded_at", models.DateTimeField()),
                ("recorded_by", models.CharField(max_length=64)),
                ("title", models.CharField(max_length=200)),
                ("document", models.CharField(max_length=300)),
                (
                    "country",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directory.place",
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged_from",
                        to="ledger.batch",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directory.organisation",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directory.place",
                    ),
                ),
                (
                    "also_fund",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.fund",
                    ),
                ),
                (
                    "fund",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.fund",
                    ),
                ),
            ],
            options={
                "verbose_name": "batch",
            },
        ),
        migrations.CreateModel(
            name="BatchLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                (
                    "sex",
                    models.SmallIntegerField(
                        choices=[(0, "not recorded"), (1, "female"), (2, "male"), (3, "other")],
                        default=0,
                    ),
                ),
                (
                    "age",
                    models.SmallIntegerField(
                        choices=[
                            (0, "not recorded"),
                            (10, "under 18"),
                            (11, "0–8"),
                            (12, "9–17"),
                            (20, "18–29"),
                            (21, "18–20"),
                            (22, "21–23"),
                            (23, "24–26"),
                            (24, "27–29"),
                            (30, "30 and over"),
                            (31, "30–38"),
                            (32, "39–47"),
                            (33, "48 and over"),
                        ],
                        default=0,
                    ),
                ),
                ("value", models.BigIntegerField()),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="ledger.batch",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directory.place",
                    ),
                ),
                (
                    "measure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.measure",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="MonthClose",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("month", models.IntegerField()),
                ("nothing", models.BooleanField()),
                ("upto", models.BigIntegerField()),
                ("closed_at", models.DateTimeField()),
                ("closed_by", models.CharField(max_length=64)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directory.organisation",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "month"), name="month_closed_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ReportingUnit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("first_month", models.IntegerField()),
                ("last_month", models.IntegerField(null=True)),
                (
                    "country",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directory.place",
                    ),
                ),
                (
                    "fund",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.fund",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directory.organisation",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("fund", "organisation", "country", "first_month"), name="unit_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Oddity",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source", models.BigIntegerField()),
                ("code", models.CharField(max_length=40)),
                ("explanation", models.CharField(blank=True, max_length=300)),
                ("noted_at", models.DateTimeField()),
                ("reviewed_at", models.DateTimeField(null=True)),
                ("reviewed_by", models.CharField(blank=True, max_length=64)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directory.organisation",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directory.place",
                    ),
                ),
                (
                    "source_kind",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.source",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["reviewed_at", "code"], name="oddity_open")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("source_kind", "source", "code"), name="oddity_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source", models.BigIntegerField()),
                ("day", models.DateField()),
                ("month", models.IntegerField()),
                ("share", models.SmallIntegerField(choices=[(0, "home"), (1, "also")])),
                (
                    "breakdown",
                    models.SmallIntegerField(
                        choices=[(1, "joint cells"), (2, "by sex"), (3, "by age"), (4, "by group")]
                    ),
                ),
                (
                    "sex",
                    models.SmallIntegerField(
                        choices=[(0, "not recorded"), (1, "female"), (2, "male"), (3, "other")]
                    ),
                ),
                (
                    "age",
                    models.SmallIntegerField(
                        choices=[
                            (0, "not recorded"),
                            (10, "under 18"),
                            (11, "0–8"),
                            (12, "9–17"),
                            (20, "18–29"),
                            (21, "18–20"),
                            (22, "21–23"),
                            (23, "24–26"),
                            (24, "27–29"),
                            (30, "30 and over"),
                            (31, "30–38"),
                            (32, "39–47"),
                            (33, "48 and over"),
                        ]
                    ),
                ),
                ("subject", models.BigIntegerField(null=True)),
                ("value", models.BigIntegerField()),
                (
                    "country",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directory.place",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directory.code",
                    ),
                ),
                (
                    "org",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directory.organisation",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directory.place",
                    ),
                ),
                (
                    "facet",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.facet",
                    ),
                ),
                (
                    "fund",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.fund",
                    ),
                ),
                (
                    "measure",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.measure",
                    ),
                ),
                (
                    "posting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.posting",
                    ),
                ),
                (
                    "source_kind",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.source",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=[
                            "share",
                            "breakdown",
                            "measure",
                            "country",
                            "month",
                            "sex",
                            "age",
                            "group",
                            "org",
                            "fund",
                            "place",
                            "facet",
                            "posting",
                            "value",
                        ],
                        name="entry_covering",
                    ),
                    models.Index(fields=["day"], name="entry_day"),
                    models.Index(fields=["source_kind", "source"], name="entry_source"),
                    models.Index(
                        condition=models.Q(("subject__isnull", False)),
                        fields=[
                            "measure",
                            "fund",
                            "share",
                            "country",
                            "day",
                            "subject",
                            "posting",
                            "value",
                            "sex",
                            "age",
                            "group",
                            "org",
                            "place",
                            "facet",
                            "breakdown",
                        ],
                        name="entry_subject",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("value", 0), _negated=True), name="entry_not_zero"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Verification",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("month", models.IntegerField()),
                ("upto", models.BigIntegerField()),
                ("verified_at", models.DateTimeField()),
                ("verified_by", models.CharField(max_length=64)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directory.organisation",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["organisation", "month", "upto"], name="verification_mark")
                ],
            },
        ),
        AppendOnly("ledger_entry"),
        AppendOnly("ledger_posting"),
        AppendOnly("ledger_monthclose"),
        AppendOnly("ledger_verification"),
        AppendOnly("ledger_freeze"),
    ]
