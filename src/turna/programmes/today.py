"""What waits in programmes: targets of the coming year, definitions, notes on results."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from turna.core import today
from turna.core.today import Item, Kind
from turna.programmes import variances
from turna.programmes.models import (
    Award,
    AwardTerm,
    Calendar,
    Indicator,
    Joining,
    ProjectYear,
    TargetVersion,
)

DEFINE, TARGET = "programmes.define", "programmes.target"
SOON = timedelta(days=60)
# Results of a year that ended longer ago are history: nobody is asked about them every morning.
RECENT = timedelta(days=365)


def register() -> None:
    """Ask programmes for every reader's Today."""
    for provider in (targets_to_set, indicators_to_define, results_to_explain):
        today.register(provider)


def targets_to_set(user: Any) -> Iterator[Item]:
    """For whoever sets targets: cells of the year that runs or comes without any word.

    "No target set", said with its reason, is a word.
    """
    if not user.can(TARGET):
        return
    day = timezone.localdate()
    near = _years(first__lte=day + SOON, last__gte=day)
    if not near:
        return
    awards = Award.objects.visible_to(user, TARGET).in_bulk(
        [year.calendar.award_id for year in near]
    )
    said = set(
        TargetVersion.objects.filter(
            indicator__award__in=list(awards), year__in={year.number for year in near}
        ).values_list("indicator", "country", "year")
    )
    wanted = _cells(list(awards))
    for year in near:
        award = awards.get(year.calendar.award_id)
        if award is None:
            continue
        count = sum(
            (indicator, country, year.number) not in said
            for indicator, country, joined in wanted[award.pk] if joined <= year.last
        )  # fmt: skip
        if count:
            yield _targets_item(award, year, count, late=year.first <= day)


def indicators_to_define(user: Any) -> Iterator[Item]:
    """For whoever defines indicators: those that nobody has said how to count."""
    if not user.can(DEFINE):
        return
    rows = Indicator.objects.visible_to(user, DEFINE).filter(versions=None)
    found = list(rows.select_related("award").order_by("award__code", "position"))
    if not found:
        return
    codes = ", ".join(f"{one.award.code} {one.code}" for one in found[:3])
    url = reverse("programmes:define", args=[found[0].uid])
    if len(found) > 1:
        url = reverse("programmes:award", args=[found[0].award.uid])
    yield Item(
        title=ngettext(
            "Define %(count)d indicator", "Define %(count)d indicators", len(found)
        ) % {"count": len(found)},
        why=_("Nobody has said yet how to count %(codes)s: it stands in no matrix.")
        % {"codes": codes if len(found) < 4 else f"{codes}, …"},
        url=url,
        kind=Kind.MINE,
        count=len(found),
    )  # fmt: skip


def results_to_explain(user: Any) -> Iterator[Item]:
    """For whoever notes variances: results off target, without a note, of a year just ended."""
    if not user.can(TARGET):
        return
    day = timezone.localdate()
    ended = _years(last__range=(day - RECENT, day - timedelta(days=1)))
    recent: dict[int, set[str]] = defaultdict(set)
    for year in ended:
        recent[year.calendar.award_id].add(str(year.number))
    for award in Award.objects.visible_to(user, TARGET).filter(pk__in=list(recent)):
        found = [
            one for one in variances.variances(award, reader=user)
            if one.note is None and one.year.key in recent[award.pk]
        ]  # fmt: skip
        if found:
            yield Item(
                title=ngettext(
                    "Explain %(count)d result of %(award)s that is off its target",
                    "Explain %(count)d results of %(award)s that are off their targets",
                    len(found),
                ) % {"count": len(found), "award": award.code},
                why=_("The project year has ended, and nobody has said why they differ."),
                url=f"{reverse('programmes:variances', args=[award.uid])}?todo=1",
                kind=Kind.MINE,
                count=len(found),
            )  # fmt: skip


def _years(**filters: Any) -> list[ProjectYear]:
    """Project years of the calendars in force, of awards that run on their days."""
    newest = Calendar.objects.filter(award=OuterRef("calendar__award")).order_by("-number")
    ends = AwardTerm.objects.filter(award=OuterRef("calendar__award")).order_by("-pk")
    rows = ProjectYear.objects.annotate(
        newest=Subquery(newest.values("number")[:1]), ends=Subquery(ends.values("ends_on")[:1])
    ).select_related("calendar")
    return [
        year for year in rows.filter(**filters).order_by("first", "pk")
        if year.calendar.number == year.newest and year.first <= year.ends
    ]  # fmt: skip


def _cells(awards: Iterable[int]) -> dict[int, list[tuple[int, int, date]]]:
    """Award's key → (indicator, country, when it joined) of every cell that wants a target."""
    joined: dict[int, dict[int, date]] = defaultdict(dict)
    rows = Joining.objects.filter(award__in=list(awards)).order_by("pk")
    for award, country, day in rows.values_list("award", "country", "joined_on"):
        joined[award][country] = day  # the latest row of a country counts
    found: dict[int, list[tuple[int, int, date]]] = defaultdict(list)
    indicators = Indicator.objects.filter(award__in=list(awards)).exclude(versions=None)
    for indicator, award in indicators.order_by().values_list("pk", "award").distinct():
        found[award] += [(indicator, country, day) for country, day in joined[award].items()]
    return found


def _targets_item(award: Award, year: ProjectYear, count: int, *, late: bool) -> Item:
    words = {"count": count, "award": award.code, "year": year.number}
    begins = {"day": date_format(year.first, "j F Y")}
    return Item(
        title=ngettext(
            "Set %(count)d target of %(award)s for year %(year)s",
            "Set %(count)d targets of %(award)s for year %(year)s",
            count,
        ) % words,
        why=(_("The year began on %(day)s.") if late else _("The year begins on %(day)s."))
        % begins,
        url=reverse("programmes:award", args=[award.uid]),
        kind=Kind.OVERDUE if late else Kind.DUE,
        due=year.first,
        count=count,
    )  # fmt: skip
