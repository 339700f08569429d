"""What waits in grants: agreements that end soon with nothing after them, work that nobody pays."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from turna.core import today
from turna.core.today import Item, Kind
from turna.directory.codes import OrganisationKind
from turna.directory.models import Organisation
from turna.grants.models import Agreement
from turna.grants.queries import with_end
from turna.ledger import registry
from turna.ledger.codes import FundKind, State

READ, MANAGE = "grants.read", "grants.manage"
_LOOKED_BACK = timedelta(days=365)


def register() -> None:
    """Ask grants for every reader's Today."""
    for provider in (agreements_that_end, work_without_agreement):
        today.register(provider)


def agreements_that_end(user: Any) -> Iterator[Item]:
    """For whoever signs agreements: those to be followed. For a partner: that theirs ends."""
    if not user.can(READ):
        return
    manages = user.can(MANAGE)
    visible = Agreement.objects.visible_to(user, MANAGE if manages else READ)
    if not manages and not user.can("ledger.close"):
        return  # who only reads agreements can do nothing about them
    rows = with_end(visible, timezone.localdate()).filter(ends="soon")
    found = list(rows.select_related("organisation").order_by("last", "code"))
    if not found:
        return
    first = found[0]
    one = len(found) == 1
    words = {
        "partner": first.organisation.label, "code": first.code,
        "day": date_format(first.last_day, "j F Y"),
    }  # fmt: skip
    yield Item(
        title=ngettext(
            "Decide what follows %(count)d agreement", "Decide what follows %(count)d agreements",
            len(found),
        ) % {"count": len(found)} if manages else _("Your agreement %(code)s ends") % words,
        why=(
            _("%(code)s with %(partner)s ends on %(day)s. Later work counts for no award.")
            if one else
            _("The first, %(code)s with %(partner)s, ends on %(day)s. Later work counts for no "
              "award.")
        ) % words,
        url=reverse("grants:agreement", args=[first.uid]) if one
        else f"{reverse('grants:agreements')}?ends=soon",
        kind=Kind.DUE if manages else Kind.OTHERS,
        due=first.last_day,
        count=len(found),
    )  # fmt: skip


def work_without_agreement(user: Any) -> Iterator[Item]:
    """For whoever signs agreements: partners whose work of the last year counts for no award."""
    if not user.can(MANAGE):
        return
    partners = Organisation.objects.visible_to(user, MANAGE).filter(kind=OrganisationKind.NGO)
    counts: dict[int, int] = defaultdict(int)
    since = timezone.localdate() - _LOOKED_BACK
    for kind in registry.sources():
        rows: Any = kind.model._default_manager
        found = rows.filter(
            fund__kind=FundKind.NONE, state=State.LIVE, day__gte=since,
            organisation__in=partners.order_by().values("pk"),
        )  # fmt: skip
        for partner in found.order_by().values_list("organisation", flat=True):
            counts[partner] += 1
    if not counts:
        return
    records = sum(counts.values())
    named = Organisation.objects.filter(pk__in=list(counts)).order_by("sort").first()
    url = reverse("grants:sign")
    if len(counts) == 1 and named is not None:
        url += f"?organisation={named.code}"
    yield Item(
        title=ngettext(
            "Sign an agreement with %(count)d partner",
            "Sign agreements with %(count)d partners",
            len(counts),
        ) % {"count": len(counts)},
        why=ngettext(
            "%(count)d record of the last year counts for no award: no agreement covers its day.",
            "%(count)d records of the last year count for no award: no agreement covers their "
            "days.",
            records,
        ) % {"count": records},
        url=url,
        kind=Kind.MINE,
        count=len(counts),
    )  # fmt: skip
