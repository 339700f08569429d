"""Persons assisted and what was done for them. A person is a code, a sex and an age band."""

import uuid

from django.db import models
from django.db.models import F, Q

from turna.cases.codes import ClientKind, ReturnRole
from turna.core.scoping import Scoped, ScopePath
from turna.ledger.codes import Age, Sex, State, VoidReason
from turna.ledger.models import Counted, new_subject


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

    def __str__(self) -> str:
        return self.code


class Service(Counted):
    """Help given. The earliest one in a country makes the person count as assisted there."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="services")
    service = models.ForeignKey(
        "directory.Code", models.PROTECT, db_index=False, null=True, related_name="+"
    )

    class Meta:
        verbose_name = "help given"
        indexes = [models.Index(fields=["organisation", "day"], name="service_of_day")]


class Return(Counted):
    """A journey home. `organisation`, `place` and funds are those of the role that recorded it."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="returns")
    from_place = models.ForeignKey(
        "directory.Place", models.PROTECT, db_index=False, related_name="+"
    )
    to_place = models.ForeignKey(
        "directory.Place", models.PROTECT, db_index=False, related_name="+"
    )

    class Meta:
        verbose_name = "return"
        indexes = [models.Index(fields=["organisation", "day"], name="return_of_day")]


class ReturnPart(Scoped):
    """What one organisation did in a return: it counts for its own country and fund."""

    journey = models.ForeignKey(Return, models.CASCADE, db_index=False, related_name="parts")
    role = models.CharField(max_length=8, choices=ReturnRole.choices)
    organisation = models.ForeignKey("directory.Organisation", models.PROTECT, related_name="+")
    place = models.ForeignKey("directory.Place", models.PROTECT, related_name="+")
    country = models.ForeignKey("directory.Place", models.PROTECT, related_name="+")
    fund = models.ForeignKey("ledger.Fund", models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["journey", "role"], name="role_once")]

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.organisation}"


class Stay(Counted):
    """Nights in a shelter. `place` is its region: where it stands is nobody's to know."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="stays")
    left_on = models.DateField(null=True)  # `day` is the arrival

    class Meta:
        verbose_name = "stay in a shelter"
        indexes = [models.Index(fields=["organisation", "day"], name="stay_of_day")]
        constraints = [
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("day")), name="stay_in_order"
            )
        ]
