"""An indicator: its page, its versions, and the form that defines it with a preview."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max, QuerySet
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from turna.core import reads
from turna.core.components import Action, Badge, Moment
from turna.core.formpage import ChangePage
from turna.core.forms import Form
from turna.core.views import DetailPage, Fact
from turna.directory.checks import Problems
from turna.programmes import services, shown
from turna.programmes.figures import REGION, evaluate
from turna.programmes.forms.definition import DefinitionForm, definition_form
from turna.programmes.models import Indicator, IndicatorVersion
from turna.programmes.offers import Axes
from turna.programmes.preview import Preview, digest, preview
from turna.programmes.services.framework import check_definition
from turna.programmes.views.awards import DEFINE, READ

TARGET = "programmes.target"


class IndicatorPage(DetailPage):
    """What is measured, how, what was promised and what came of it."""

    action = READ
    explains = ("indicator", "definition-sheet", "target", "result")
    model = Indicator
    template_name = "programmes/indicator.html"

    def rows(self) -> "QuerySet[Any]":
        return super().rows().select_related("award__fund", "node").prefetch_related(
            "versions__terms"
        )  # fmt: skip

    def title(self, row: Indicator) -> Any:
        version = self._newest(row)
        return version.title if version else _("Not defined yet")

    def code(self, row: Indicator) -> Any:
        return f"{row.award.code} · {row.code}"

    def back(self, row: Indicator) -> Action:
        return Action(row.award.title, reverse("programmes:award", args=[row.award.uid]))

    def state(self, row: Indicator) -> Sequence[Any]:
        version = self._newest(row)
        if version is None:
            return (Badge(_("Not defined yet"), "waits"),)
        return (Badge(_("Version %(n)s") % {"n": version.number}, "done"), version.unit)

    def facts(self, row: Indicator) -> Sequence[Fact]:
        version = self._newest(row)
        place = (_("It measures"), f"{row.node.code} {row.node.title}")
        return [place, *(facts_of(version, self._axes) if version else ())]

    def actions(self, row: Indicator) -> Sequence[Action]:
        reader: Any = self.request.user
        version, found = self._newest(row), []
        if reader.can(DEFINE):
            label = _("Change the definition") if version else _("Define it")
            address = reverse("programmes:define", args=[row.uid])
            found.append(Action(label, address, "primary", "pencil"))
        if version and reader.can(TARGET):
            found.append(Action(_("Set targets"), reverse("programmes:targets", args=[row.uid])))
            found.append(
                Action(_("Set baselines"), reverse("programmes:baselines", args=[row.uid]))
            )
        elif version:
            found.append(
                Action(
                    _("How targets changed"), reverse("programmes:target-changes", args=[row.uid])
                )
            )
        return found

    def moments(self, row: Indicator) -> Sequence[Moment]:
        reader: Any = self.request.user
        versions = self._versions(row)
        who = {} if reader.is_outsider else shown.names(one.approved_by for one in versions)
        return [
            Moment(
                _("Version %(n)s of the definition") % {"n": one.number}, one.approved_at,
                who.get(one.approved_by, ""), one.reason, "done",
                url=reverse("programmes:version", args=[row.uid, one.number]),
            )
            for one in versions
        ]  # fmt: skip

    def context(self, row: Indicator) -> dict[str, Any]:
        version = self._newest(row)
        if version is None:
            return {"words": None}
        found = evaluate(row.award, reader=self.request.user, only={row.code})  # type: ignore[arg-type]
        figures = found.indicators[0]
        lines = [(one.place.label, figures.countries[one.code]) for one in found.countries]
        table = [
            (label, line, [line.years[year.key] for year in found.years]) for label, line in lines
        ]
        region = figures.line(REGION)
        return {
            "words": shown.in_words(version, self._axes),
            "years": found.years,
            "partial": found.partial,
            "table": table,
            "region": (region, [region.years[year.key] for year in found.years]),
        }

    @cached_property
    def _axes(self) -> Axes:
        return Axes()

    def _versions(self, row: Indicator) -> list[IndicatorVersion]:
        return sorted(row.versions.all(), key=lambda one: -one.number)

    def _newest(self, row: Indicator) -> IndicatorVersion | None:
        return next(iter(self._versions(row)), None)


class VersionPage(DetailPage):
    """A version of a definition as it was approved."""

    action = READ
    model = Indicator
    template_name = "programmes/version.html"

    def rows(self) -> "QuerySet[Any]":
        return super().rows().select_related("award", "node").prefetch_related("versions__terms")

    def title(self, row: Indicator) -> Any:
        return self._version(row).title

    def code(self, row: Indicator) -> Any:
        return f"{row.award.code} · {row.code}"

    def back(self, row: Indicator) -> Action:
        label = _("Indicator %(code)s") % {"code": row.code}
        return Action(label, reverse("programmes:indicator", args=[row.uid]))

    def state(self, row: Indicator) -> Sequence[Any]:
        version = self._version(row)
        said = _("Version %(n)s") % {"n": version.number}
        if version.number == max(one.number for one in row.versions.all()):
            return (Badge(said, "done"), _("in force"))
        return (Badge(said, "quiet"), _("replaced by a later one"))

    def facts(self, row: Indicator) -> Sequence[Fact]:
        version = self._version(row)
        return [
            *facts_of(version, self._axes),
            (_("Why it replaced the one before"), version.reason),
            (_("Approved"), version.approved_at),
        ]

    def context(self, row: Indicator) -> dict[str, Any]:
        return {"words": shown.in_words(self._version(row), self._axes)}

    @cached_property
    def _axes(self) -> Axes:
        return Axes()

    def _version(self, row: Indicator) -> IndicatorVersion:
        number = self.kwargs["number"]
        found = next((one for one in row.versions.all() if one.number == number), None)
        if found is None:
            raise Http404
        return found


class Define(ChangePage):
    """The definition: typed, seen as a figure, then saved as the next version."""

    action = DEFINE
    explains = ("indicator", "definition-sheet", "measure", "axis")
    model = Indicator
    form_class = DefinitionForm
    template_name = "programmes/define.html"
    button = _("Save the definition")
    preview: Preview | None = None
    seen = ""
    theirs: shown.VersionWords | None = None

    def rows(self) -> "QuerySet[Any]":
        rows = super().rows().select_related("award__fund", "node")
        return rows.annotate(version=Coalesce(Max("versions__number"), 0))

    def heading(self) -> Any:
        label = _("Define indicator %(code)s")
        if self.record.version:
            label = _("Change the definition of %(code)s")
        return label % {"code": self.record.code}

    def back(self) -> Action:
        label = _("Indicator %(code)s") % {"code": self.record.code}
        return Action(label, reverse("programmes:indicator", args=[self.record.uid]))

    def form(self, data: Any = None) -> Form:
        step = self._step if data is not None else ""
        return definition_form(
            self._current, data, judged=step not in ("add", "filters", "drop"),
            add=step == "add", drop=self._what if step == "drop" else "",
            explained=step != "show", reader=self.request.user,
        )  # fmt: skip

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        self.record = self.find()
        form: Any = self.form(request.POST)
        if self._step in ("add", "filters", "drop"):
            return self.answer(form)
        if not form.is_valid():
            return self.answer(form, status=422)
        draft = form.draft()
        problems = Problems()
        check_definition(problems, draft)
        try:
            problems.refuse()
        except ValidationError as error:
            form.refuse(error)
            return self.answer(form, status=422)
        if self._step == "save" and request.POST.get("seen") == digest(draft):
            return super().post(request, **kwargs)
        with reads.on_record(request.user, reads.BEHIND):
            self.preview = preview(self.record, draft, reader=request.user, spot=self._what)
        self.seen = digest(draft)
        form.fields["reason"].required = True  # by the time it is saved
        if self._step != "save":
            return self.answer(form)
        form.add_error(
            None, ValidationError(_("Look at the figures below first, then save again."))
        )
        return self.answer(form, status=422)

    def act(self, data: dict[str, Any]) -> IndicatorVersion:
        form: Any = self.form(self.request.POST)
        form.is_valid()  # it is: `post` has seen to it
        return services.indicator_define(
            actor=self.actor, indicator=self.record, definition=form.draft(), sheet=form.sheet(),
            reason=data["reason"], seen=self.version,
        )  # fmt: skip

    def initial(self) -> dict[str, Any]:
        return dict(definition_form(self._current).initial or {})

    def compare(self, form: Form) -> None:
        super().compare(form)
        if self._current:
            self.theirs = shown.in_words(self._current, Axes())

    def message(self, result: IndicatorVersion) -> Any:
        said = _("Version %(n)s of the definition is saved. The matrix counts by it from now on.")
        return said % {"n": result.number}

    def success_url(self, result: IndicatorVersion) -> str:
        return reverse("programmes:indicator", args=[self.record.uid])

    def context(self) -> dict[str, Any]:
        return {
            "preview": self.preview, "seen": self.seen, "number": self.record.version + 1,
            "words": self.theirs,
        }  # fmt: skip

    @property
    def _current(self) -> IndicatorVersion | None:
        rows = self.record.versions.prefetch_related("terms").order_by("-number")
        found: IndicatorVersion | None = rows.first()
        return found

    @property
    def _step(self) -> str:
        return self.request.POST.get("step", "save").partition(":")[0]

    @property
    def _what(self) -> str:
        return self.request.POST.get("step", "").partition(":")[2]


def facts_of(version: IndicatorVersion, axes: Axes) -> list[Fact]:
    """A version's formula and sheet, for the side of a page."""
    words = shown.in_words(version, axes)
    return [
        (_("Unit"), version.unit),
        (_("How it is counted"), shown.METHODS[version.method]),
        (_("Decimals"), version.decimals),
        (_("Split by"), words.split),
        *words.sheet,
    ]
