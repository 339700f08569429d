"""Persons assisted, each a code, a sex and an age band, and who works with them.

Who somebody is lies in the vault; a person keeps the pseudonymous id it is found by there.
"""

import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from turna.cases.codes import ClientKind, DutyKind
from turna.core.scoping import Reader, Scoped, ScopePath
from turna.ledger.codes import Age, Sex, State, VoidReason
from turna.ledger.models import new_subject

_WATCHING, _ALL_TRAILS = ("audit.read", "cases.watch"), "audit.export"


class OfPerson:
    """For models that hang on a person: what hides the person hides them."""

    person_path: ClassVar[str] = "person"

    @classmethod
    def seen_by(cls, reader: Reader, action: str) -> Q:
        """Everything but what hangs on sealed cases of other teams."""
        return _outside(cls.person_path, reader, action)


class Person(Scoped):
    """Somebody whom an organisation assists, as that organisation knows her.

    Two organisations may hold the same person: each has its own row, and once they are
    linked both rows have one `subject`, so that she counts as one.
    """

    scope_path = ScopePath(place="")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    client_uid = models.UUIDField(null=True, unique=True)
    version = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=8, choices=State.choices, default=State.LIVE)
    void_reason = models.CharField(max_length=16, choices=VoidReason.choices, blank=True)
    organisation = models.ForeignKey("directory.Organisation", models.PROTECT, related_name="+")
    code = models.CharField(max_length=16)
    # The pseudonym that entries carry; `own_subject` is the one to go back to when unlinked.
    subject = models.BigIntegerField(db_index=True)
    own_subject = models.BigIntegerField(unique=True, default=new_subject)
    linked_to = models.ForeignKey("self", models.PROTECT, null=True, related_name="linked_from")
    # Who this is, in the vault: the uid of an identity there. None until it is recorded.
    identity = models.UUIDField(null=True, unique=True)
    # Whether also the coded file is there for its team only.
    sealed = models.BooleanField(default=False)
    client_kind = models.CharField(max_length=16, choices=ClientKind.choices)
    sex = models.SmallIntegerField(choices=Sex.choices, default=Sex.NOT_RECORDED)
    # At the day of first help: birth dates have no place here.
    age = models.SmallIntegerField(choices=Age.choices, default=Age.NOT_RECORDED)
    exploitation = models.ForeignKey(
        "directory.Code", models.PROTECT, db_index=False, null=True, related_name="+"
    )
    # The country of exploitation.
    destination = models.ForeignKey(
        "directory.Place", models.PROTECT, db_index=False, null=True, related_name="+"
    )
    referral = models.ForeignKey(
        "directory.Code", models.PROTECT, db_index=False, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=64)

    class Meta:
        verbose_name = "person assisted"
        constraints = [
            # Inside one organisation only: a clash must not tell what another one holds.
            models.UniqueConstraint(fields=["organisation", "code"], name="person_code_in_house")
        ]
        indexes = [models.Index(fields=["id"], name="person_sealed", condition=Q(sealed=True))]

    def __str__(self) -> str:
        return self.code

    @classmethod
    def seen_by(cls, reader: Reader, action: str) -> Q:
        """Everybody but the sealed cases of other teams."""
        return _outside("pk", reader, action)


class TeamMember(OfPerson, Scoped):
    """Somebody who works with a person, from one moment to another.

    It opens who the person is as long as a role of the member reads cases at the person's
    organisation: being in a team gives no right of its own.
    """

    scope_path = ScopePath(
        organisation="person__organisation", place="",
        organisation_place="person__organisation__place",
    )  # fmt: skip

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    person = models.ForeignKey(Person, models.PROTECT, related_name="team")
    user = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    lead = models.BooleanField(default=False)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    added_by = models.CharField(max_length=64)

    class Meta:
        verbose_name = "member of a team"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "user"], condition=Q(until=None), name="in_team_once"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="team_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} with {self.person}"


class Duty(Scoped):
    """A shift: in a shelter, where it makes its holder one of the team of everybody who sleeps
    there, or on call, as the second person who can be reached at night."""

    scope_path = ScopePath(place="")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    organisation = models.ForeignKey("directory.Organisation", models.PROTECT, related_name="+")
    user = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=DutyKind.choices)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(db_index=True)
    added_by = models.CharField(max_length=64)

    class Meta:
        verbose_name = "duty"
        verbose_name_plural = "duties"
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gte=F("starts_at")), name="duty_in_order")
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_kind_display()}"


def members_at(at: datetime) -> Q:
    """Memberships of teams that run at a moment."""
    return Q(since__lte=at) & (Q(until=None) | Q(until__gt=at))


def duties_at(at: datetime) -> Q:
    """Duties that run at a moment."""
    return Q(starts_at__lte=at, ends_at__gt=at)


def in_teams_of(user_id: Any, at: datetime) -> Q:
    """Persons in whose team somebody is at a moment, as a member or for the shift.

    Whether a role still reaches them is `visible_to`'s part.
    """
    mine = TeamMember.objects.filter(members_at(at), user=user_id).order_by()
    return Q(pk__in=mine.values("person")) | Q(pk__in=sleeping_under(user_id, at).values("pk"))


def sleeping_under(user_id: Any, at: datetime) -> "QuerySet[Any]":
    """Persons with an open stay in a shelter where somebody is on duty at a moment."""
    shelters = Duty.objects.filter(duties_at(at), user=user_id, kind=DutyKind.SHELTER).order_by()
    return Person.objects.filter(
        stays__state=State.LIVE, stays__left_on__isnull=True,
        stays__day__lte=timezone.localdate(at),
        stays__organisation__in=shelters.values("organisation"),
    )  # fmt: skip


def _outside(lookup: str, reader: Reader, action: str) -> Q:
    """Everything but sealed cases of other teams. Who takes the audit out as a file keeps their
    trails and alerts, by code: somebody has to see who looked."""
    if action in _WATCHING and reader.scope_for(_ALL_TRAILS).seats:
        return Q()
    sealed = Person.objects.filter(sealed=True).order_by()
    user_id = getattr(reader, "pk", None)
    if user_id is not None:
        sealed = sealed.exclude(in_teams_of(user_id, timezone.now()))
    return ~Q(**{f"{lookup}__in": sealed.values("pk")})
