import django.db.models.deletion
import django.db.models.functions.comparison
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0001_initial"),
        ("ledger", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="PersonNow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("subject", models.BigIntegerField()),
                ("single", models.BooleanField()),
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
            ],
        ),
        migrations.CreateModel(
            name="Tallied",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("upto", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="Tally",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("cut", models.SmallIntegerField()),
                ("share", models.SmallIntegerField(choices=[(0, "home"), (1, "also")])),
                (
                    "breakdown",
                    models.SmallIntegerField(
                        choices=[(1, "joint cells"), (2, "by sex"), (3, "by age"), (4, "by group")]
                    ),
                ),
                ("month", models.IntegerField()),
                (
                    "sex",
                    models.SmallIntegerField(
                        choices=[(0, "not recorded"), (1, "female"), (2, "male"), (3, "other")],
                        null=True,
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
                        null=True,
                    ),
                ),
                ("value", models.BigIntegerField()),
            ],
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(
                condition=models.Q(("subject__isnull", False)),
                fields=["subject", "measure"],
                name="entry_of_subject",
            ),
        ),
        migrations.AddField(
            model_name="personnow",
            name="country",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="directory.place",
            ),
        ),
        migrations.AddField(
            model_name="personnow",
            name="facet",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="ledger.facet",
            ),
        ),
        migrations.AddField(
            model_name="personnow",
            name="fund",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="ledger.fund",
            ),
        ),
        migrations.AddField(
            model_name="personnow",
            name="group",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="directory.code",
            ),
        ),
        migrations.AddField(
            model_name="personnow",
            name="measure",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="ledger.measure",
            ),
        ),
        migrations.AddField(
            model_name="personnow",
            name="org",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="directory.organisation",
            ),
        ),
        migrations.AddField(
            model_name="personnow",
            name="place",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="directory.place",
            ),
        ),
        migrations.AddField(
            model_name="tally",
            name="country",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="directory.place",
            ),
        ),
        migrations.AddField(
            model_name="tally",
            name="fund",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="ledger.fund",
            ),
        ),
        migrations.AddField(
            model_name="tally",
            name="group",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="directory.code",
            ),
        ),
        migrations.AddField(
            model_name="tally",
            name="measure",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="ledger.measure",
            ),
        ),
        migrations.AddField(
            model_name="tally",
            name="org",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="directory.organisation",
            ),
        ),
        migrations.AddField(
            model_name="tally",
            name="place",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="directory.place",
            ),
        ),
        migrations.AddIndex(
            model_name="personnow",
            index=models.Index(
                fields=[
                    "single",
                    "share",
                    "breakdown",
                    "measure",
                    "country",
                    "month",
                    "sex",
                    "age",
                    "group",
                    "fund",
                    "day",
                    "org",
                ],
                name="person_covering",
            ),
        ),
        migrations.AddConstraint(
            model_name="personnow",
            constraint=models.UniqueConstraint(fields=("measure", "subject"), name="person_once"),
        ),
        migrations.AddConstraint(
            model_name="tally",
            constraint=models.UniqueConstraint(
                models.F("cut"),
                models.F("share"),
                models.F("breakdown"),
                models.F("measure"),
                models.F("country"),
                models.F("month"),
                django.db.models.functions.comparison.Coalesce("sex", -1),
                django.db.models.functions.comparison.Coalesce("age", -1),
                django.db.models.functions.comparison.Coalesce("group", -1),
                django.db.models.functions.comparison.Coalesce("org", -1),
                django.db.models.functions.comparison.Coalesce("place", -1),
                models.F("fund"),
                name="tally_cell_once",
            ),
        ),
    ]
