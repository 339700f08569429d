"""The only table of core: what administrators have set here, added and never changed."""

from django.db import models


class StoredValue(models.Model):
    """A setting as it was set at a moment; the latest row of a code is in force."""

    code = models.CharField(max_length=64)
    value = models.IntegerField()
    set_at = models.DateTimeField()
    set_by = models.CharField(max_length=64)
    set_by_name = models.CharField(max_length=200)

    class Meta:
        indexes = [models.Index(fields=["code", "id"], name="stored_value_latest")]

    def __str__(self) -> str:
        return f"{self.code}: {self.value}"
