"""How long files of persons are kept, who says so, and what stops their erasing."""

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from turna.cases.models import Closing, ForgetWish, Person, RetentionHold
from turna.core import stored
from turna.core.stored import Setting

ERASE = "cases.erase"
CERTIFICATES = "cases.certificates"
YEARS = stored.register(
    Setting(
        "cases.retention_years",
        _("After closing, who a person was is kept for"),
        default=5,
        low=1,
        high=30,
        unit=_("years"),
        help=_("Then a manager is asked to confirm that she or he is erased. Figures stay."),
    )
)


def years_after(day: date, years: int) -> date:
    """The same day, so many years later; 28 February for one that is not there."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def running(day: date | None = None) -> Q:
    """Holds that run on a day."""
    on = day or timezone.localdate()
    return Q(lifted_at=None) & (Q(until=None) | Q(until__gte=on))


def holds_of(person: Person) -> "QuerySet[RetentionHold]":
    """What stops this person's erasing now."""
    return RetentionHold.objects.filter(running(), person=person).order_by("pk")


def closing_of(person: Person) -> Closing | None:
    """How this person's file stands closed; None for an open one."""
    found: Closing | None = Closing.objects.filter(person=person, reopened_at=None).first()
    return found


def wish_of(person: Person) -> ForgetWish | None:
    """A wish to be forgotten that waits for a second person."""
    found: ForgetWish | None = ForgetWish.objects.filter(person=person, outcome="").first()
    return found


def due(user: Any) -> "QuerySet[Closing]":
    """Closed files whose time is over and whom this user may confirm: not held, not closed by
    the user, with something to erase."""
    held = RetentionHold.objects.filter(running(), person=OuterRef("person")).order_by()
    rows: QuerySet[Closing] = Closing.objects.visible_to(user, ERASE).filter(
        ~Exists(held), reopened_at=None, erased_at=None, retain_until__lt=timezone.localdate(),
        person__identity__isnull=False,
    ).exclude(closed_by=user.pk)  # fmt: skip
    return rows


def wishes_waiting(user: Any) -> "QuerySet[ForgetWish]":
    """Wishes to be forgotten that this user may confirm: somebody else has written them down."""
    rows: QuerySet[ForgetWish] = ForgetWish.objects.visible_to(user, ERASE).filter(outcome="")
    return rows.exclude(asked_by=user.pk)
