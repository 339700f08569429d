from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0005_tallies_of_every_moment"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="entry", name="entry_day"),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["day", "measure"], name="entry_day"),
        ),
    ]
