from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0002_choices_of_the_code"),
        ("ledger", "0003_oddity_uid"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="personnow",
            index=models.Index(
                condition=models.Q(("single", False)),
                fields=["measure", "subject"],
                name="person_several",
            ),
        ),
    ]
