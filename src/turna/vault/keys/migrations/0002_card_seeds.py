"""The seeds of search cards."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("vault_keys", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="CardSeed",
            fields=[
                ("uid", models.UUIDField(primary_key=True, serialize=False)),
                ("subject", models.UUIDField(db_index=True)),
                ("organisation", models.CharField(db_index=True, max_length=64)),
                ("seed", models.BinaryField()),
            ],
        ),
    ]
