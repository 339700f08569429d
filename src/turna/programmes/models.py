"""Awards, their money, countries and years; the results framework; targets.

Rows that say what was agreed or defined (terms, joinings, calendars, definitions, baselines,
targets, notes, money) are added and never changed: the database refuses, and the latest wins.
"""

import uuid
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q

from turna.core.scoping import Reader, Scoped, ScopedQuerySet
from turna.ledger.codes import Additivity
from turna.programmes.codes import MoneyKind, NodeKind, TermReason, TermRole
from turna.programmes.rules import Definition, TermSpec


class FrameworkQuerySet(ScopedQuerySet):
    """Plans are the same for all who may read them: an award spans organisations and countries.

    They hold nothing about anybody; figures have their own scope.
    """

    def visible_to(self, user: Reader, action: str) -> Self:
        return self.all() if user.scope_for(action).seats else self.none()


class Plan(Scoped):
    """A row of an award's plan."""

    objects: ClassVar[Any] = FrameworkQuerySet.as_manager()

    class Meta:
        abstract = True


class Version(Plan):
    """A row that is added and never changed, with when and by whom."""

    set_at = models.DateTimeField()
    set_by = models.CharField(max_length=64)

    class Meta:
        abstract = True


class Award(Plan):
    """A donor's agreement. Its fund in the ledger has the same code."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(max_length=64, unique=True)
    number = models.CharField(max_length=64)  # the donor's own
    title = models.CharField(max_length=300)
    donor = models.ForeignKey("directory.Organisation", models.PROTECT, related_name="+")
    lead = models.ForeignKey("directory.Organisation", models.PROTECT, related_name="+")
    fund = models.OneToOneField("ledger.Fund", models.PROTECT, related_name="+")
    time_zone = models.CharField(max_length=64)  # in which "as of a day" ends

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class AwardTerm(Version):
    """From when to when an award runs; the latest row is in force."""

    award = models.ForeignKey(Award, models.PROTECT, related_name="terms")
    starts_on = models.DateField()
    ends_on = models.DateField()
    reason = models.CharField(max_length=16, choices=TermReason.choices)
    signed_on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="award_in_order")
        ]

    def __str__(self) -> str:
        return f"{self.starts_on} to {self.ends_on}"


class MoneyTransaction(Version):
    """Money of an award; a correction is another row with the opposite sign."""

    award = models.ForeignKey(Award, models.PROTECT, related_name="money")
    kind = models.CharField(max_length=16, choices=MoneyKind.choices)
    day = models.DateField()
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    currency = models.CharField(max_length=3)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(amount=0), name="money_not_zero")]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount} {self.currency}"


class Joining(Version):
    """Since when a country takes part in an award; the latest row of a country counts."""

    award = models.ForeignKey(Award, models.PROTECT, related_name="joinings")
    country = models.ForeignKey("directory.Place", models.PROTECT, related_name="+")
    joined_on = models.DateField()
    reason = models.CharField(max_length=300)

    def __str__(self) -> str:
        return f"{self.country_id} since {self.joined_on}"


class Calendar(Version):
    """One version of an award's project years."""

    award = models.ForeignKey(Award, models.PROTECT, related_name="calendars")
    number = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["award", "number"], name="calendar_numbered")
        ]

    def __str__(self) -> str:
        return f"calendar {self.number}"


class ProjectYear(Plan):
    """A project year, first and last day included."""

    calendar = models.ForeignKey(Calendar, models.PROTECT, related_name="years")
    number = models.PositiveSmallIntegerField()
    first = models.DateField()
    last = models.DateField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["calendar", "number"], name="year_numbered"),
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="year_in_order"),
        ]

    def __str__(self) -> str:
        return f"year {self.number}"


class Node(Plan):
    """A goal, objective or outcome."""

    award = models.ForeignKey(Award, models.PROTECT, related_name="nodes")
    kind = models.CharField(max_length=16, choices=NodeKind.choices)
    code = models.CharField(max_length=40)
    title = models.CharField(max_length=500)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["award", "code"], name="node_once_per_award")
        ]

    def __str__(self) -> str:
        return self.code


class Indicator(Plan):
    """What is measured; how is in its versions."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    award = models.ForeignKey(Award, models.PROTECT, related_name="indicators")
    node = models.ForeignKey(Node, models.PROTECT, related_name="indicators")
    code = models.CharField(max_length=40)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position", "code"]
        constraints = [
            models.UniqueConstraint(fields=["award", "code"], name="indicator_once_per_award")
        ]

    def __str__(self) -> str:
        return self.code


class IndicatorVersion(Plan):
    """A definition sheet. It is never changed: a correction is the next version."""

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=500)
    unit = models.CharField(max_length=40)
    method = models.CharField(max_length=16, choices=Additivity.choices)
    decimals = models.PositiveSmallIntegerField()
    disaggregation = models.JSONField(default=list)  # axes: ["sex", "age_band"]
    # The sheet: what donors ask to know of every indicator.
    definition = models.TextField(blank=True)
    justification = models.TextField(blank=True)
    source = models.TextField(blank=True)
    frequency = models.CharField(max_length=200, blank=True)
    responsible = models.CharField(max_length=200, blank=True)
    limitations = models.TextField(blank=True)
    quality_notes = models.TextField(blank=True)
    reason = models.CharField(max_length=300, blank=True)  # why it replaces the one before
    approved_at = models.DateTimeField()
    approved_by = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["indicator", "number"], name="definition_numbered")
        ]

    def __str__(self) -> str:
        return f"version {self.number}"

    def as_definition(self) -> Definition:
        """The formula as figures use it; reads the terms, prefetched where many are read."""
        terms = sorted(self.terms.all(), key=lambda term: term.pk)
        return Definition(
            title=self.title,
            unit=self.unit,
            method=self.method,
            decimals=self.decimals,
            disaggregation=tuple(self.disaggregation),
            terms=tuple(term.as_spec() for term in terms),
        )


class Term(Plan):
    """A term of a definition's formula: a measure and the codes that count."""

    version = models.ForeignKey(IndicatorVersion, models.PROTECT, related_name="terms")
    label = models.CharField(max_length=200, blank=True)
    role = models.CharField(max_length=16, choices=TermRole.choices)
    measure = models.CharField(max_length=64)
    where = models.JSONField(default=dict)  # {"category": ["trafficking"], "sex": [1]}

    def __str__(self) -> str:
        return self.label or self.measure

    def as_spec(self) -> TermSpec:
        filters: dict[str, tuple[Any, ...]] = {a: tuple(c) for a, c in self.where.items()}
        return TermSpec(measure=self.measure, role=self.role, label=self.label, where=filters)


class Baseline(Version):
    """Where an indicator stood before the programme; the latest row of a country counts."""

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="baselines")
    country = models.ForeignKey("directory.Place", models.PROTECT, related_name="+")
    value = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    note = models.CharField(max_length=500, blank=True)

    def __str__(self) -> str:
        return f"baseline {self.value if self.value is not None else self.note}"


class TargetVersion(Version):
    """A target of one country and project year; no value says that no target is set."""

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="targets")
    country = models.ForeignKey("directory.Place", models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    value = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    reason = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return f"target {self.value} for year {self.year}"


class VarianceNote(Version):
    """Why a result differs from its target; the latest note counts. No country: the region."""

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="variance_notes")
    country = models.ForeignKey("directory.Place", models.PROTECT, null=True, related_name="+")
    year = models.PositiveSmallIntegerField()
    text = models.TextField()

    def __str__(self) -> str:
        return f"note on year {self.year}"
