"""What waits in the directory: services that nobody has confirmed of late."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from turna.core import today
from turna.core.today import Item, Kind
from turna.directory import offered


def register() -> None:
    """Ask the directory for every reader's Today."""
    today.register(unconfirmed)


def unconfirmed(user: Any) -> Iterator[Item]:
    """For whoever keeps services: those that operators cannot rely on any more."""
    if not user.can(offered.KEEP):
        return
    rows = offered.stale(offered.kept(user)).order_by("assured_on")
    found = list(rows.values_list("uid", "assured_on")[:2])
    if not found:
        return
    count = rows.count()
    one = reverse("directory:offer-assure", args=[found[0][0]])
    yield Item(
        title=ngettext(
            "Confirm %(count)d service", "Confirm %(count)d services", count
        ) % {"count": count},
        why=_("Nobody has said since %(day)s that it is still true.")
        % {"day": date_format(found[0][1], "j F Y")},
        url=one, kind=Kind.DUE, due=found[0][1] + offered.FRESH, count=count,
    )  # fmt: skip
