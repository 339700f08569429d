"""Who owes a month, and what was said of it: closed, verified, frozen. Added, never changed."""

from django.db import models

from turna.core.scoping import Scoped, ScopePath
from turna.ledger.models.entries import Fund


class MonthClose(Scoped):
    """A partner says: this month is complete. With nothing, too: so zero differs from missing."""

    scope_path = ScopePath(place="", organisation_place="organisation__place")

    organisation = models.ForeignKey("directory.Organisation", models.PROTECT, related_name="+")
    month = models.IntegerField()
    nothing = models.BooleanField()
    upto = models.BigIntegerField()  # the last posting when the month was closed
    closed_at = models.DateTimeField()
    closed_by = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "month"], name="month_closed_once")
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.month}"


class Verification(Scoped):
    """A mission's mark: this partner's month is checked up to a posting. Marks only grow."""

    scope_path = ScopePath(place="", organisation_place="organisation__place")

    organisation = models.ForeignKey("directory.Organisation", models.PROTECT, related_name="+")
    month = models.IntegerField()
    upto = models.BigIntegerField()
    verified_at = models.DateTimeField()
    verified_by = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["organisation", "month", "upto"], name="verification_mark")]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.month} up to {self.upto}"


class ReportingUnit(models.Model):
    """Who owes a month to a fund: an organisation, from one month to another (both included)."""

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="+")
    organisation = models.ForeignKey("directory.Organisation", models.PROTECT, related_name="+")
    country = models.ForeignKey("directory.Place", models.PROTECT, related_name="+")
    first_month = models.IntegerField()
    last_month = models.IntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["fund", "organisation", "country", "first_month"], name="unit_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} for {self.fund_id}"


class Freeze(models.Model):
    """A frozen moment: a posting number, what was asked, and the hash of the answer."""

    label = models.CharField(max_length=200)
    kind = models.CharField(max_length=40)  # who can compute it again, "reports.matrix"
    question = models.JSONField()
    upto = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    frozen_at = models.DateTimeField()
    frozen_by = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.label
