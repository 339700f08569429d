"""Awards: the list, the record page, and the forms that add to an award."""

from collections.abc import Sequence
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from turna.core.components import Action, Moment
from turna.core.formpage import FormPage
from turna.core.forms import Form
from turna.core.templatetags.turna import number
from turna.core.views import DetailPage, Fact, ListPage
from turna.programmes import queries, services, shown
from turna.programmes.codes import MoneyKind, TermReason
from turna.programmes.forms.awards import (
    AwardForm,
    CalendarForm,
    ExtendForm,
    IndicatorForm,
    JoinForm,
    MoneyForm,
    NodeForm,
)  # fmt: skip
from turna.programmes.lists import AWARDS
from turna.programmes.models import Award, AwardTerm

READ = "programmes.read"
DEFINE = "programmes.define"


class AwardList(ListPage):
    """The awards whose plans you may read."""

    action = READ
    explains = ("award",)
    model = Award
    listing = AWARDS
    title = _("Awards")
    lead = _("What each donor pays for: dates, money, countries, and what is counted.")
    empty = _("There is no award yet. An M&E officer adds the first one from its agreement.")
    add = (_("Add an award"), "programmes:award-add", DEFINE)

    def rows(self) -> "QuerySet[Any]":
        newest = AwardTerm.objects.filter(award=OuterRef("pk")).order_by("-pk")
        return super().rows().select_related("donor").annotate(
            starts_on=Subquery(newest.values("starts_on")[:1]),
            ends_on=Subquery(newest.values("ends_on")[:1]),
        )  # fmt: skip

    def row_url(self, row: Award) -> str:
        return reverse("programmes:award", args=[row.uid])


class AwardPage(DetailPage):
    """One award: what was agreed, and the framework under it."""

    action = READ
    explains = ("award", "indicator")
    model = Award
    template_name = "programmes/award.html"

    def rows(self) -> "QuerySet[Any]":
        return super().rows().select_related("donor", "lead", "fund")

    def title(self, row: Award) -> Any:
        return row.title

    def code(self, row: Award) -> Any:
        return f"{row.code} · {row.number}"

    def back(self, row: Award) -> Action:
        return Action(_("Awards"), reverse("programmes:awards"))

    def facts(self, row: Award) -> Sequence[Fact]:
        terms = list(row.terms.order_by("pk"))
        first, last = terms[0], terms[-1]
        extended = last.ends_on if last.reason == TermReason.EXTENSION else None
        money = [
            (
                MoneyKind(kind).label.capitalize(),
                f"{number(amount.quantize(Decimal('0.01')))} {currency}",
            )
            for (kind, currency), amount in sorted(queries.money(row).items())
        ]
        return [
            (_("Donor"), row.donor.label),
            (_("Donor's number"), row.number),
            (_("Leading organisation"), row.lead.label),
            (_("First day"), first.starts_on),
            (_("Last day as first signed"), first.ends_on),
            (_("Extended until"), extended),
            *money,
            (_("Time zone"), row.time_zone),
        ]

    def actions(self, row: Award) -> Sequence[Action]:
        off = Action(_("Results off target"), reverse("programmes:variances", args=[row.uid]))
        if not self._may_define:
            return (off,)
        return (
            Action(
                _("Add an indicator"), reverse("programmes:indicator-add", args=[row.uid]),
                "primary", "plus",
            ),
            off,
            Action(_("Extend the award"), reverse("programmes:award-extend", args=[row.uid])),
        )  # fmt: skip

    def moments(self, row: Award) -> Sequence[Moment]:
        """Extensions, joinings and calendars, newest first."""
        found = [
            (term.set_at, term.set_by, _now("Signed, until %(day)s")
             if term.reason == TermReason.ORIGINAL else _now("Extended until %(day)s"),
             term.ends_on, "")
            for term in row.terms.all()
        ] + [
            (one.set_at, one.set_by, one.country.label + _now(" joins on %(day)s"),
             one.joined_on, one.reason)
            for one in row.joinings.select_related("country")
        ]  # fmt: skip
        years = [(one.set_at, one.set_by, one.number, one.reason) for one in row.calendars.all()]
        who = self._names({by for _at, by, *_rest in [*found, *years]})
        moments = [
            Moment(what % {"day": date_format(day, "j F Y")}, at, who.get(by, ""), text)
            for at, by, what, day, text in found
        ]
        moments += [
            Moment(_now("Project years, version %(n)s") % {"n": n}, at, who.get(by, ""), text)
            for at, by, n, text in years
        ]
        return sorted(moments, key=lambda one: str(one.when), reverse=True)

    def context(self, row: Award) -> dict[str, Any]:
        return {
            "tree": shown.tree(row),
            "countries": queries.joinings(row),
            "years": queries.periods(row),
            "money": row.money.order_by("day", "pk"),
            "may_define": self._may_define,
        }

    @property
    def _may_define(self) -> bool:
        reader: Any = self.request.user
        return bool(reader.can(DEFINE))

    def _names(self, ids: set[str]) -> dict[str, str]:
        reader: Any = self.request.user
        return {} if reader.is_outsider else shown.names(ids)


class AwardAdd(FormPage):
    """A new award from its agreement."""

    action = DEFINE
    explains = ("award",)
    form_class = AwardForm
    title = _("Add an award")
    button = _("Add the award")
    done = _("The award is added. Now say which countries take part and what its years are.")

    def initial(self) -> dict[str, Any]:
        return {"time_zone": "Asia/Bishkek"}

    def back(self) -> Action:
        return Action(_("Awards"), reverse("programmes:awards"))

    def act(self, data: dict[str, Any]) -> Award:
        return services.award_add(actor=self.actor, **data)

    def success_url(self, result: Award) -> str:
        return reverse("programmes:award", args=[result.uid])


class OfAward(FormPage):
    """A form that adds something to an award."""

    action = DEFINE
    explains = ("award", "project-year", "indicator")

    @cached_property
    def award(self) -> Award:
        """The award of the address, among those the reader may see."""
        reader: Any = self.request.user
        rows = Award.objects.visible_to(reader, self.action).select_related("fund", "donor", "lead")
        found: Award = get_object_or_404(rows, uid=self.kwargs["uid"])
        return found

    def back(self) -> Action:
        return Action(self.award.title, reverse("programmes:award", args=[self.award.uid]))

    def success_url(self, result: Any) -> str:
        return reverse("programmes:award", args=[self.award.uid])


class AwardExtend(OfAward):
    """A later last day."""

    form_class = ExtendForm
    title = _("Extend the award")
    button = _("Extend the award")
    done = _("The award is extended. The dates as first signed stay on record.")

    def act(self, data: dict[str, Any]) -> Any:
        return services.award_extend(actor=self.actor, award=self.award, **data)


class MoneyAdd(OfAward):
    """A transaction."""

    form_class = MoneyForm
    title = _("Enter money")
    button = _("Enter the money")
    done = _("The money is entered.")

    def initial(self) -> dict[str, Any]:
        last = self.award.money.order_by("-pk").first()
        return {"currency": last.currency if last else "USD"}

    def act(self, data: dict[str, Any]) -> Any:
        return services.money_add(actor=self.actor, award=self.award, **data)


class CountryJoin(OfAward):
    """A country's joining day."""

    form_class = JoinForm
    title = _("A country joins")
    button = _("Set the joining day")
    done = _("The joining day is set. Figures of the country are due from it.")

    def act(self, data: dict[str, Any]) -> Any:
        return services.country_join(actor=self.actor, award=self.award, **data)


class CalendarSet(OfAward):
    """The project years."""

    form_class = CalendarForm
    title = _("Project years")
    lead = _("Years follow one another without a gap; each begins the day after the one before.")
    button = _("Set the project years")
    done = _("The project years are set.")
    error_names = {"years": "first"}

    @cached_property
    def years(self) -> Any:
        return queries.periods(self.award)

    def initial(self) -> dict[str, Any]:
        first = self.years[0].first if self.years else queries.term(self.award).starts_on
        return {"first": first} | {f"last_{year.key}": year.last for year in self.years}

    def form(self, data: Any = None) -> Form:
        return CalendarForm(
            data, initial=self.initial(), years=len(self.years), reader=self.request.user
        )

    def act(self, data: dict[str, Any]) -> Any:
        return services.calendar_set(
            actor=self.actor, award=self.award, years=data["years"], reason=data["reason"]
        )


class NodeAdd(OfAward):
    """A goal, an objective or an outcome."""

    form_class = NodeForm
    title = _("Add to the framework")
    button = _("Add to the framework")
    done = _("It is in the framework.")

    def form(self, data: Any = None) -> Form:
        return NodeForm(data, award=self.award, reader=self.request.user)

    def act(self, data: dict[str, Any]) -> Any:
        return services.node_add(actor=self.actor, award=self.award, **data)


class IndicatorAdd(OfAward):
    """An indicator's place; its definition comes next."""

    form_class = IndicatorForm
    title = _("Add an indicator")
    lead = _("First where it stands. On the next page you define how it is counted.")
    button = _("Go on to the definition")
    done = _("The indicator has its place. Now define how it is counted.")

    def form(self, data: Any = None) -> Form:
        return IndicatorForm(data, award=self.award, reader=self.request.user)

    def act(self, data: dict[str, Any]) -> Any:
        return services.indicator_add(actor=self.actor, award=self.award, **data)

    def success_url(self, result: Any) -> str:
        return reverse("programmes:define", args=[result.uid])
