"""What the pages of programmes show: the read side beside `queries`, shaped for reading."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from turna.accounts.models import User
from turna.ledger.codes import Additivity
from turna.programmes.models import (
    Award,
    Indicator,
    IndicatorVersion,
    Node,
    TargetVersion,
)  # fmt: skip
from turna.programmes.offers import Axes, axis_label, measure_label

# The fields of a definition sheet with the words of its form and page.
SHEET: dict[str, Any] = {
    "definition": _("Precise definition"),
    "justification": _("Why it is measured"),
    "source": _("Where the data come from"),
    "frequency": _("How often"),
    "responsible": _("Who answers for it"),
    "limitations": _("Known limitations"),
    "quality_notes": _("Notes on data quality"),
}

# The ways of counting in plain words.
METHODS: dict[str, Any] = {
    Additivity.SUM: _("Add everything up"),
    Additivity.SUBJECTS: _("Count each person once"),
    Additivity.RATIO: _("Divide one sum by another"),
    Additivity.MEAN_CHANGE: _("Compare a mean with the one before"),
}


@dataclass(frozen=True, slots=True)
class Branch:
    """A goal, objective or outcome with what hangs under it. `indicators` are (row, newest
    version or None)."""

    node: Node
    indicators: tuple[tuple[Indicator, IndicatorVersion | None], ...]
    children: "tuple[Branch, ...]"


@dataclass(frozen=True, slots=True)
class TermWords:
    """A term of a formula in words: (axis, codes) pairs say what of the measure counts."""

    label: Any
    role: Any
    measure: Any
    only: list[tuple[Any, str]]


@dataclass(frozen=True, slots=True)
class VersionWords:
    """A version of a definition in words."""

    version: IndicatorVersion
    terms: list[TermWords]
    split: list[Any]
    sheet: list[tuple[Any, str]]


def tree(award: Award) -> tuple[Branch, ...]:
    """The results framework from its goals down: three queries."""
    newest = {
        row.indicator_id: row
        for row in IndicatorVersion.objects.filter(indicator__award=award).order_by("number")
    }
    under: dict[int | None, list[Node]] = {}
    for node in award.nodes.order_by("pk"):
        under.setdefault(node.parent_id, []).append(node)
    hanging: dict[int, list[tuple[Indicator, IndicatorVersion | None]]] = {}
    for row in award.indicators.all():
        hanging.setdefault(row.node_id, []).append((row, newest.get(row.pk)))

    def branches(parent: int | None) -> tuple[Branch, ...]:
        return tuple(
            Branch(node, tuple(hanging.get(node.pk, ())), branches(node.pk))
            for node in under.get(parent, ())
        )

    return branches(None)


def in_words(version: IndicatorVersion, axes: Axes) -> VersionWords:
    """A version's formula and sheet in words; `axes` is shared by many versions."""
    terms = []
    for row in sorted(version.terms.all(), key=lambda one: one.pk):
        spec = row.as_spec()
        terms.append(
            TermWords(
                row.label, row.get_role_display(), measure_label(row.measure), axes.in_words(spec)
            )
        )
    sheet = [(said, text) for name, said in SHEET.items() if (text := getattr(version, name))]
    split = [axis_label(axis) for axis in version.disaggregation]
    return VersionWords(version, terms, split, sheet)


def differences(
    old: IndicatorVersion, new: IndicatorVersion, axes: Axes
) -> list[tuple[Any, Any, Any]]:
    """What a later version of a definition says otherwise: (what, before, after), in words."""
    pairs = zip(_lines(old, axes), _lines(new, axes), strict=True)
    return [(label, before, after) for (label, before), (_label, after) in pairs if before != after]


def _lines(version: IndicatorVersion, axes: Axes) -> list[tuple[Any, Any]]:
    """Everything a version says, in the same order for each, with a dash for nothing."""
    words = in_words(version, axes)
    formula = "; ".join(_term(term) for term in words.terms)
    split = ", ".join(str(axis) for axis in words.split)
    lines = [
        (_("Title"), version.title),
        (_("What it counts"), formula),
        (_("How it is counted"), METHODS[version.method]),
        (_("Unit"), version.unit),
        (_("Decimals"), str(version.decimals)),
        (_("Split by"), split),
        *((label, getattr(version, name)) for name, label in SHEET.items()),
    ]
    return [(label, said or "–") for label, said in lines]


def _term(term: TermWords) -> str:
    measure = f"{term.label}: {term.measure}" if term.label else str(term.measure)
    only = [
        gettext("%(axis)s: only %(codes)s") % {"axis": axis, "codes": codes}
        for axis, codes in term.only
    ]
    return ", ".join([measure, *only])


def names(ids: Iterable[str]) -> dict[str, str]:
    """Names of the users with these ids, as rows keep them; a process has none."""
    wanted = {one for one in ids if len(one) == 36}
    rows = User.objects.filter(uid__in=wanted).values_list("uid", "name")
    return {str(uid): name for uid, name in rows}


def target_changes(indicator: Indicator, country: str = "", year: int = 0) -> list[TargetVersion]:
    """Every target ever set, newest first, of one country or year when named."""
    rows = indicator.targets.select_related("country").order_by("-pk")
    if country:
        rows = rows.filter(country__code=country)
    return list(rows.filter(year=year) if year else rows)
