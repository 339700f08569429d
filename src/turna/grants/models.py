"""Agreements: which partner runs what part of an award, from when to when."""

import uuid
from datetime import date

from django.db import models
from django.db.models import F, Q

from turna.core.scoping import Scoped, ScopePath


class Agreement(Scoped):
    """A sub-grant to one organisation. Its fund lies under the award's and has its code.

    `ended_on` is set when it ended before the day that was signed.
    """

    scope_path = ScopePath(place="", organisation_place="organisation__place")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    code = models.CharField(max_length=64, unique=True)
    award = models.ForeignKey("programmes.Award", models.PROTECT, related_name="agreements")
    organisation = models.ForeignKey(
        "directory.Organisation", models.PROTECT, related_name="agreements"
    )
    fund = models.OneToOneField("ledger.Fund", models.PROTECT, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField()
    ended_on = models.DateField(null=True)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    currency = models.CharField(max_length=3)
    signed_on = models.DateField()

    class Meta:
        ordering = ["code"]
        indexes = [models.Index(fields=["organisation", "starts_on"], name="agreement_when")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="agreement_in_order"
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True)
                | Q(ended_on__gte=F("starts_on"), ended_on__lte=F("ends_on")),
                name="agreement_ended_inside",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="agreement_amount"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def last_day(self) -> date:
        """The last day on which it pays."""
        return self.ended_on or self.ends_on
