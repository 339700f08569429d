"""What a definition may choose from, in words: measures, axes and the codes of each axis."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from turna.directory.codes import PlaceKind
from turna.directory.models import Code, Organisation, Place
from turna.ledger import registry
from turna.ledger.axes import NONE
from turna.ledger.codes import Age, Sex, Share, coarse
from turna.ledger.models import Facet
from turna.programmes.rules import SPLIT_AXES, TermSpec

Choice = tuple[Any, Any]
_NOT_RECORDED = _("not recorded")

_NUMBERS: Mapping[str, tuple[Choice, ...]] = {
    "sex": tuple(Sex.choices),
    "age": tuple(Age.choices),
    "age_band": tuple((code, label) for code, label in Age.choices if code == coarse(code)),
    "share": tuple(Share.choices),
}
_LABELS: Mapping[str, Any] = {
    "type": _("Type of event"),
    "theme": _("Theme"),
    "topic": _("Topic"),
    "level": _("Level"),
    "category": _("What the call was about"),
    "destination": _("Country of destination"),
    "from": _("Country returned from"),
    "exploitation": _("Type of exploitation"),
    "referral": _("Who referred the person"),
    "service": _("Service"),
    "role": _("The country's part in the return"),
    "round": _("Round of the test"),
    "sex": _("Sex"),
    "age": _("Age, fine bands"),
    "age_band": _("Age"),
    "group": _("Target group"),
    "region": _("Region"),
    "place": _("Place"),
    "org": _("Organisation"),
    "share": _("Whose count it is"),
}
_ALWAYS = ("sex", "age_band", "group")


@dataclass(frozen=True, slots=True)
class Axis:
    """An axis with the codes it has: (code, label)."""

    code: str
    label: Any
    choices: tuple[Choice, ...] = ()


def axis_label(axis: str) -> Any:
    """The name of an axis; its code when nobody has named it."""
    return _LABELS.get(axis, axis)


def measures() -> list[Choice]:
    """Every registered measure as (code, label with its unit), by label."""
    found = [(m.code, f"{m.label} ({m.unit})" if m.unit else m.label) for m in registry.measures()]
    return sorted(found, key=lambda one: str(one[1]))


def split_axes(measure_codes: Iterable[str], kept: Iterable[str] = ()) -> list[Choice]:
    """The axes along which figures of these measures may be shown, and those already `kept`."""
    known = {m.code: m for m in registry.measures()}
    own = [axis for code in measure_codes if code in known for axis in known[code].facets]
    first = ["sex", "age_band", "age", "group", "region", "org"]
    wanted = dict.fromkeys([*first, *own, *kept])
    usable = SPLIT_AXES | registry.facet_axes()
    return [(axis, axis_label(axis)) for axis in wanted if axis in usable]


class Axes:
    """The codes of axes, read with a few queries for a whole form."""

    def __init__(self) -> None:
        self._lists: dict[str, list[Choice]] = {}
        for row in Code.objects.all():
            self._lists.setdefault(row.list, []).append((row.code, row.label))
        self._used: dict[str, set[str]] = {}
        for facet in Facet.objects.all():
            for axis, code in facet.values().items():
                self._used.setdefault(axis, set()).add(code)
        self._countries: list[Choice] | None = None

    def of(self, measure: str, kept: Iterable[str] = ()) -> list[Axis]:
        """The axes that a filter on this measure offers; those already `kept` stay."""
        known = {m.code: m for m in registry.measures()}
        if measure not in known:
            return []
        axes = dict.fromkeys([*known[measure].facets, *_ALWAYS, *kept])
        return [Axis(axis, axis_label(axis), tuple(self.codes(axis))) for axis in axes]

    def codes(self, axis: str) -> list[Choice]:
        """The codes of an axis: of its list, and those in use that the list has not."""
        if axis in _NUMBERS:
            return list(_NUMBERS[axis])
        kept = registry.codes_of(axis)
        if kept is PlaceKind.COUNTRY:
            listed = self._country_choices()
        elif isinstance(kept, type):
            listed = list(kept.choices)
        elif axis in ("place", "region"):
            listed = [(one.code, one.label) for one in Place.objects.all()]
        elif axis == "org":
            listed = [(one.code, one.label) for one in Organisation.objects.all()]
        else:
            listed = self._lists.get(kept or axis, [])
        codes = {code for code, _label in listed}
        more = sorted(self._used.get(axis, set()) - codes - {NONE})
        return [*listed, *((code, code) for code in more), (NONE, _NOT_RECORDED)]

    def in_words(self, term: TermSpec) -> list[tuple[Any, str]]:
        """A term's filter as (axis, the codes that count in words)."""
        said = []
        for axis, wanted in term.where.items():
            labels = {code: str(label) for code, label in self.codes(axis)}
            said.append(
                (axis_label(axis), ", ".join(labels.get(code, str(code)) for code in wanted))
            )
        return said

    def _country_choices(self) -> list[Choice]:
        if self._countries is None:
            rows = Place.objects.filter(kind=PlaceKind.COUNTRY).order_by("sort")
            self._countries = [(row.code, row.label) for row in rows]
        return self._countries


def measure_label(code: str) -> Any:
    """A measure in words; its code when it is registered no more."""
    return next((m.label for m in registry.measures() if m.code == code), code)
