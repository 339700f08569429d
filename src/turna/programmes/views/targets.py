"""Targets, baselines, and results that are off their targets."""

from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from turna.core.components import Action
from turna.core.formpage import FormPage
from turna.core.forms import Form
from turna.core.views import Rows
from turna.programmes import queries, services, shown, variances
from turna.programmes.forms.targets import BaselinesForm, NoteForm, TargetsForm
from turna.programmes.models import Award, Indicator
from turna.programmes.queries import DefinedIndicator
from turna.programmes.views.awards import READ
from turna.programmes.views.indicators import TARGET


class OfIndicator(FormPage):
    """A form on one indicator that has a definition."""

    action = TARGET
    explains = ("target", "baseline", "project-year")

    @cached_property
    def indicator(self) -> Indicator:
        """The indicator of the address, among those the reader may see."""
        reader: Any = self.request.user
        rows = Indicator.objects.visible_to(reader, self.action).select_related("award__fund")
        found: Indicator = get_object_or_404(rows, uid=self.kwargs["uid"])
        return found

    @cached_property
    def defined(self) -> DefinedIndicator:
        """The indicator with its definition; 404 before it has one."""
        for one in queries.framework(self.indicator.award).indicators:
            if one.indicator.pk == self.indicator.pk:
                return one
        raise Http404

    def back(self) -> Action:
        label = _("Indicator %(code)s") % {"code": self.indicator.code}
        return Action(label, reverse("programmes:indicator", args=[self.indicator.uid]))

    def success_url(self, result: Any) -> str:
        return reverse("programmes:indicator", args=[self.indicator.uid])


class Targets(OfIndicator):
    """The grid of one indicator's targets."""

    template_name = "programmes/targets.html"
    button = _("Set the targets")

    def heading(self) -> Any:
        return _("Targets of indicator %(code)s") % {"code": self.indicator.code}

    def form(self, data: Any = None) -> Form:
        award, code = self.indicator.award, self.defined.indicator.code
        current = {
            (country, year): row
            for (indicator, country, year), row in queries.targets(award).items()
            if indicator == code
        }
        return TargetsForm(
            data, indicator=code, definition=self.defined.definition,
            countries=queries.joinings(award), years=queries.periods(award), current=current,
            reader=self.request.user,
        )  # fmt: skip

    def act(self, data: dict[str, Any]) -> Any:
        return services.targets_set(
            actor=self.actor, award=self.indicator.award, targets=data["targets"]
        )

    def message(self, result: Any) -> Any:
        count = len(result)
        return ngettext("%(n)s target is set.", "%(n)s targets are set.", count) % {"n": count}

    def context(self) -> dict[str, Any]:
        return {
            "definition": self.defined.definition,
            "changes_url": reverse("programmes:target-changes", args=[self.indicator.uid]),
        }


class Baselines(OfIndicator):
    """Where the indicator stood in each country."""

    title = _("Baselines")
    lead = _("Where things stood before the programme, country by country.")
    button = _("Set the baselines")
    done = _("The baselines are set.")

    def form(self, data: Any = None) -> Form:
        award, code = self.indicator.award, self.defined.indicator.code
        current = {
            country: row
            for (indicator, country), row in queries.baselines(award).items() if indicator == code
        }  # fmt: skip
        return BaselinesForm(
            data, indicator=code, definition=self.defined.definition,
            countries=queries.joinings(award), current=current, reader=self.request.user,
        )  # fmt: skip

    def act(self, data: dict[str, Any]) -> Any:
        return services.baselines_set(
            actor=self.actor, award=self.indicator.award, baselines=data["baselines"]
        )


class TargetChanges(Rows):
    """Every target ever set for an indicator, newest first."""

    action = READ
    model = Indicator

    def rows(self) -> "QuerySet[Any]":
        return super().rows().select_related("award")

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """The changes; of one country or year when the address names them."""
        indicator = self.find()
        country, year = request.GET.get("country", ""), request.GET.get("year", "")
        rows = shown.target_changes(indicator, country, int(year) if _is_year(year) else 0)
        reader: Any = request.user
        who = {} if reader.is_outsider else shown.names({row.set_by for row in rows})
        context = {
            "title": _("How the targets of %(code)s changed") % {"code": indicator.code},
            "back": Action(
                _("Indicator %(code)s") % {"code": indicator.code},
                reverse("programmes:indicator", args=[indicator.uid]),
            ),
            "changes": [(row, who.get(row.set_by, "")) for row in rows],
            "narrowed": bool(country or year),
        }
        return TemplateResponse(request, "programmes/target_changes.html", context)


class Variances(Rows):
    """The results of an award that are off their targets by more than a margin."""

    action = READ
    model = Award

    def rows(self) -> "QuerySet[Any]":
        return super().rows().select_related("fund")

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """The list; `margin` in the address says from how many per cent on, `todo` leaves out
        what has its note. 422 for a margin that is no number, with what was typed kept."""
        award = self.find()
        typed = request.GET.get("margin", str(variances.MARGIN.value())).strip()
        good = typed.isascii() and typed.isdigit() and len(typed) < 5
        margin = int(typed) if good else variances.MARGIN.value()
        found = variances.variances(award, reader=request.user, margin=margin)
        todo = request.GET.get("todo") == "1"
        reader: Any = request.user
        context = {
            "title": _("Results off target"),
            "award": award,
            "back": Action(award.title, reverse("programmes:award", args=[award.uid])),
            "typed": typed, "margin": margin, "todo": todo,
            "problem": "" if good else _("Type the margin as a whole number of per cent, like 10."),
            "found": [one for one in found if not (todo and one.note)],
            "without": sum(one.note is None for one in found),
            "may_note": reader.can(TARGET),
        }  # fmt: skip
        return TemplateResponse(
            request, "programmes/variances.html", context, status=200 if good else 422
        )


class Note(OfIndicator):
    """Why one result differs from its target."""

    form_class = NoteForm
    template_name = "programmes/note.html"
    button = _("Save the note")
    done = _("The note is saved. It stands beside the result from now on.")

    @cached_property
    def variance(self) -> variances.Variance:
        """The cell of the address; "all" stands for all countries together."""
        country = self.kwargs["country"]
        found = variances.one(
            self.indicator.award, self.indicator.code, "" if country == "all" else country,
            str(self.kwargs["year"]), reader=self.request.user,
        )  # fmt: skip
        if found is None:
            raise Http404
        return found

    def heading(self) -> Any:
        place = self.variance.country
        return _("Indicator %(code)s, %(place)s, year %(year)s") % {
            "code": self.indicator.code, "year": self.variance.year.key,
            "place": place.label if place else _("all countries"),
        }  # fmt: skip

    def initial(self) -> dict[str, Any]:
        return {"text": self.variance.note.text if self.variance.note else ""}

    def back(self) -> Action:
        address = reverse("programmes:variances", args=[self.indicator.award.uid])
        return Action(_("Results off target"), address)

    def success_url(self, result: Any) -> str:
        return reverse("programmes:variances", args=[self.indicator.award.uid])

    def act(self, data: dict[str, Any]) -> Any:
        return services.variance_note(
            actor=self.actor, indicator=self.indicator, country=self.variance.country,
            year=int(self.variance.year.key), text=data["text"],
        )  # fmt: skip

    def context(self) -> dict[str, Any]:
        return {"variance": self.variance}


def _is_year(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 4
