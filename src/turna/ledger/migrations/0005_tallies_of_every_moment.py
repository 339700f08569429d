import django.db.models.deletion
from django.db import migrations, models

# Both tables are derived. They are emptied here and made anew from the entries after the
# migration (`./turna migrate` does it): nothing that was reported is touched.
_EMPTIED = [
    migrations.RunSQL("DELETE FROM ledger_tally", migrations.RunSQL.noop),
    migrations.RunSQL("DELETE FROM ledger_personnow", migrations.RunSQL.noop),
]


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0002_choices_of_the_code"),
        ("ledger", "0004_persons_of_several_cells"),
    ]

    operations = [
        *_EMPTIED,
        migrations.DeleteModel(name="Tallied"),
        migrations.RemoveConstraint(model_name="tally", name="tally_cell_once"),
        migrations.RemoveIndex(model_name="personnow", name="person_covering"),
        migrations.RemoveIndex(model_name="personnow", name="person_several"),
        migrations.CreateModel(
            name="TallyBlock",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("level", models.SmallIntegerField()),
                ("after", models.BigIntegerField()),
                ("upto", models.BigIntegerField()),
            ],
        ),
        migrations.AddConstraint(
            model_name="tallyblock",
            constraint=models.UniqueConstraint(fields=("level", "after"), name="tally_block_once"),
        ),
        migrations.AddField(
            model_name="tally",
            name="block",
            field=models.ForeignKey(
                db_index=False,
                default=0,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="ledger.tallyblock",
            ),
            preserve_default=False,
        ),
        migrations.AddIndex(
            model_name="tally",
            index=models.Index(
                fields=["cut", "block", "share", "breakdown", "measure", "country", "month"],
                name="tally_of_block",
            ),
        ),
        migrations.AddField(
            model_name="personnow",
            name="once",
            field=models.BooleanField(default=False),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="personnow",
            name="first_posting",
            field=models.BigIntegerField(default=0),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="personnow",
            name="last_posting",
            field=models.BigIntegerField(default=0),
            preserve_default=False,
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
                    "last_posting",
                ],
                name="person_covering",
            ),
        ),
        migrations.AddIndex(
            model_name="personnow",
            index=models.Index(
                condition=models.Q(("once", False)),
                fields=["measure", "subject"],
                name="person_several",
            ),
        ),
    ]
