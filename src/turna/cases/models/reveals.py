"""Looks from outside a team: asked for and granted, or in an emergency; who looked; alerts.

Nothing here is free text: it would name people.
"""

import uuid
from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q

from turna.cases.codes import (
    AlertKind,
    Decision,
    Emergency,
    How,
    Purpose,
    Refusal,
    Verdict,
    WhyMore,
)
from turna.cases.models.people import OfPerson, Person
from turna.core.scoping import Scoped, ScopePath

LAPSES = timedelta(hours=24)  # a request that nobody decides
REVIEWED_WITHIN = timedelta(hours=24)
_OF_PERSON = ScopePath(
    organisation="person__organisation", place="",
    organisation_place="person__organisation__place",
)  # fmt: skip


class Reveal(OfPerson, Scoped):
    """One user's permission to open some columns of who one person is, for a limited time.

    `emergency` is empty for one that a second person decides; an emergency runs from the asking
    and is reviewed. `ended_at`: given back or taken away before its time.
    """

    scope_path = _OF_PERSON

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    person = models.ForeignKey(Person, models.PROTECT, related_name="reveals")
    asked_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    purpose = models.CharField(max_length=16, choices=Purpose.choices, blank=True)
    emergency = models.CharField(max_length=16, choices=Emergency.choices, blank=True)
    minutes = models.PositiveSmallIntegerField()
    columns = models.JSONField()
    decision = models.CharField(max_length=8, choices=Decision.choices, blank=True)
    decided_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    refusal = models.CharField(max_length=16, choices=Refusal.choices, blank=True)
    expires_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    verdict = models.CharField(max_length=16, choices=Verdict.choices, blank=True)

    class Meta:
        verbose_name = "reveal"
        indexes = [models.Index(fields=["person", "asked_by", "expires_at"], name="reveal_living")]
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__lte=180) & (Q(emergency="") | Q(minutes__lte=60)),
                name="reveal_is_short",
            ),
            models.CheckConstraint(
                condition=Q(expires_at=None) | ~Q(emergency="") | Q(decision=Decision.GRANTED),
                name="reveal_needs_a_grant",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")),
                name="reveal_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asked_by}: {self.person}"

    def waits(self, at: datetime) -> bool:
        """Whether it still waits for a second person's decision."""
        open_ = not self.emergency and not self.decision and self.ended_at is None
        return open_ and self.asked_at > at - LAPSES

    def runs(self, at: datetime) -> bool:
        """Whether its time runs; `access.holds` says whether it is good."""
        return self.expires_at is not None and self.ended_at is None and self.expires_at > at

    @property
    def review_due(self) -> datetime | None:
        """Until when an emergency is reviewed; None once it is, and for others."""
        return self.asked_at + REVIEWED_WITHIN if self.emergency and not self.verdict else None


def waiting_at(at: datetime) -> Q:
    """Reveals that wait for a second person."""
    return Q(emergency="", decision="", ended_at=None, asked_at__gt=at - LAPSES)


UNREVIEWED = ~Q(emergency="") & Q(verdict="")


class Opening(OfPerson, Scoped):
    """Who a person is was opened, once. `why` stands where it was past the usual number."""

    scope_path = _OF_PERSON

    person = models.ForeignKey(Person, models.PROTECT, related_name="openings")
    user = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    how = models.CharField(max_length=16, choices=How.choices)
    why = models.CharField(max_length=16, choices=WhyMore.choices, blank=True)
    reveal = models.ForeignKey(Reveal, models.PROTECT, null=True, related_name="openings")
    # When the team's lead said that this look from outside was seen.
    noticed_at = models.DateTimeField(null=True)
    noticed_by = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = "opening"
        indexes = [models.Index(fields=["user", "at"], name="opening_of_user")]

    def __str__(self) -> str:
        return f"{self.user}: {self.person}"


OUTSIDE = (How.REVEAL, How.EMERGENCY)


class Alert(Scoped):
    """Something unusual about somebody's looks, for those who watch over them.

    It is no `OfPerson`: whoever watches is told of looks at sealed cases, too, without the code.
    """

    scope_path = _OF_PERSON

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    kind = models.CharField(max_length=16, choices=AlertKind.choices)
    user = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    raised_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = "alert"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "user", "person"],
                condition=Q(closed_at=None),
                name="alert_open_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.user}"
