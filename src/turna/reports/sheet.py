"""An indicator's definition sheet as people read it: what counts, in words."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from turna.directory.models import Code, Organisation, Place
from turna.ledger import registry
from turna.ledger.codes import Additivity, Age, Sex, Share
from turna.programmes.codes import TermRole
from turna.programmes.models import Indicator, IndicatorVersion, Term

_AXES = {
    "sex": gettext_lazy("sex"), "age": gettext_lazy("age"), "age_band": gettext_lazy("age band"),
    "group": gettext_lazy("group"), "region": gettext_lazy("region"),
    "place": gettext_lazy("place"), "org": gettext_lazy("organisation"),
    "category": gettext_lazy("category"), "type": gettext_lazy("kind"),
    "theme": gettext_lazy("theme"), "topic": gettext_lazy("topic"),
    "level": gettext_lazy("level"), "role": gettext_lazy("role"), "share": gettext_lazy("share"),
    "destination": gettext_lazy("country of destination"), "round": gettext_lazy("round"),
    "exploitation": gettext_lazy("exploitation"), "service": gettext_lazy("service"),
    "referral": gettext_lazy("referred by"), "from": gettext_lazy("returned from"),
}  # fmt: skip
_NUMBERED = {"sex": Sex, "age": Age, "age_band": Age, "share": Share}
_FIELDS = (
    ("definition", gettext_lazy("Precise definition")),
    ("justification", gettext_lazy("Why it is measured")),
    ("source", gettext_lazy("Source of the data")),
    ("frequency", gettext_lazy("How often")),
    ("responsible", gettext_lazy("Responsible")),
    ("limitations", gettext_lazy("Known limitations")),
    ("quality_notes", gettext_lazy("Notes on data quality")),
)


@dataclass(frozen=True, slots=True)
class TermInWords:
    """One term: what it is in the formula ("" for a plain sum), what it counts, and of which."""

    role: str
    text: str
    only: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The newest definition, and the versions before it, the newest first."""

    indicator: Indicator
    version: IndicatorVersion
    facts: tuple[tuple[Any, Any], ...]
    terms: tuple[TermInWords, ...]
    versions: tuple[IndicatorVersion, ...]


def sheet_of(indicator: Indicator) -> Sheet | None:
    """The sheet; None while no definition is approved. Four queries, whatever its length."""
    versions = tuple(indicator.versions.order_by("-number").prefetch_related("terms"))
    if not versions:
        return None
    newest = versions[0]
    terms = sorted(newest.terms.all(), key=lambda term: term.pk)
    labels = _labels(terms)
    return Sheet(
        indicator, newest, _facts(newest),
        tuple(_in_words(term, newest, labels) for term in terms), versions,
    )  # fmt: skip


def axis(name: str) -> Any:
    """An axis of figures in a word."""
    return _AXES.get(name, name)


def _facts(version: IndicatorVersion) -> tuple[tuple[Any, Any], ...]:
    split = ", ".join(str(axis(name)) for name in version.disaggregation)
    written = [(label, getattr(version, name)) for name, label in _FIELDS if getattr(version, name)]
    return (
        (_("Unit"), version.unit),
        (_("Counted as"), Additivity(version.method).label),
        (_("Broken down by"), split or _("nothing")),
        *written,
    )


def _in_words(
    term: Term, version: IndicatorVersion, labels: Mapping[tuple[str, Any], str]
) -> TermInWords:
    known = {measure.code: measure for measure in registry.measures()}
    measure = known.get(term.measure)
    said = str(measure.label) if measure else term.measure
    text = f"{term.label} ({said})" if term.label and term.label != said else said
    additive = version.method in (Additivity.SUM, Additivity.SUBJECTS)
    only = tuple(
        _("only %(axis)s: %(codes)s") % {
            "axis": axis(name), "codes": ", ".join(labels.get((name, c), str(c)) for c in codes),
        }
        for name, codes in term.where.items()
    )  # fmt: skip
    return TermInWords("" if additive else str(TermRole(term.role).label), text, only)


def _labels(terms: Collection[Term]) -> dict[tuple[str, Any], str]:
    """The words of every code that the terms name, one query for each kind of list."""
    wanted = {
        (name, code) for term in terms for name, codes in term.where.items() for code in codes
    }
    found: dict[tuple[str, Any], str] = {}
    for name, code in wanted:
        if name in _NUMBERED:
            found[name, code] = str(_NUMBERED[name](code).label)
    texts = {code for name, code in wanted if name not in _NUMBERED}
    if not texts:
        return found
    for row in Code.objects.filter(code__in=texts).order_by("-pk"):
        for name in {n for n, code in wanted if code == row.code}:
            # A list has its axis' name where it is that axis' own; else any list's word will do.
            if row.list == name or (name, row.code) not in found:
                found[name, row.code] = str(row.label)
    for model, names in ((Place, ("place", "region")), (Organisation, ("org",))):
        codes = {code for name, code in wanted if name in names}
        rows = model.objects.filter(code__in=codes) if codes else ()
        found |= {(name, row.code): str(row.label) for row in rows for name in names}
    return found
