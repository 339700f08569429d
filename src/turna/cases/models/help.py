"""What was done for persons assisted: help, returns, stays in shelters. All of it counts."""

from django.db import models
from django.db.models import F, Q

from turna.cases.codes import ReturnRole
from turna.cases.models.people import OfPerson, Person
from turna.core.scoping import Scoped
from turna.ledger.models import Counted


class Service(OfPerson, Counted):
    """Help given. The earliest one in a country makes the person count as assisted there."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="services")
    service = models.ForeignKey(
        "directory.Code", models.PROTECT, db_index=False, null=True, related_name="+"
    )

    class Meta:
        verbose_name = "help given"
        indexes = [models.Index(fields=["organisation", "day"], name="service_of_day")]


class Return(OfPerson, Counted):
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


class ReturnPart(OfPerson, Scoped):
    """What one organisation did in a return: it counts for its own country and fund."""

    person_path = "journey__person"

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


class Stay(OfPerson, Counted):
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
