"""The verbs that say what was promised, where things stood before, and why they differ."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from turna.core.periods import Period
from turna.core.verbs import verb
from turna.directory.checks import Problems
from turna.directory.models import Place
from turna.programmes import queries, rules
from turna.programmes.models import Award, Baseline, Indicator, TargetVersion, VarianceNote
from turna.programmes.queries import DefinedIndicator, JoinedCountry
from turna.programmes.services.awards import lock, stamp, text_wanted
from turna.vault import audit
from turna.vault.actor import Actor

_MOST = Decimal(10) ** 12


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTarget:
    """A target by codes. `value` None says that no target is set; a change says why."""

    indicator: str
    country: str
    year: int
    value: Any
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewBaseline:
    """A baseline by codes; without a value the note says where it stands."""

    indicator: str
    country: str
    value: Any = None
    note: str = ""


@verb("programmes.baseline.set", label=_("set baselines"))
def baselines_set(
    *, actor: Actor, award: Award, baselines: Sequence[NewBaseline]
) -> list[Baseline]:
    """Baselines of one award's indicators. All are stored, or none with the rows' problems."""
    lock(award)
    problems = Problems()
    book = _Book(award)
    rows = []
    for number, new in enumerate(baselines, start=1):
        problems.at(number, f"{new.indicator} {new.country}")
        defined = book.indicator(problems, new.indicator)
        joined = book.country(problems, new.country)
        value = None if new.value is None else _value(problems, new.value, defined)
        if new.value is None and not new.note.strip():
            problems.add("note", _("Without a value, say in the note where the baseline stands."))
        if defined and joined:
            rows.append(
                Baseline(
                    indicator=defined.indicator, country=joined.place, value=value,
                    note=new.note.strip()[:500], **stamp(actor),
                )
            )  # fmt: skip
    problems.refuse()
    stored = Baseline.objects.bulk_create(rows)
    audit.record(
        actor=actor, verb="programmes.baseline.set", kind="programmes.baseline",
        objects=[(row.pk, 1) for row in stored],
    )  # fmt: skip
    return stored


def baseline_set(
    *, actor: Actor, indicator: Indicator, country: str, value: Any = None, note: str = ""
) -> Baseline:
    """One baseline; see `baselines_set`."""
    new = NewBaseline(indicator=indicator.code, country=country, value=value, note=note)
    return baselines_set(actor=actor, award=indicator.award, baselines=[new])[0]


@verb("programmes.targets.set", label=_("set targets"))
def targets_set(*, actor: Actor, award: Award, targets: Sequence[NewTarget]) -> list[TargetVersion]:
    """Targets of one award. All are stored, or none with the rows' problems.

    Gives the new versions: a target that stays as it is makes none.
    """
    lock(award)
    problems = Problems()
    book = _Book(award)
    current = queries.targets(award)
    rows = []
    named: set[queries.Spot] = set()
    for number, new in enumerate(targets, start=1):
        problems.at(number, f"{new.indicator} {new.country} {new.year}")
        defined = book.indicator(problems, new.indicator)
        joined = book.country(problems, new.country)
        year = book.year(problems, new.year)
        value = None if new.value is None else _value(problems, new.value, defined)
        if joined and year and value is not None and year.last < joined.joined_on:
            problems.add(
                "year",
                _("The country joined on %(day)s, after this year. Leave the target out.")
                % {"day": joined.joined_on.isoformat()},
            )
        spot = (new.indicator, new.country, new.year)
        if spot in named:
            problems.add("year", _("This target stands here twice. Remove one of the rows."))
        named.add(spot)
        before = current.get(spot)
        if before is not None and before.value == value:
            continue
        if before is not None and not new.reason.strip():
            problems.add("reason", _("This target is set already. Say why it changes."))
        if defined and joined and year:
            rows.append(
                TargetVersion(
                    indicator=defined.indicator, country=joined.place, year=new.year, value=value,
                    reason=new.reason.strip()[:300], **stamp(actor),
                )
            )  # fmt: skip
    problems.refuse()
    stored = TargetVersion.objects.bulk_create(rows)
    audit.record(
        actor=actor, verb="programmes.targets.set", kind="programmes.target",
        objects=[(row.pk, 1) for row in stored],
    )  # fmt: skip
    return stored


@verb("programmes.variance.noted", label=_("explained a result"))
def variance_note(
    *, actor: Actor, indicator: Indicator, country: Place | None, year: int, text: str
) -> VarianceNote:
    """Why a result differs from its target; no country for the region. The latest note counts."""
    problems = Problems()
    book = _Book(indicator.award)
    if country is not None:
        book.country(problems, country.code)
    book.year(problems, year)
    text_wanted(problems, "text", text, 5000, _("Say why the result differs from the target."))
    problems.refuse()
    row = VarianceNote.objects.create(
        indicator=indicator, country=country, year=year, text=text.strip(), **stamp(actor)
    )
    audit.record(
        actor=actor, verb="programmes.variance.noted", kind="programmes.variance",
        objects=[(row.pk, 1)],
    )  # fmt: skip
    return row


class _Book:
    """An award's indicators, countries and years by code, read once for all rows."""

    def __init__(self, award: Award) -> None:
        framework = queries.framework(award)
        self._indicators = {one.indicator.code: one for one in framework.indicators}
        self._countries = {one.code: one for one in queries.joinings(award)}
        self._years = {int(year.key): year for year in queries.periods(award)}

    def indicator(self, problems: Problems, code: str) -> DefinedIndicator | None:
        found = self._indicators.get(code)
        if found is None:
            problems.add(
                "indicator",
                _("“%(code)s” is no defined indicator of this award. Use one of: %(known)s.")
                % {"code": code, "known": ", ".join(self._indicators)},
            )
        return found

    def country(self, problems: Problems, code: str) -> JoinedCountry | None:
        found = self._countries.get(code)
        if found is None:
            problems.add(
                "country",
                _("“%(code)s” is no country of this award. Enter its joining day first, or use "
                  "one of: %(known)s.") % {"code": code, "known": ", ".join(self._countries)},
            )  # fmt: skip
        return found

    def year(self, problems: Problems, number: object) -> Period | None:
        found = self._years.get(number) if type(number) is int else None
        if found is None:
            problems.add(
                "year",
                _("“%(year)s” is no project year of this award. Use one of: %(known)s.")
                % {"year": number, "known": ", ".join(map(str, self._years))},
            )
        return found


def _value(problems: Problems, given: object, defined: DefinedIndicator | None) -> Decimal | None:
    """The number given for this indicator; a problem when it is none or does not fit."""
    value = rules.number(given)
    if value is None or abs(value) >= _MOST:
        problems.add(
            "value",
            _("“%(value)s” is no number. Type digits only, or leave it empty when there is none.")
            % {"value": given},
        )
        return None
    if defined is None:
        return value
    definition = defined.definition
    if definition.additive and value < 0:
        problems.add("value", _("A count cannot be below zero. Correct the number."))
    if rules.decimal_places(value) > definition.decimals:
        problems.add(
            "value",
            _("This indicator has %(n)s decimals. Round the number.") % {"n": definition.decimals},
        )
    return value
