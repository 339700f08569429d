"""Disclosure control: what figures tell somebody outside the mission.

It sits inside `balances()`, so that page, file and command line obey alike. A contractual
total (a measure by country and period) goes out exact. A finer cut of a count of persons
goes out only when none of its cells is small; otherwise the whole cut is withheld, because
one hidden cell could be had back from its neighbours and the total.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from turna.core import stored
from turna.core.stored import Setting
from turna.ledger import registry
from turna.ledger.figures import Number
from turna.ledger.models import Freeze
from turna.ledger.readers import FigureReader
from turna.ledger.where import Question

# Never below 11: a figure that was withheld once must not be had by waiting for a lower one.
THRESHOLD = stored.register(
    Setting(
        "ledger.small_cell", _lazy("Counts of persons below this are withheld"), default=11,
        low=11, high=100, unit=_lazy("persons"),
        help=_lazy("From people outside the programme, in any finer cut. Never below 11."),
    )
)  # fmt: skip
# Axes along which a total is contractual.
_COARSE = {"measure", "country", "period", "fund"}


def check_moment(question: Question, reader: FigureReader) -> None:
    """An outsider reads the present and frozen moments only: two free ones tell a difference."""
    if question.as_of is None or not reader.is_outsider:
        return
    if not Freeze.objects.filter(upto=question.as_of).exists():
        raise PermissionDenied(_("Choose the moment of a submitted report."))


def withheld(
    question: Question, rows: Mapping[tuple[Any, ...], int], reader: FigureReader
) -> frozenset[tuple[Any, ...]]:
    """The cells to keep back from this reader: every cell of a cut that has a small one."""
    if not reader.is_outsider or not _is_fine(question) or not _counts_persons(question):
        return frozenset()
    cuts: dict[tuple[Any, ...], list[tuple[Any, ...]]] = defaultdict(list)
    for key in rows:
        head = tuple(p for axis, p in zip(question.by, key, strict=True) if axis in _COARSE)
        cuts[head].append(key)
    smallest = THRESHOLD.value()
    kept_back: set[tuple[Any, ...]] = set()
    for cells in cuts.values():
        if any(0 < abs(rows[cell]) < smallest for cell in cells):
            kept_back.update(cells)
    return frozenset(kept_back)


def small(measures: Iterable[str], difference: Number, reader: FigureReader) -> bool:
    """Whether the difference of two figures of these measures tells an outsider of few persons."""
    counts_persons = any(registry.measure(code).counts_persons for code in measures)
    return (
        reader.is_outsider and counts_persons and 0 < abs(Decimal(difference)) < THRESHOLD.value()
    )


def _is_fine(question: Question) -> bool:
    return bool(question.axes - _COARSE)


def _counts_persons(question: Question) -> bool:
    return any(registry.measure(code).counts_persons for code in question.measures)
