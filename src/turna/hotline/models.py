"""Consultations by telephone. There is no column for a caller's name or number."""

from django.db import models

from turna.core.scoping import Scoped
from turna.ledger.codes import Age, Sex
from turna.ledger.models import AtHomeOrAbroad, Counted


class Call(Counted):
    """A consultation; `place` is where the caller is, as far as she says."""

    category = models.ForeignKey("directory.Code", models.PROTECT, db_index=False, related_name="+")
    sex = models.SmallIntegerField(choices=Sex.choices, default=Sex.NOT_RECORDED)
    age = models.SmallIntegerField(choices=Age.choices, default=Age.NOT_RECORDED)
    group = models.ForeignKey(
        "directory.Code", models.PROTECT, db_index=False, null=True, related_name="+"
    )
    # The country that the question is about.
    destination = models.ForeignKey(
        "directory.Place", models.PROTECT, db_index=False, null=True, related_name="+"
    )
    language = models.ForeignKey(
        "directory.Code", models.PROTECT, db_index=False, null=True, related_name="+"
    )

    class Meta:
        verbose_name = "consultation"
        indexes = [models.Index(fields=["organisation", "day"], name="call_of_day")]


class CallTopic(Scoped):
    """A further subject of a consultation, beside its main category."""

    scope_path = AtHomeOrAbroad("call__organisation", "call__place", "call__organisation__place")

    call = models.ForeignKey(Call, models.CASCADE, db_index=False, related_name="topics")
    category = models.ForeignKey("directory.Code", models.PROTECT, db_index=False, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["call", "category"], name="topic_once_per_call")
        ]

    def __str__(self) -> str:
        return str(self.category)
