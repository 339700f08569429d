"""What waits in the ledger: months to close, months to verify, unusual records to look at."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from turna.core import today
from turna.core.periods import first_day
from turna.core.today import Item, Kind
from turna.directory.models import Organisation
from turna.ledger import checking, months
from turna.ledger.models import Oddity

_NAMED = 3  # so many months are named in a title


def register() -> None:
    """Ask the ledger for every reader's Today."""
    for provider in (months_to_close, closed_months, months_to_verify, oddities_to_review):
        today.register(provider)


def months_to_close(user: Any) -> Iterator[Item]:
    """For whoever closes months: one item for what is late and one for what is due."""
    if not user.can("ledger.close"):
        return
    mine = Organisation.objects.visible_to(user, "ledger.close")
    unclosed = months.still_open(mine)
    for organisation in Organisation.objects.filter(pk__in=list(unclosed)).order_by("sort"):
        late = [month for month in unclosed[organisation.pk] if months.is_late(month)]
        due = [month for month in unclosed[organisation.pk] if not months.is_late(month)]
        if late:
            yield _to_close(organisation, late, Kind.OVERDUE)
        if due:
            yield _to_close(organisation, due, Kind.DUE)


def closed_months(user: Any) -> Iterator[Item]:
    """For whoever closes months: those that wait for the mission's mark."""
    if not user.can("ledger.close"):
        return
    count = checking.unverified(user, "ledger.close").count()
    if count:
        yield Item(
            title=ngettext(
                "%(count)d closed month waits to be verified",
                "%(count)d closed months wait to be verified",
                count,
            )
            % {"count": count},
            why=_(
                "Somebody who does not work for you looks at a sample of them. You need do nothing."
            ),
            url=reverse("ledger:months"),
            kind=Kind.OTHERS,
            count=count,
        )


def months_to_verify(user: Any) -> Iterator[Item]:
    """For whoever verifies: closed months without a mark, late entries, partners that are late."""
    if not user.can(checking.VERIFY):
        return
    waiting = checking.waiting_by_month(user)
    if waiting:
        count = sum(waiting.values())
        yield Item(
            title=ngettext(
                "Verify %(count)d month of a partner",
                "Verify %(count)d months of partners",
                count,
            )
            % {"count": count},
            why=_("Partners have closed them. Look at a sample of each, then set the mark."),
            url=_verify_url(list(waiting)),
            kind=Kind.MINE,
            count=count,
        )
    late = checking.late_by_month(user)
    if late:
        count = sum(late.values())
        yield Item(
            title=ngettext(
                "Look at %(count)d verified month that has changed",
                "Look at %(count)d verified months that have changed",
                count,
            )
            % {"count": count},
            why=_(
                "Records were entered or corrected after the mark: they do not count as verified."
            ),
            url=_verify_url(list(late)),
            kind=Kind.MINE,
            count=count,
        )
    yield from _partners_late(user)


def oddities_to_review(user: Any) -> Iterator[Item]:
    """For the M&E officer: unusual records that nobody has looked at."""
    if not user.can("ledger.review"):
        return
    rows = Oddity.objects.visible_to(user, "ledger.review").filter(reviewed_at__isnull=True)
    count = rows.aggregate(n=Count("pk"))["n"]
    if count:
        yield Item(
            title=ngettext(
                "Look at %(count)d unusual record", "Look at %(count)d unusual records", count
            )
            % {"count": count},
            why=_("They are possible and they count; each waits for a second look."),
            url=reverse("ledger:oddities"),
            kind=Kind.MINE,
            count=count,
        )


def _partners_late(user: Any) -> Iterator[Item]:
    unclosed = checking.unclosed_of(user)
    late = {
        org: [month for month in found if months.is_late(month)] for org, found in unclosed.items()
    }
    partners = sum(bool(found) for found in late.values())
    if partners:
        every = Counter(month for found in late.values() for month in found)
        yield Item(
            title=ngettext(
                "%(count)d organisation has not closed its months",
                "%(count)d organisations have not closed their months",
                partners,
            )
            % {"count": partners},
            why=_("The oldest is %(month)s. Their figures are missing, not zero.")
            % {"month": _name(min(every))},
            url=_verify_url(list(every)),
            kind=Kind.OTHERS,
            due=months.due_day(min(every)),
            count=partners,
        )


def _to_close(organisation: Organisation, found: list[int], kind: Kind) -> Item:
    count = len(found)
    names = [_name(month) for month in found]
    if count <= _NAMED:
        title = _("Close %(months)s") % {"months": ", ".join(names)}
    else:
        title = _("Close %(count)d months, %(first)s to %(last)s") % {
            "count": count, "first": names[0], "last": names[-1],
        }  # fmt: skip
    query = "&".join(f"month={months.code_of(month)}" for month in found)
    url = reverse("ledger:close", args=[organisation.code])
    if count > _NAMED:
        url, query = reverse("ledger:organisation", args=[organisation.code]), ""
    return Item(
        title=title,
        why=_("%(organisation)s. Also a month with nothing is closed: so 0 differs from missing.")
        % {"organisation": organisation.label},
        url=f"{url}?{query}" if query else url,
        kind=kind,
        due=months.due_day(found[0]),
        count=count,
    )


def _verify_url(found: list[int]) -> str:
    """The page of the only month, or of all of them."""
    if len(found) == 1:
        return reverse("ledger:verify-month", args=[found[0]])
    return reverse("ledger:verify")


def _name(month: int) -> str:
    return date_format(first_day(month), "F Y")
