"""What waits in cases: long stays without a departure, people in a shelter without recorded help.

Nobody but the case's own people acts on it, so nobody else is told. A title names no person.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from turna.cases import keeping
from turna.cases.models import Service, Stay
from turna.core import today
from turna.core.today import Item, Kind
from turna.ledger.codes import State

RECORD = "cases.record"
LONG_STAY = timedelta(days=90)
QUIET = timedelta(days=30)


def register() -> None:
    """Ask cases for every reader's Today."""
    today.register(open_stays)
    today.register(files_to_review)


def open_stays(user: Any) -> Iterator[Item]:
    """For whoever records cases: one item for long stays, one for stays without help."""
    if not user.can(RECORD):
        return
    day = timezone.localdate()
    still = Stay.objects.visible_to(user, RECORD).filter(
        state=State.LIVE, left_on__isnull=True, day__lte=day - QUIET
    )
    helped = Service.objects.filter(
        person=OuterRef("person"), state=State.LIVE, day__gte=day - QUIET
    )
    found = still.annotate(helped=Exists(helped)).order_by()
    long = found.filter(day__lte=day - LONG_STAY).aggregate(n=Count("pk"), first=Min("day"))
    quiet = found.filter(helped=False).values("person").aggregate(n=Count("person", distinct=True))
    url = f"{reverse('cases:stays')}?there=yes&sort=day"
    if long["n"]:
        yield Item(
            title=ngettext(
                "Look at %(count)d long stay without a departure",
                "Look at %(count)d long stays without a departure",
                long["n"],
            )
            % {"count": long["n"]},
            why=_("The longest began on %(day)s. Is the person still there?")
            % {"day": date_format(long["first"], "j F Y")},
            url=url,
            kind=Kind.MINE,
            count=long["n"],
        )
    if quiet["n"]:
        yield Item(
            title=ngettext(
                "Record the help given to %(count)d person in the shelter",
                "Record the help given to %(count)d people in the shelter",
                quiet["n"],
            )
            % {"count": quiet["n"]},
            why=_("They are there by the records, and no help is recorded for the last 30 days."),
            url=url,
            kind=Kind.MINE,
            count=quiet["n"],
        )


def files_to_review(user: Any) -> Iterator[Item]:
    """For whoever confirms erasing: closed files whose time is over, and wishes to be forgotten."""
    if not user.can(keeping.ERASE):
        return
    due = keeping.due(user).aggregate(n=Count("pk"), first=Min("retain_until"))
    if due["n"]:
        yield Item(
            title=ngettext(
                "Look at %(count)d closed file whose time is over",
                "Look at %(count)d closed files whose time is over",
                due["n"],
            )
            % {"count": due["n"]},
            why=_("Confirm that who the person was is erased, or keep the file for another year."),
            url=f"{reverse('cases:closings')}?stands=due",
            kind=Kind.DUE,
            due=due["first"],
            count=due["n"],
        )
    for wish in keeping.wishes_waiting(user).select_related("person")[:10]:
        yield Item(
            title=_("Confirm that somebody is forgotten, or talk to the team"),
            why=_("It is the person's own wish; the team wrote it down."),
            url=reverse("cases:erase", args=[wish.person.uid]),
            kind=Kind.MINE,
        )
