"""The definition of an indicator: the sheet, and one small form for each term of the formula."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from turna.core.fields import (
    OneOfField,
    PickCodeField,
    SeveralField,
    TextField,
    WholeNumberField,
)  # fmt: skip
from turna.core.forms import Form, Problem, Section
from turna.core.widgets import Offer
from turna.ledger.codes import Additivity
from turna.programmes import rules
from turna.programmes.codes import TermRole
from turna.programmes.models import IndicatorVersion
from turna.programmes.offers import Axes, measures, split_axes
from turna.programmes.rules import MOST_DECIMALS, Definition, TermSpec
from turna.programmes.services import Sheet
from turna.programmes.shown import METHODS, SHEET

_HINTS: dict[str, Any] = {
    Additivity.SUM: _("Events, calls, heads in a hall. Years and countries may be added, too."),
    Additivity.SUBJECTS: _(
        "Persons assisted: who comes again in the same year is not counted again."
    ),
    Additivity.RATIO: _(
        "A share or an average. With the unit “percent” it is shown times one hundred."
    ),
    Additivity.MEAN_CHANGE: _(
        "Test papers: the mean of this year less the mean of the year before, in the first year "
        "less the mean of the baseline papers."
    ),
}
# Where scripts run, another measure brings its own filters without a button.
_AT_ONCE = {
    "hx-post": "", "hx-trigger": "change", "hx-vals": '{"step": "filters"}',
    "hx-select": "#terms", "hx-target": "#terms", "hx-swap": "outerHTML",
}  # fmt: skip
_TWO_PARTS = frozenset({Additivity.RATIO, Additivity.MEAN_CHANGE})
_WHERE = "where-"


class TermForm(Form):
    """One term: a measure, and which of its codes count."""

    measure = PickCodeField(
        label=_("What is counted"), widget=forms.Select,
        help_text=_("Everything that the records of the programme count by themselves."),
    )  # fmt: skip
    role = PickCodeField(
        label=_("Its part in the formula"), required=False, widget=forms.Select,
        choices=[
            (TermRole.NUMERATOR, _("above the line")), (TermRole.DENOMINATOR, _("below the line")),
        ],
        help_text=_("Only for a division or a mean."),
    )  # fmt: skip
    label = TextField(
        label=_("Its name in the matrix"), max_length=200, required=False,
        help_text=_("When the formula has several terms, each is shown on a line of its own."),
    )  # fmt: skip

    def __init__(
        self, *args: Any, number: str, axes: Axes, chosen: str, kept: Iterable[str] = (),
        **kwargs: Any,
    ) -> None:  # fmt: skip
        self.number = number
        self._numeric: set[str] = set()
        super().__init__(*args, prefix=f"term-{number}", **kwargs)
        self.fields["measure"].offer(measures())  # type: ignore[attr-defined]
        self.fields["measure"].widget.attrs |= _AT_ONCE
        for axis in axes.of(chosen, kept):
            numeric = axis.choices and isinstance(axis.choices[0][0], int)
            self.fields[f"{_WHERE}{axis.code}"] = SeveralField(
                label=axis.label, choices=axis.choices, required=False, columns=True,
                coerce=int if numeric else str,
                help_text=_("Tick what counts. Nothing ticked: everything does."),
            )  # fmt: skip

    @property
    def axes(self) -> list[tuple[Any, int]]:
        """The filters as (bound field, how many codes are ticked)."""
        bound = [self[name] for name in self.fields if name.startswith(_WHERE)]
        return [(field, len(field.value() or ())) for field in bound]

    @property
    def plain_fields(self) -> list[Any]:
        return [self[name] for name in ("measure", "role", "label")]

    def spec(self, method: str) -> TermSpec:
        """The term that was chosen; the form is valid."""
        data = self.cleaned_data
        where = {
            name.removeprefix(_WHERE): tuple(codes)
            for name, codes in data.items() if name.startswith(_WHERE) and codes
        }  # fmt: skip
        role = data["role"] if method in _TWO_PARTS and data["role"] else TermRole.VALUE
        return TermSpec(measure=data["measure"], role=role, label=data["label"], where=where)


class DefinitionForm(Form):
    """A whole definition. `terms` are its TermForms; both are judged together."""

    sections = (
        Section(_("What it is"), ("title", "unit", "method", "decimals")),
    )  # fmt: skip
    title = TextField(label=_("Title"), rows=2, max_length=500)
    unit = TextField(
        label=_("Unit"), max_length=40, width=10,
        help_text=_("What is counted, like “people”; for a share type “percent”."),
    )  # fmt: skip
    method = OneOfField(
        label=_("How it is counted"),
        choices=[(code, Offer(said, _HINTS[code])) for code, said in METHODS.items()],
    )
    decimals = WholeNumberField(
        label=_("Decimals"), width=2, min_value=0, max_value=MOST_DECIMALS,
        help_text=_("0 for anything that is added up or counted."),
    )  # fmt: skip
    disaggregation = SeveralField(label=_("The report splits it by"), required=False, columns=True)
    definition = TextField(label=SHEET["definition"], rows=3, required=False)
    justification = TextField(label=SHEET["justification"], rows=2, required=False)
    source = TextField(label=SHEET["source"], rows=2, required=False)
    frequency = TextField(label=SHEET["frequency"], max_length=200, required=False)
    responsible = TextField(label=SHEET["responsible"], max_length=200, required=False)
    limitations = TextField(label=SHEET["limitations"], rows=2, required=False)
    quality_notes = TextField(label=SHEET["quality_notes"], rows=2, required=False)
    reason = TextField(
        label=_("Why this version replaces the one before"), max_length=300, required=False,
        help_text=_("Everybody who compares the figures will read this."),
    )  # fmt: skip

    def __init__(
        self, *args: Any, terms: Sequence[TermForm], kept: Iterable[str] = (),
        explained: bool = False, **kwargs: Any,
    ) -> None:  # fmt: skip
        self.terms = terms
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = explained
        chosen = [str(term["measure"].value() or "") for term in terms]
        self.fields["disaggregation"].choices = split_axes(chosen, kept)  # type: ignore[attr-defined]

    @property
    def sheet_fields(self) -> list[Any]:
        return [self[name] for name in ("disaggregation", *SHEET)]

    def is_valid(self) -> bool:
        # All of them, so that one answer names everything that is wrong.
        valid = all([super().is_valid(), *(term.is_valid() for term in self.terms)])
        return valid and self._fits_together()

    def problems(self) -> list[Problem]:
        found = super().problems()
        for number, term in enumerate(self.terms, start=1):
            found += [
                Problem(
                    str(format_lazy(_("Term {n}: {said}"), n=number, said=problem.message)),
                    problem.anchor,
                )
                for problem in term.problems()
            ]
        return found

    def draft(self) -> Definition:
        """The definition that was typed; the form is valid."""
        data = self.cleaned_data
        return Definition(
            title=data["title"], unit=data["unit"], method=data["method"],
            decimals=data["decimals"], disaggregation=tuple(data["disaggregation"]),
            terms=tuple(term.spec(data["method"]) for term in self.terms),
        )  # fmt: skip

    def sheet(self) -> Sheet:
        """What donors ask to know besides."""
        return Sheet(**{name: self.cleaned_data[name] for name in SHEET})

    def _fits_together(self) -> bool:
        """The rules between the parts of a formula, said at the field that breaks them."""
        if "method" in self.errors:
            return False
        draft = self.draft()
        for name, rule in (("method", rules.method), ("decimals", rules.decimals)):
            allowed, reason = rule(draft)
            if not allowed:
                self.add_error(name, ValidationError(reason))
        for form, term in zip(self.terms, draft.terms, strict=True):
            if draft.method in _TWO_PARTS and not form.cleaned_data["role"]:
                form.add_error("role", ValidationError(_("Choose: above or below the line.")))
            allowed, reason = rules.term_measure(draft, term)
            if not allowed:
                form.add_error("measure", ValidationError(reason))
        return not self.errors and not any(term.errors for term in self.terms)


def definition_form(
    version: IndicatorVersion | None,
    data: Any = None,
    *,
    judged: bool = True,
    add: bool = False,
    drop: str = "",
    explained: bool = True,
    reader: Any = None,
) -> DefinitionForm:
    """The form of the version in force, or with what was typed (`data`).

    Not `judged`, it shows what was typed without saying what is wrong: while terms are added
    (`add`) or taken away (`drop`, a term's number), or a measure's filters are asked for. A
    version that replaces another must be `explained`.
    """
    axes = Axes()
    explained = explained and version is not None
    stored = [] if version is None else sorted(version.terms.all(), key=lambda one: one.pk)
    kept = {axis for term in stored for axis in term.where}
    kept_split = version.disaggregation if version else ()
    if data is None:
        terms = [
            TermForm(
                initial=_term_initial(row), number=str(n), axes=axes, chosen=row.measure, kept=kept
            )
            for n, row in enumerate(stored, start=1)
        ] or [TermForm(number="1", axes=axes, chosen="")]
        return DefinitionForm(
            terms=terms, initial=_initial(version), kept=kept_split, explained=explained,
            reader=reader,
        )  # fmt: skip
    numbers = [n for n in dict.fromkeys(data.getlist("term")) if n.isdecimal() and len(n) < 4]
    numbers = [n for n in numbers if n != drop] or ["1"]
    if add:
        numbers.append(str(max(map(int, numbers)) + 1))
    terms = []
    for number in numbers[:20]:
        chosen = data.get(f"term-{number}-measure", "")
        wanted = {"number": number, "axes": axes, "chosen": chosen, "kept": kept}
        terms.append(TermForm(data, **wanted) if judged else _unjudged(TermForm, data, **wanted))
    more = {"terms": terms, "kept": kept_split, "explained": explained, "reader": reader}
    form: DefinitionForm = (
        DefinitionForm(data, **more) if judged else _unjudged(DefinitionForm, data, **more)
    )
    return form


def _unjudged(form_class: type[Form], data: Any, **wanted: Any) -> Any:
    """A form that shows what was typed and has not been checked."""
    typed = form_class(data, **wanted)
    initial = {name: typed[name].data for name in typed.fields}
    return form_class(initial=initial, **wanted)


def _initial(version: IndicatorVersion | None) -> dict[str, Any]:
    if version is None:
        return {"decimals": 0, "disaggregation": ["sex"]}
    names = ("title", "unit", "method", "decimals", "disaggregation", *SHEET)
    return {name: getattr(version, name) for name in names}


def _term_initial(row: Any) -> dict[str, Any]:
    where = {f"{_WHERE}{axis}": codes for axis, codes in row.where.items()}
    role = "" if row.role == TermRole.VALUE else row.role
    return {"measure": row.measure, "role": role, "label": row.label, **where}
