"""Places, organisations and code lists. Their codes are stable: retired, never renamed."""

from dataclasses import dataclass
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language

from turna.core.scoping import Scope, Scoped, ScopePath
from turna.directory.codes import (
    CapacityUnit,
    Cost,
    OfferStatus,
    OrganisationKind,
    PlaceKind,
    ServedSex,
)


@dataclass(frozen=True, slots=True)
class OpenToEveryRole(ScopePath):
    """The scope of what is no secret: whoever may do the action somewhere sees every row."""

    def q(self, scope: Scope) -> Q:
        return Q() if scope.seats else Q(pk__in=[])


def spoken() -> str:
    """The reader's language, as labels have it: "ru"."""
    return (get_language() or "en").split("-")[0]


class Labelled(models.Model):
    """Something with a stable code and a label per language."""

    labels = models.JSONField(default=dict)  # {"en": "Batken", "ru": "Баткен"}; English is a must

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The label in the reader's language, else in English."""
        return str(self.labels.get(spoken()) or self.labels["en"])


class Delivered(models.Model):
    """Something whose first rows come with the program (`seed.py`)."""

    # What the program last brought for this row. Only what differs from it is brought again,
    # so that a label changed here survives the next release; {} for rows added by people.
    delivered = models.JSONField(default=dict)

    class Meta:
        abstract = True


class Place(Labelled, Delivered, Scoped):
    """A node of the place tree: country > region > district > settlement.

    Regions carry their ISO 3166-2 code and countries their ISO 3166-1 alpha-2 code. Outside
    the programme's countries there are only a few cities. There are no coordinates.
    """

    scope_path = OpenToEveryRole()

    code = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=16, choices=PlaceKind.choices)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    # Codes from the root, each followed by "/": a subtree is one prefix.
    path = models.CharField(max_length=255, unique=True)
    country = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    region = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    # What an entry of the ledger names: this place, or its district when it is a settlement.
    counts_as = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    of_programme = models.BooleanField(default=False)
    # Old names and other spellings, in any language: ["Frunze", "Фрунзе"]. For searching only.
    other_names = models.JSONField(default=list)
    search = models.CharField(max_length=500, db_index=True)
    sort = models.CharField(max_length=200, db_index=True)
    note = models.CharField(max_length=300, blank=True)
    retired_on = models.DateField(null=True)

    class Meta:
        ordering = ["path"]


class Code(Labelled, Delivered):
    """One value of a code list that people maintain."""

    list = models.CharField(max_length=40)
    code = models.CharField(max_length=64)
    position = models.PositiveSmallIntegerField(default=0)
    valid_from = models.DateField(null=True)  # first and last day, both included
    valid_to = models.DateField(null=True)
    # Outside standards: {"htcds": "ForcedLabour", "ctdc": "…"}.
    mappings = models.JSONField(default=dict)
    search = models.CharField(max_length=500)
    sort = models.CharField(max_length=200)

    class Meta:
        ordering = ["list", "position", "code"]
        constraints = [
            models.UniqueConstraint(fields=["list", "code"], name="code_once_per_list"),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True)
                | models.Q(valid_from__isnull=True)
                | models.Q(valid_to__gte=models.F("valid_from")),
                name="code_valid_in_order",
            ),
        ]


class Organisation(Labelled, Scoped):
    """A mission, a partner, a government body, a donor."""

    scope_path = ScopePath(organisation="pk", place="place", organisation_place="")

    code = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=16, choices=OrganisationKind.choices)
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    places_of_work = models.ManyToManyField(Place, related_name="organisations_at_work")
    languages = models.ManyToManyField(Code, related_name="+")
    invented = models.BooleanField(default=False)  # of the demonstration
    search = models.CharField(max_length=500, db_index=True)
    sort = models.CharField(max_length=200, db_index=True)
    retired_on = models.DateField(null=True)

    class Meta:
        ordering = ["sort", "code"]


class Offer(Labelled, Scoped):
    """A service that an organisation gives: what, where, for whom, and how one gets there.

    It names nobody: telephone and address are those of an office. Of a `hidden` one, a shelter
    above all, no address is kept at all, and its place is a region: what is not here cannot leak.
    """

    scope_path = OpenToEveryRole()

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="offers")
    type = models.ForeignKey(Code, models.PROTECT, related_name="+")  # of the list service_type
    about = models.CharField(max_length=600, blank=True)
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    hidden = models.BooleanField(default=False)
    address = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=60, blank=True)
    url = models.URLField(max_length=200, blank=True)
    # Where people are taken from; none: from the whole country of its place.
    serves = models.ManyToManyField(Place, related_name="+")
    languages = models.ManyToManyField(Code, related_name="+")
    sex = models.CharField(max_length=8, choices=ServedSex.choices, default=ServedSex.ANY)
    age_from = models.PositiveSmallIntegerField(null=True)  # years, both included
    age_to = models.PositiveSmallIntegerField(null=True)
    hours = models.CharField(max_length=200, blank=True)  # as `hours.parse` gives them
    cost = models.CharField(max_length=8, choices=Cost.choices, blank=True)  # "" is not known
    status = models.CharField(
        max_length=24, choices=OfferStatus.choices, default=OfferStatus.ACTIVE
    )
    unit = models.CharField(max_length=8, choices=CapacityUnit.choices, blank=True)
    room = models.PositiveIntegerField(null=True)  # of these units in all
    free = models.PositiveIntegerField(null=True)  # and free at `counted_at`
    counted_at = models.DateTimeField(null=True)
    assured_on = models.DateField()  # when its organisation last said that all this is true
    invented = models.BooleanField(default=False)  # of the demonstration
    search = models.CharField(max_length=500, db_index=True)
    sort = models.CharField(max_length=200, db_index=True)

    class Meta:
        verbose_name = "service offered"
        ordering = ["sort", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(hidden=False) | Q(address=""), name="offer_hidden"),
            models.CheckConstraint(
                condition=Q(age_from=None) | Q(age_to=None) | Q(age_to__gte=models.F("age_from")),
                name="offer_ages_in_order",
            ),
            models.CheckConstraint(
                condition=Q(free=None) | Q(room__gte=models.F("free")), name="offer_free_in_room"
            ),
        ]


__all__ = [
    "Code",
    "Labelled",
    "Offer",
    "OpenToEveryRole",
    "Organisation",
    "OrganisationKind",
    "Place",
    "PlaceKind",
    "spoken",
]
