"""Kinds of client, roles in a return and reasons of unusual records are choices of the code.

They stood as code lists too, which nobody could change without breaking the code.
"""

from typing import Any

from django.db import migrations

_LISTS = ("client_kind", "return_role", "oddity")


def _remove(apps: Any, _editor: Any) -> None:
    apps.get_model("directory", "Code").objects.filter(list__in=_LISTS).delete()


class Migration(migrations.Migration):
    dependencies = [("directory", "0001_initial")]
    operations = [migrations.RunPython(_remove, migrations.RunPython.noop)]
