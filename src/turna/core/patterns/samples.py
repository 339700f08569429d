"""Samples: rows, a timeline, a board. Nothing here reads or writes the database."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from turna.core.components import Badge, Board, Card, Moment, Stage
from turna.core.text import search_key

DAY = date(2015, 6, 7)
STATES = (
    ("waits", _("waits for you")), ("info", _("under way")), ("done", _("done")),
    ("danger", _("overdue")), ("quiet", _("planned")),
)  # fmt: skip
LAKES = (
    ("SK", "Соң-Көл", "Нарын"), ("IK", "Ысык-Көл", "Каракол"), ("AL", "Алакөл", "Үшарал"),
    ("ZK", "Zarafshon koʻli", "Navoiy"), ("QA", "Қайроққум", "Суғд"),
    ("GA", "Garabogazköl", "Balkan"),
    ("HO", "A lake with a long name beyond the second pass", "Nowhere in particular"),
)  # fmt: skip


@dataclass(frozen=True)
class Walk:
    """A sample row."""

    pk: int
    day: date
    lake: str
    cranes: int | None
    state: str
    version: int = 2

    @property
    def uid(self) -> str:
        return f"W-{self.pk:04}"

    @property
    def search(self) -> str:
        return search_key(f"{self.uid} {self.lake}")

    @property
    def badge(self) -> Badge:
        return Badge(dict(STATES)[self.state], self.state)  # type: ignore[arg-type]


class Walks:
    """As much of a query as a list asks for."""

    def __init__(self, rows: Iterable[Walk]) -> None:
        self.rows = tuple(rows)

    def filter(self, *found: Q, **exact: Any) -> "Walks":
        kept = [r for r in self.rows if all(str(getattr(r, k)) == v for k, v in exact.items())]
        for q in found:  # a word that must be in one of the searched fields
            children: list[Any] = list(q.children)
            words = [(str(key).removesuffix("__icontains"), word) for key, word in children]
            kept = [r for r in kept if any(word in getattr(r, field) for field, word in words)]
        return Walks(kept)

    def order_by(self, *fields: str) -> "Walks":
        rows = self.rows
        for name in reversed(fields):
            key, down = name.removeprefix("-"), name.startswith("-")
            rows = tuple(sorted(rows, key=lambda r: getattr(r, key) or 0, reverse=down))
        return Walks(rows)

    def count(self) -> int:
        return len(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Walk]:
        return iter(self.rows)

    def __getitem__(self, cut: Any) -> Any:
        return self.rows[cut]

    @property
    def ordered(self) -> bool:
        return True


def walks(count: int) -> Walks:
    """`count` sample rows, always the same."""
    return Walks(
        Walk(
            pk=number,
            day=DAY - timedelta(days=number * 3),
            lake=LAKES[number % len(LAKES)][1],
            cranes=None if number % 9 == 4 else number * number * 37 % 12000,
            state=STATES[number % len(STATES)][0],
        )
        for number in range(1, count + 1)
    )


def address(page: str, **more: Any) -> str:
    """The address of a sample page."""
    extra = "".join(f"&{key}={value}" for key, value in more.items())
    return f"{reverse('core:patterns')}?show={page}{extra}"


def sample_moments(count: int) -> list[Moment]:
    """A timeline of `count` entries in every tone."""
    return [
        Moment(
            _("Counted %(number)s cranes") % {"number": 12 * n + 4},
            DAY - timedelta(days=n),
            who="Aigul Example" if n % 2 else "Daler Example",
            text=_("Fog over the water until eight; the far shore could not be seen.")
            if n % 3 == 0
            else "",
            tone=("done", "info", "waits", "quiet", "danger")[n % 5],
            url=address("record") if n == 1 else "",
        )
        for n in range(count)
    ]


def sample_board() -> Board:
    """A board with an empty, a short and a full column."""
    cards = [
        Card(
            row.uid,
            address("record"),
            (row.lake, _("by %(day)s June") % {"day": 8 + row.pk % 20}),
            row.badge,
        )
        for row in walks(30)
    ]
    return Board(
        _("Walks by stage"),
        [
            Stage(_("Asked for"), (), empty=_("Nobody asks for a walk right now.")),
            Stage(_("Planned"), cards[:1]),
            Stage(_("Under way"), cards[1:4]),
            Stage(_("Written down"), cards[4:9]),
        ],
    )
