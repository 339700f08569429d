"""What an indicator's definition may be: each rule gives (allowed, reason)."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from turna.ledger import registry
from turna.ledger.axes import COLUMNS
from turna.ledger.codes import Additivity, Age, Sex, Share, coarse
from turna.programmes.codes import Round, TermRole

Answer = tuple[bool, Any]
YES: Answer = (True, "")

MOST_DECIMALS = 4
# Axes that a question fixes by itself: a filter may not touch them.
_FIXED = frozenset({"measure", "country", "fund", "month", "period"})
SPLIT_AXES = frozenset({"sex", "age", "age_band", "group", "region", "place", "org"})
_NUMBER = re.compile(r"-?\d{1,12}(\.\d{1,6})?")
# Codes of axes that are numbers.
_CODES: Mapping[str, frozenset[int]] = {
    "sex": frozenset(Sex.values),
    "age": frozenset(Age.values),
    "age_band": frozenset(coarse(band) for band in Age.values),
    "share": frozenset(Share.values),
}
_ROLES: Mapping[str, frozenset[str]] = {
    Additivity.SUM: frozenset({TermRole.VALUE}),
    Additivity.SUBJECTS: frozenset({TermRole.VALUE}),
    Additivity.RATIO: frozenset({TermRole.NUMERATOR, TermRole.DENOMINATOR}),
    Additivity.MEAN_CHANGE: frozenset({TermRole.NUMERATOR, TermRole.DENOMINATOR}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TermSpec:
    """One term of a formula: a measure, its part in the formula, and the codes it counts.

    `where` allows codes per axis: {"category": ("trafficking",), "sex": (1,)}. Codes of sex,
    age and share are numbers, of every other axis texts.
    """

    measure: str
    role: str = TermRole.VALUE
    label: str = ""
    where: Mapping[str, Collection[Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """How an indicator is counted; a version of it, or a draft that nobody has saved yet."""

    title: str
    unit: str
    method: str
    terms: tuple[TermSpec, ...]
    decimals: int = 0
    disaggregation: tuple[str, ...] = ()

    @property
    def additive(self) -> bool:
        """Whether years and countries may be added up."""
        return self.method in (Additivity.SUM, Additivity.SUBJECTS)


def method(definition: Definition) -> Answer:
    """The way of counting, with the terms it needs."""
    if definition.method not in Additivity.values:
        return False, _("Choose how the indicator is counted: %(known)s.") % {
            "known": ", ".join(Additivity.values)
        }
    roles = [term.role for term in definition.terms]
    missing = _ROLES[definition.method] - set(roles)
    if missing:
        return False, _("The formula has no %(roles)s. Add a term with that part.") % {
            "roles": ", ".join(sorted(missing))
        }
    if set(roles) - _ROLES[definition.method]:
        return False, _("This way of counting takes these parts only: %(roles)s.") % {
            "roles": ", ".join(sorted(_ROLES[definition.method]))
        }
    if definition.method == Additivity.SUBJECTS and len(roles) > 1:
        return False, _(
            "Persons are counted once, so a count of persons has one term. Widen its filter "
            "instead of adding a term."
        )
    return YES


def decimals(definition: Definition) -> Answer:
    """Counts are whole numbers; other figures have a few decimals."""
    places = definition.decimals
    if type(places) is not int or not 0 <= places <= MOST_DECIMALS:
        return False, _("Enter how many decimals are shown: a whole number from 0 to %(most)s.") % {
            "most": MOST_DECIMALS
        }
    if definition.additive and places:
        return False, _("Counts are whole numbers. Enter 0 decimals.")
    return YES


def term_measure(definition: Definition, term: TermSpec) -> Answer:
    """A registered measure that may be counted in this way."""
    known = {m.code: m for m in registry.measures()}
    if term.measure not in known:
        return False, _("“%(code)s” is no measure. Choose one from the list.") % {
            "code": term.measure
        }
    found = known[term.measure]
    persons = found.additivity == Additivity.SUBJECTS
    if persons and definition.method != Additivity.SUBJECTS:
        return False, _(
            "“%(code)s” counts persons. Choose the distinct count of persons, which counts "
            "each of them once."
        ) % {"code": term.measure}
    if not persons and definition.method == Additivity.SUBJECTS:
        return False, _("“%(code)s” does not tell persons apart. Choose a plain sum.") % {
            "code": term.measure
        }
    if definition.method == Additivity.MEAN_CHANGE and "round" not in found.facets:
        return False, _(
            "“%(code)s” does not tell the baseline from later rounds. Choose a measure that does."
        ) % {"code": term.measure}
    return YES


def where(definition: Definition, term: TermSpec) -> Iterator[Answer]:
    """The filter of a term: axes that its measure has, each with at least one code."""
    facets = next((m.facets for m in registry.measures() if m.code == term.measure), ())
    for axis, codes in term.where.items():
        if definition.method == Additivity.MEAN_CHANGE and axis == "round":
            yield False, _("The change of a mean chooses the rounds itself. Remove “round”.")
        elif axis in _FIXED or (axis not in COLUMNS and axis not in facets):
            yield (
                False,
                _("“%(axis)s” is no axis of “%(measure)s”. Use one of: %(known)s.")
                % {
                    "axis": axis,
                    "measure": term.measure,
                    "known": ", ".join(sorted(SPLIT_AXES | {"share"} | set(facets))),
                },
            )
        elif isinstance(codes, str) or not codes:
            yield (
                False,
                _("Choose at least one code of “%(axis)s”, or remove the axis.") % {"axis": axis},
            )
        else:
            yield from (_code(axis, code) for code in codes)


def split(axis: str) -> Answer:
    """An axis along which figures may be split."""
    facets = {facet for measure in registry.measures() for facet in measure.facets}
    if axis in SPLIT_AXES or axis in facets:
        return YES
    return False, _("“%(axis)s” is no axis. Use one of: %(known)s.") % {
        "axis": axis,
        "known": ", ".join(sorted(SPLIT_AXES | facets)),
    }


def number(value: object) -> Decimal | None:
    """The number that was typed (int, Decimal or plain text "12.5"), or None when it is none."""
    if isinstance(value, Decimal):
        return value if value.is_finite() else None
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        return Decimal(value.strip())
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    return None


def decimal_places(value: Decimal) -> int:
    """How many decimals a number really has: 12.50 has one."""
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _code(axis: str, code: object) -> Answer:
    known: frozenset[Any] | None = _CODES.get(axis)
    if axis == "round":
        known = frozenset(Round.values)
    if known is None:
        good = isinstance(code, str) and bool(code.strip())
    else:
        good = type(code) is not bool and code in known
    if good:
        return YES
    return False, _("“%(code)s” is no code of “%(axis)s”. Choose from the list.") % {
        "code": code,
        "axis": axis,
    }
