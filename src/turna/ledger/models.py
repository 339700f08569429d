"""The ledger's tables. Entries, postings and marks are added and never changed."""

import secrets
import uuid

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from turna.core.scoping import Scoped, ScopePath
from turna.ledger.codes import Age, Breakdown, Cause, FundKind, Sex, Share, State, VoidReason


def new_subject() -> int:
    """A fresh pseudonym: 62 random bits that mean nothing."""
    return secrets.randbits(62)


class Fund(models.Model):
    """Who pays: an award, a sub-grant under it, or nobody. One to one with those above."""

    code = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=16, choices=FundKind.choices)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")

    def __str__(self) -> str:
        return self.code


class Source(models.Model):
    """A kind of record that posts, "room.thing"; rows follow `registry`."""

    code = models.CharField(max_length=64, unique=True)

    def __str__(self) -> str:
        return self.code


class Measure(models.Model):
    """A registered measure and the version of its rule that the ledger has posted."""

    code = models.CharField(max_length=64, unique=True)
    rule_version = models.PositiveIntegerField()

    def __str__(self) -> str:
        return self.code


class Facet(models.Model):
    """A combination of a measure's own codes: "category=family|destination=RU"."""

    key = models.CharField(max_length=255, unique=True)

    def __str__(self) -> str:
        return self.key

    def values(self) -> dict[str, str]:
        return dict(part.split("=", 1) for part in self.key.split("|"))


class Posting(models.Model):
    """One change of the ledger: its entries belong to it, its number is its moment.

    `digest` is SHA-256 over its entries, `chain` over the previous chain, this row and the
    digest, so that a back-dated, altered or removed posting is found.
    """

    n = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField(unique=True)
    actor_id = models.CharField(max_length=64)
    actor_name = models.CharField(max_length=200)
    verb = models.CharField(max_length=64)
    cause = models.CharField(max_length=16, choices=Cause.choices)
    origin = models.CharField(max_length=64, blank=True)
    entries = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    chain = models.CharField(max_length=64)

    class Meta:
        ordering = ["n"]

    def __str__(self) -> str:
        return f"posting {self.n}"


class Entry(models.Model):
    """A signed count along every axis. `balances()` is the only door to sums over it."""

    posting = models.ForeignKey(Posting, models.PROTECT, related_name="+")
    source_kind = models.ForeignKey(Source, models.PROTECT, db_index=False, related_name="+")
    source = models.BigIntegerField()
    measure = models.ForeignKey(Measure, models.PROTECT, db_index=False, related_name="+")
    day = models.DateField()
    month = models.IntegerField()
    country = models.ForeignKey("directory.Place", models.PROTECT, db_index=False, related_name="+")
    place = models.ForeignKey("directory.Place", models.PROTECT, db_index=False, related_name="+")
    org = models.ForeignKey(
        "directory.Organisation", models.PROTECT, db_index=False, related_name="+"
    )
    fund = models.ForeignKey(Fund, models.PROTECT, db_index=False, related_name="+")
    share = models.SmallIntegerField(choices=Share.choices)
    breakdown = models.SmallIntegerField(choices=Breakdown.choices)
    sex = models.SmallIntegerField(choices=Sex.choices)
    age = models.SmallIntegerField(choices=Age.choices)
    group = models.ForeignKey(
        "directory.Code", models.PROTECT, null=True, db_index=False, related_name="+"
    )
    facet = models.ForeignKey(Facet, models.PROTECT, null=True, db_index=False, related_name="+")
    subject = models.BigIntegerField(null=True)
    value = models.BigIntegerField()

    class Meta:
        indexes = [
            # In the order in which figures are grouped, so that they stream out of it.
            models.Index(
                fields=[
                    "share", "breakdown", "measure", "country", "month", "sex", "age", "group",
                    "org", "fund", "place", "facet", "posting", "value",
                ],
                name="entry_covering",
            ),
            models.Index(fields=["day"], name="entry_day"),
            models.Index(fields=["source_kind", "source"], name="entry_source"),
            models.Index(
                fields=[
                    "measure", "fund", "share", "country", "day", "subject", "posting", "value",
                    "sex", "age", "group", "org", "place", "facet", "breakdown",
                ],
                condition=Q(subject__isnull=False),
                name="entry_subject",
            ),
            models.Index(
                fields=["subject", "measure"],
                condition=Q(subject__isnull=False),
                name="entry_of_subject",
            ),
        ]  # fmt: skip
        constraints = [
            models.CheckConstraint(condition=~Q(value=0), name="entry_not_zero"),
        ]

    def __str__(self) -> str:
        return f"entry {self.pk}"


class Tallied(models.Model):
    """The one row that says up to which posting entries are in the tallies."""

    upto = models.BigIntegerField()

    def __str__(self) -> str:
        return f"up to {self.upto}"


class Tally(models.Model):
    """Entries added up beforehand along few axes: see `tally.py`. Derived, so it may change."""

    cut = models.SmallIntegerField()
    share = models.SmallIntegerField(choices=Share.choices)
    breakdown = models.SmallIntegerField(choices=Breakdown.choices)
    measure = models.ForeignKey(Measure, models.PROTECT, db_index=False, related_name="+")
    country = models.ForeignKey("directory.Place", models.PROTECT, db_index=False, related_name="+")
    month = models.IntegerField()
    sex = models.SmallIntegerField(choices=Sex.choices, null=True)
    age = models.SmallIntegerField(choices=Age.choices, null=True)
    group = models.ForeignKey(
        "directory.Code", models.PROTECT, null=True, db_index=False, related_name="+"
    )
    org = models.ForeignKey(
        "directory.Organisation", models.PROTECT, null=True, db_index=False, related_name="+"
    )
    place = models.ForeignKey(
        "directory.Place", models.PROTECT, null=True, db_index=False, related_name="+"
    )
    fund = models.ForeignKey(Fund, models.PROTECT, db_index=False, related_name="+")
    value = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "cut", "share", "breakdown", "measure", "country", "month",
                Coalesce("sex", -1), Coalesce("age", -1), Coalesce("group", -1),
                Coalesce("org", -1), Coalesce("place", -1), "fund", name="tally_cell_once",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"tally {self.pk}"


class PersonNow(models.Model):
    """A subject of a measure as the entries have it now: see `persons.py`. Derived.

    `single` says that all its entries net to one cell, which then stands here.
    """

    measure = models.ForeignKey(Measure, models.PROTECT, db_index=False, related_name="+")
    subject = models.BigIntegerField()
    single = models.BooleanField()
    day = models.DateField()
    month = models.IntegerField()
    country = models.ForeignKey("directory.Place", models.PROTECT, db_index=False, related_name="+")
    place = models.ForeignKey("directory.Place", models.PROTECT, db_index=False, related_name="+")
    org = models.ForeignKey(
        "directory.Organisation", models.PROTECT, db_index=False, related_name="+"
    )
    fund = models.ForeignKey(Fund, models.PROTECT, db_index=False, related_name="+")
    share = models.SmallIntegerField(choices=Share.choices)
    breakdown = models.SmallIntegerField(choices=Breakdown.choices)
    sex = models.SmallIntegerField(choices=Sex.choices)
    age = models.SmallIntegerField(choices=Age.choices)
    group = models.ForeignKey(
        "directory.Code", models.PROTECT, null=True, db_index=False, related_name="+"
    )
    facet = models.ForeignKey(Facet, models.PROTECT, null=True, db_index=False, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["measure", "subject"], name="person_once"),
        ]
        indexes = [
            models.Index(
                fields=[
                    "single", "share", "breakdown", "measure", "country", "month", "sex", "age",
                    "group", "fund", "day", "org",
                ],
                name="person_covering",
            ),
            models.Index(
                fields=["measure", "subject"], condition=Q(single=False), name="person_several"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"person {self.pk}"


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
