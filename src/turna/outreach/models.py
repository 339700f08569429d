"""Events and trainings, and the heads that were counted at them."""

from django.db import models
from django.db.models import Q

from turna.core.scoping import Scoped
from turna.ledger.codes import Age, Breakdown, Sex
from turna.ledger.models import AtHomeOrAbroad, Counted


class Event(Counted):
    """A public event, or something that was broadcast, printed or posted."""

    type = models.ForeignKey("directory.Code", models.PROTECT, db_index=False, related_name="+")
    theme = models.ForeignKey("directory.Code", models.PROTECT, db_index=False, related_name="+")
    language = models.ForeignKey("directory.Code", models.PROTECT, db_index=False, related_name="+")
    co_hosts = models.ManyToManyField("directory.Organisation", related_name="+")
    # Heads counted, None when nobody counted: the sum of each breakdown of `cells`.
    audience = models.PositiveIntegerField(null=True)
    # The estimated audience of a broadcast: another measure, never added to heads.
    indirect = models.PositiveIntegerField(null=True)
    indirect_basis = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = "event"
        indexes = [models.Index(fields=["organisation", "day"], name="event_of_day")]


class Training(Counted):
    """A training for people who work in the field."""

    topic = models.ForeignKey("directory.Code", models.PROTECT, db_index=False, related_name="+")
    level = models.ForeignKey("directory.Code", models.PROTECT, db_index=False, related_name="+")
    audience = models.PositiveIntegerField(null=True)

    class Meta:
        verbose_name = "training"
        indexes = [models.Index(fields=["organisation", "day"], name="training_of_day")]


class HeadCount(Scoped):
    """Heads of one cell. A record has joint cells, or all three margins, never both."""

    breakdown = models.SmallIntegerField(choices=Breakdown.choices)
    sex = models.SmallIntegerField(choices=Sex.choices)
    age = models.SmallIntegerField(choices=Age.choices)
    group = models.ForeignKey(
        "directory.Code", models.PROTECT, db_index=False, null=True, related_name="+"
    )
    count = models.PositiveIntegerField()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(condition=Q(count__gt=0), name="%(class)s_not_empty"),
            models.CheckConstraint(
                condition=Q(breakdown=Breakdown.JOINT)
                | Q(breakdown=Breakdown.SEX, age=Age.NOT_RECORDED, group__isnull=True)
                | Q(breakdown=Breakdown.AGE, sex=Sex.NOT_RECORDED, group__isnull=True)
                | Q(breakdown=Breakdown.GROUP, sex=Sex.NOT_RECORDED, age=Age.NOT_RECORDED),
                name="%(class)s_on_its_axis",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.count} in {self.get_breakdown_display()}"


class AudienceCell(HeadCount):
    """Heads at an event."""

    scope_path = AtHomeOrAbroad("event__organisation", "event__place", "event__organisation__place")

    event = models.ForeignKey(Event, models.CASCADE, related_name="cells")


class TraineeCell(HeadCount):
    """Heads at a training."""

    scope_path = AtHomeOrAbroad(
        "training__organisation", "training__place", "training__organisation__place"
    )

    training = models.ForeignKey(Training, models.CASCADE, related_name="cells")
