"""Records that count: what every source of postings has in common, and totals of old."""

import secrets
import uuid

from django.db import models
from django.db.models import F, Q

from turna.core.scoping import Scoped, ScopePath
from turna.ledger.codes import Age, Sex, State, VoidReason
from turna.ledger.models.entries import Fund, Measure, Source


def new_subject() -> int:
    """A fresh pseudonym: 62 random bits that mean nothing."""
    return secrets.randbits(62)


class AtHomeOrAbroad(ScopePath):
    """The scope of a deed: where it was, when that is in the country it counts for.

    A deed abroad (a caller in Moscow, a study visit in Vienna) is seen where its organisation
    is, and not by those who may read that foreign place.
    """

    def _place(self, path: str) -> Q:
        prefix = self.place.removesuffix("place")
        abroad = ~Q(**{f"{self.place}__country": F(f"{prefix}country")})
        here = Q(**{f"{self.place}__path__startswith": path})
        return (here & ~abroad) | (
            abroad & Q(**{f"{self.organisation_place}__path__startswith": path})
        )


class Counted(Scoped):
    """A record that counts: what every source of postings has in common.

    `uid` is public; `client_uid` comes from the client that recorded it, so that the same
    record sent twice is stored once. `version` grows with every change.
    """

    scope_path = AtHomeOrAbroad()

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    client_uid = models.UUIDField(null=True, unique=True)
    version = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=8, choices=State.choices, default=State.LIVE)
    void_reason = models.CharField(max_length=16, choices=VoidReason.choices, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged_from")
    organisation = models.ForeignKey("directory.Organisation", models.PROTECT, related_name="+")
    # Where it happened, and the country it counts for: the organisation's own, so that a
    # caller in Moscow or a study visit in Vienna counts for the line or partner that served it.
    place = models.ForeignKey("directory.Place", models.PROTECT, related_name="+")
    country = models.ForeignKey("directory.Place", models.PROTECT, related_name="+")
    fund = models.ForeignKey(Fund, models.PROTECT, related_name="+")
    also_fund = models.ForeignKey(Fund, models.PROTECT, null=True, related_name="+")
    day = models.DateField(db_index=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=64)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} of {self.day}"


class Oddity(Scoped):
    """Something unusual but possible about a record, kept for the M&E officer to look at."""

    scope_path = ScopePath()

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    source_kind = models.ForeignKey(Source, models.PROTECT, related_name="+")
    source = models.BigIntegerField()
    organisation = models.ForeignKey("directory.Organisation", models.PROTECT, related_name="+")
    place = models.ForeignKey("directory.Place", models.PROTECT, related_name="+")
    code = models.CharField(max_length=40)
    # The reporter's own words; about the deed, never about a person.
    explanation = models.CharField(max_length=300, blank=True)
    noted_at = models.DateTimeField()
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [models.Index(fields=["reviewed_at", "code"], name="oddity_open")]
        constraints = [
            models.UniqueConstraint(fields=["source_kind", "source", "code"], name="oddity_once")
        ]

    def __str__(self) -> str:
        return self.code


class Batch(Counted):
    """History that exists only as totals, entered with its source and marked as such."""

    title = models.CharField(max_length=200)
    document = models.CharField(max_length=300)  # the source it was taken from

    class Meta:
        verbose_name = "batch"


class BatchLine(models.Model):
    """One total of a batch. `day` is the last day of the span that the total covers."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="lines")
    measure = models.ForeignKey(Measure, models.PROTECT, related_name="+")
    day = models.DateField()
    place = models.ForeignKey("directory.Place", models.PROTECT, related_name="+")
    sex = models.SmallIntegerField(choices=Sex.choices, default=Sex.NOT_RECORDED)
    age = models.SmallIntegerField(choices=Age.choices, default=Age.NOT_RECORDED)
    value = models.BigIntegerField()

    def __str__(self) -> str:
        return f"line {self.pk}"
