"""What answers of the ledger share: running a statement, codes for stored keys, months."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from django.db import connection

from turna.core.periods import Period
from turna.ledger.axes import Names
from turna.ledger.where import Question

Key = tuple[Any, ...]


def stored_axes(question: Question) -> list[str]:
    """The axes of an answer that have a column: all but the period."""
    return [axis for axis in question.by if axis != "period"]


def coded(
    question: Question, axes: Sequence[str], stored: Sequence[Any], names: Names, period: str
) -> Key:
    """The codes of one row, in the order of the question's axes."""
    codes = {axis: names.decode(axis, part) for axis, part in zip(axes, stored, strict=False)}
    return tuple(period if axis == "period" else codes[axis] for axis in question.by)


def run(sql: str, params: Sequence[Any]) -> Iterator[tuple[Key, int]]:
    """(key, number) rows of a statement whose last column is the number."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        for row in cursor.fetchall():
            yield tuple(row[:-1]), int(row[-1] or 0)


def months_of(periods: Iterable[Period]) -> tuple[dict[int, str], list[tuple[str, date, date]]]:
    """(month -> period key for whole months, the (period key, first, last) of cut months)."""
    month_key: dict[int, str] = {}
    spans: list[tuple[str, date, date]] = []
    for period in periods:
        for month in period.whole_months():
            if month in month_key:
                raise ValueError("The periods of a question may not overlap.")
            month_key[month] = period.key
        spans.extend((period.key, first, last) for _, first, last in period.cut_months())
    return month_key, spans
