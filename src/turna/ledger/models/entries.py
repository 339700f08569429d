"""Postings and their entries, added and never changed, and what they are kept by."""

from functools import lru_cache

from django.db import models
from django.db.models import Q

from turna.ledger.codes import Age, Breakdown, Cause, FundKind, Sex, Share


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


@lru_cache(maxsize=4096)
def facet_values(key: str) -> dict[str, str]:
    """The codes of a facet's key, by axis."""
    return dict(part.split("=", 1) for part in key.split("|"))


class Facet(models.Model):
    """A combination of a measure's own codes: "category=family|destination=RU"."""

    key = models.CharField(max_length=255, unique=True)

    def __str__(self) -> str:
        return self.key

    def values(self) -> dict[str, str]:
        return facet_values(self.key)


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
            models.Index(fields=["day", "measure"], name="entry_day"),
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
