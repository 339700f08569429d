"""Targets and baselines as a grid, and the note on a result that is off its target."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from turna.core.fields import TextField
from turna.core.forms import CONFLICT, Form, Problem
from turna.core.periods import Period
from turna.ledger.figures import plain
from turna.programmes import rules
from turna.programmes.models import Baseline, TargetVersion
from turna.programmes.queries import JoinedCountry
from turna.programmes.rules import Definition
from turna.programmes.services import NewBaseline, NewTarget

Spot = tuple[str, int]  # (country code, project year)
NO_TARGET = "-"  # how "no target set" travels, beside numbers and "" for nothing said yet


def as_typed(value: Decimal | None) -> str:
    """A stored number as people type it: 150.000000 is 150."""
    return "" if value is None else plain(value)


def typed_number(text: str, definition: Definition) -> Decimal:
    """The number in a cell. ValidationError says what is wrong with it."""
    number = rules.number("".join(text.split()).replace(",", "."))
    if number is None:
        raise ValidationError(_("“%(typed)s” is not a number. Use digits only, for example 25."),
                              params={"typed": text[:40]})  # fmt: skip
    if definition.additive and number < 0:
        raise ValidationError(_("A count cannot be below zero. Correct the number."))
    if rules.decimal_places(number) > definition.decimals:
        raise ValidationError(
            _("This indicator has %(n)s decimals. Round the number."),
            params={"n": definition.decimals},
        )
    return number


def _cell(label: Any) -> TextField:
    field = TextField(label=label, required=False, max_length=30, width=6)
    field.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}
    return field


class _Grid(Form):
    """A form of cells: the summary names the cell that a problem belongs to."""

    def problems(self) -> list[Problem]:
        bound: list[Any] = [self[n] for n in self.fields if n.startswith("value-")]
        cells = {field.anchor: field.label for field in bound}
        return [
            Problem(f"{cells[one.anchor]}: {one.message}", one.anchor)
            if one.anchor in cells else one
            for one in super().problems()
        ]  # fmt: skip


class TargetsForm(_Grid):
    """One indicator's targets by country and year. Only what was changed is sent on.

    A cell travels with what it was when it was shown, so that a colleague's change meanwhile
    is neither lost nor overwritten.
    """

    reason = TextField(
        label=_("Why targets change"), max_length=300, required=False,
        help_text=_("Once for all that you change here. Not needed for targets set for the "
                    "first time."),
    )  # fmt: skip

    def __init__(
        self, *args: Any, indicator: str, definition: Definition,
        countries: tuple[JoinedCountry, ...], years: tuple[Period, ...],
        current: Mapping[Spot, TargetVersion], **kwargs: Any,
    ) -> None:  # fmt: skip
        self._indicator, self._definition, self._current = indicator, definition, current
        self.years, self.countries = years, countries
        super().__init__(*args, **kwargs)
        for country, year in self._spots():
            name = f"{country.code}-{year.key}"
            where = _("%(country)s, year %(year)s") % {
                "country": country.place.label, "year": year.key
            }  # fmt: skip
            stored = self._stored((country.code, int(year.key)))
            self.fields[f"value-{name}"] = _cell(where)
            self.fields[f"none-{name}"] = forms.BooleanField(
                label=_("%(where)s: no target") % {"where": where}, required=False
            )
            self.fields[f"was-{name}"] = forms.CharField(
                required=False, widget=forms.HiddenInput, initial=stored
            )
            self.initial.setdefault(f"value-{name}", "" if stored == NO_TARGET else stored)
            self.initial.setdefault(f"none-{name}", stored == NO_TARGET)

    def rows(self) -> list[tuple[JoinedCountry, list[dict[str, Any] | None]]]:
        """The grid: for each country a cell per year, None before the country joined."""
        found = []
        for country in self.countries:
            cells: list[dict[str, Any] | None] = []
            for year in self.years:
                name = f"{country.code}-{year.key}"
                known = f"value-{name}" in self.fields
                cells.append(
                    {part: self[f"{part}-{name}"] for part in ("value", "none", "was")}
                    if known else None
                )  # fmt: skip
            found.append((country, cells))
        return found

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        targets, changes = [], False
        for country, year in self._spots():
            spot = (country.code, int(year.key))
            name = f"{country.code}-{year.key}"
            try:
                wanted = self._wanted(data, name)
                if wanted == data.get(f"was-{name}", ""):
                    continue
                self._still(name, spot, data.get(f"was-{name}", ""))
            except ValidationError as error:
                self.add_error(f"value-{name}", error)
                continue
            changes = changes or spot in self._current
            targets.append(
                NewTarget(
                    indicator=self._indicator, country=country.code, year=spot[1],
                    value=None if wanted == NO_TARGET else Decimal(wanted),
                    reason=data.get("reason", ""),
                )
            )  # fmt: skip
        if changes and not data.get("reason"):
            self.add_error(
                "reason", ValidationError(_("A target was set already. Say why it changes."))
            )
        if not targets and not self.errors:
            raise ValidationError(
                _("Every target is as it was. Change one, or go back to the indicator.")
            )
        data["targets"] = targets
        return data

    def _wanted(self, data: Mapping[str, Any], name: str) -> str:
        """What the cell says: a number as text, "-" for no target, "" for nothing."""
        text, none = data.get(f"value-{name}", ""), data.get(f"none-{name}", False)
        if text and none:
            raise ValidationError(_("This has a number and “no target”. Keep one of them."))
        if none:
            return NO_TARGET
        if text:
            return plain(typed_number(text, self._definition))
        if data.get(f"was-{name}", ""):
            raise ValidationError(_("Type a number, or tick “no target”."))
        return ""

    def _still(self, name: str, spot: Spot, was: str) -> None:
        now = self._stored(spot)
        if now != was:
            self.theirs[f"value-{name}"] = _("no target") if now == NO_TARGET else now
            # The next save is made on top of what the other person saved.
            typed: Any = self.data.copy()  # type: ignore[attr-defined]
            typed[f"was-{name}"] = now
            self.data = typed
            raise ValidationError(
                _("Somebody else changed this target meanwhile. Compare, then save again."),
                code=CONFLICT,
            )

    def _stored(self, spot: Spot) -> str:
        row = self._current.get(spot)
        if row is None:
            return ""
        return NO_TARGET if row.value is None else as_typed(row.value)

    def _spots(self) -> Iterator[tuple[JoinedCountry, Period]]:
        for country in self.countries:
            for year in self.years:
                if year.last >= country.joined_on:
                    yield country, year


class BaselinesForm(_Grid):
    """Where an indicator stood in each country before the programme."""

    def __init__(
        self, *args: Any, indicator: str, definition: Definition,
        countries: tuple[JoinedCountry, ...], current: Mapping[str, Baseline], **kwargs: Any,
    ) -> None:  # fmt: skip
        self._indicator, self._definition, self._current = indicator, definition, current
        self._countries = countries
        super().__init__(*args, **kwargs)
        for country in countries:
            row = current.get(country.code)
            value = _cell(_("%(country)s: value") % {"country": country.place.label})
            self.fields[f"value-{country.code}"] = value
            self.fields[f"note-{country.code}"] = TextField(
                label=_("%(country)s: note") % {"country": country.place.label}, max_length=500,
                required=False,
                help_text=_("Without a value, say where the baseline stands."),
            )  # fmt: skip
            self.initial.setdefault(f"value-{country.code}", as_typed(row.value) if row else "")
            self.initial.setdefault(f"note-{country.code}", row.note if row else "")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        found = []
        for country in self._countries:
            text, note = data.get(f"value-{country.code}", ""), data.get(f"note-{country.code}", "")
            row = self._current.get(country.code)
            try:
                value = typed_number(text, self._definition) if text else None
            except ValidationError as error:
                self.add_error(f"value-{country.code}", error)
                continue
            if (value, note) == ((row.value, row.note) if row else (None, "")):
                continue
            if value is None and not note:
                self.add_error(
                    f"note-{country.code}",
                    ValidationError(_("Type a value, or say where the baseline stands.")),
                )
                continue
            found.append(
                NewBaseline(indicator=self._indicator, country=country.code, value=value, note=note)
            )
        if not found and not self.errors:
            raise ValidationError(
                _("Every baseline is as it was. Change one, or go back to the indicator.")
            )
        data["baselines"] = found
        return data


class NoteForm(Form):
    """Why a result differs from its target."""

    text = TextField(
        label=_("Why the result differs"), rows=5, max_length=5000,
        help_text=_("What happened, what it means for the programme, what is done about it."),
    )  # fmt: skip
