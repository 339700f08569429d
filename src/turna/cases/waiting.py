"""What waits because somebody looks at who people are: for askers, second persons, leads, managers
and the data protection officer. A title says how many, never who."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from turna.cases import access, second
from turna.cases.codes import Decision
from turna.cases.models import Alert, Reveal
from turna.cases.models.reveals import UNREVIEWED, waiting_at
from turna.cases.queries import reveals_shown
from turna.cases.services.looks import outside_looks
from turna.core import today
from turna.core.today import Item, Kind

_NEWS = timedelta(hours=24)  # how long an answer stands on Today
_MOST = 200  # rows that are looked through for one reader's Today


def register() -> None:
    """Ask for every reader's Today."""
    for provider in (answers, decisions, reviews, looks, alerts):
        today.register(provider)


def answers(user: Any) -> Iterator[Item]:
    """For whoever asked: what waits, what runs, what was refused."""
    if not user.can(access.REVEAL):
        return
    now = timezone.now()
    mine = list(
        Reveal.objects.visible_to(user, access.READ).filter(
            asked_by=user.pk, asked_at__gt=now - 2 * _NEWS
        )
    )
    waits = sum(row.waits(now) for row in mine)
    runs = sum(row.runs(now) for row in mine)
    news = [row for row in mine if row.decided_at is not None and row.decided_at > now - _NEWS]
    refused = sum(row.decision == Decision.REFUSED for row in news)
    url = reverse("cases:reveals")
    if runs:
        title = ngettext(
            "Open what was granted to you: %d person", "Open what was granted to you: %d people",
            runs,
        )  # fmt: skip
        yield Item(title % runs, _("It is open for a short time only."), url, Kind.MINE, count=runs)
    if waits:
        title = ngettext("%d request waits", "%d requests wait", waits)
        why = _("A second person has not decided yet. After a day a request lapses.")
        yield Item(title % waits, why, url, Kind.OTHERS, count=waits)
    if refused:
        title = ngettext(
            "Read why %d request was refused", "Read why %d requests were refused", refused
        )
        yield Item(title % refused, _("The answer has the reason."), url, Kind.MINE, count=refused)


def decisions(user: Any) -> Iterator[Item]:
    """For second persons: requests that they may decide."""
    if not user.can(access.GRANT):
        return
    rows = Reveal.objects.visible_to(user, access.GRANT).filter(waiting_at(timezone.now()))
    found = sum(
        second.may_decide(user, row)[0] for row in reveals_shown(rows).order_by("asked_at")[:_MOST]
    )
    if found:
        title = ngettext(
            "Decide on %d request to open who somebody is",
            "Decide on %d requests to open who somebody is", found,
        )  # fmt: skip
        yield Item(
            title % found, _("Somebody waits for a second person."), reverse("cases:reveals"),
            Kind.MINE, count=found,
        )  # fmt: skip


def reviews(user: Any) -> Iterator[Item]:
    """Emergencies: for those who review them; for the others who are told; late ones for all."""
    grants, watches = user.can(access.GRANT), user.can(access.WATCH)
    if not (grants or watches):
        return
    seen = Reveal.objects.none()
    for action in (access.GRANT, access.WATCH):
        seen |= Reveal.objects.visible_to(user, action)
    rows = list(reveals_shown(seen.filter(UNREVIEWED)).distinct().order_by("asked_at")[:_MOST])
    now = timezone.now()
    mine = [row for row in rows if grants and second.may_decide(user, row)[0]]
    others = [row for row in rows if row not in mine]
    for found, reviewer in ((mine, True), (others, False)):
        late = [row for row in found if row.review_due is not None and row.review_due <= now]
        for some, kind in ((late, Kind.OVERDUE), ([r for r in found if r not in late], None)):
            if some:
                yield _review(user, some, kind, reviewer=reviewer)


def _review(user: Any, rows: list[Reveal], kind: Kind | None, *, reviewer: bool) -> Item:
    page = "cases:reveals" if user.can(access.READ) else "cases:emergencies"
    due = rows[0].review_due
    if reviewer:
        title = ngettext(
            "Review %d emergency opening", "Review %d emergency openings", len(rows)
        )  # fmt: skip
        why = _("It was opened without a second person. Review it within a day.")
    else:
        title = ngettext(
            "%d emergency opening waits for its review",
            "%d emergency openings wait for their review", len(rows),
        )  # fmt: skip
        why = _("Somebody of another organisation, or of the mission, reviews it.")
    return Item(
        title % len(rows), why, reverse(page),
        kind or (Kind.DUE if reviewer else Kind.OTHERS),
        due=timezone.localdate(due) if due else None, count=len(rows),
    )  # fmt: skip


def looks(user: Any) -> Iterator[Item]:
    """For leads: looks from outside the team that nobody has gone through."""
    if not user.can(access.READ):
        return
    found = outside_looks(user).count()
    if found:
        title = ngettext(
            "Go through %d look from outside", "Go through %d looks from outside", found
        )
        yield Item(
            title % found, _("Somebody opened one of your people without being of the team."),
            reverse("cases:looks"), Kind.MINE, count=found,
        )  # fmt: skip


def alerts(user: Any) -> Iterator[Item]:
    """For those who watch: what is unusual."""
    if not user.can(access.WATCH):
        return
    rows = Alert.objects.visible_to(user, access.WATCH).filter(closed_at=None)
    found = rows.exclude(user=user.pk).count()
    if found:
        title = ngettext("Look into %d alert", "Look into %d alerts", found)
        yield Item(
            title % found, _("Somebody's looks at people assisted are unusual."),
            reverse("cases:alerts"), Kind.MINE, count=found,
        )  # fmt: skip
