"""Months as plain integers and periods between two days, both ends included."""

from dataclasses import dataclass
from datetime import date, timedelta


def month_of(day: date) -> int:
    """Months since year 0: January 2012 is 24144. Consecutive months differ by one."""
    return day.year * 12 + day.month - 1


def first_day(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)


def last_day(month: int) -> date:
    return first_day(month + 1) - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """A named span of days, first and last included."""

    key: str
    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"The period {self.key} ends before it begins.")

    def whole_months(self) -> range:
        """The months that lie entirely inside."""
        start = month_of(self.first) + (0 if self.first.day == 1 else 1)
        end = month_of(self.last) - (0 if self.last == last_day(month_of(self.last)) else 1)
        return range(start, max(start, end + 1))

    def cut_months(self) -> tuple[tuple[int, date, date], ...]:
        """The months that only partly lie inside: (month, first day, last day)."""
        whole = self.whole_months()
        ends = sorted({month_of(self.first), month_of(self.last)})
        return tuple(
            (month, max(self.first, first_day(month)), min(self.last, last_day(month)))
            for month in ends
            if month not in whole
        )
