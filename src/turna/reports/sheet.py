"""An indicator's definition sheet as people read it: what counts, in words."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from turna.ledger.codes import Additivity
from turna.programmes import shown
from turna.programmes.models import Indicator, IndicatorVersion
from turna.programmes.offers import Axes


@dataclass(frozen=True, slots=True)
class Sheet:
    """The newest definition, and the versions before it, the newest first.

    `words` has the formula; without `fractions` its terms have no roles worth saying.
    """

    indicator: Indicator
    version: IndicatorVersion
    facts: tuple[tuple[Any, Any], ...]
    words: shown.VersionWords
    fractions: bool
    versions: tuple[IndicatorVersion, ...]


def sheet_of(indicator: Indicator) -> Sheet | None:
    """The sheet; None while no definition is approved. A few queries, whatever its length."""
    versions = tuple(indicator.versions.order_by("-number").prefetch_related("terms"))
    if not versions:
        return None
    newest = versions[0]
    words = shown.in_words(newest, Axes())
    facts = (
        (_("Unit"), newest.unit),
        (_("Counted as"), shown.METHODS[newest.method]),
        (_("Broken down by"), ", ".join(str(axis) for axis in words.split) or _("nothing")),
        *words.sheet,
    )
    fractions = newest.method not in (Additivity.SUM, Additivity.SUBJECTS)
    return Sheet(indicator, newest, facts, words, fractions, versions)
