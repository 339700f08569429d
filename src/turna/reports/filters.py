"""What the address of a matrix asks for: filters, moment, marks. Every page and file reads it.

A filter that is not known is a problem, not a wider answer: a figure of the whole under the
name of a part would be believed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import F, Q, QuerySet
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from turna.core.components import Chip
from turna.directory.models import Code, Organisation
from turna.ledger.codes import Age, Sex, coarse
from turna.ledger.models import ReportingUnit
from turna.programmes.models import Award
from turna.programmes.queries import Book

Options = Sequence[tuple[str, Any]]
NAMES = ("country", "partner", "sex", "age", "group", "verified", "as_of")
# Records that give margins only have one of these at a time.
MARGINS = ("sex", "age", "group")
_VERIFIED = "1"
_COARSE = [band for band in Age if coarse(band) == band]


@dataclass(frozen=True, slots=True)
class Choice:
    """A filter as shown: its options, the one taken ("" for all) and what is wrong with it."""

    name: str
    label: Any
    options: Options
    chosen: str
    problem: str = ""

    @property
    def said(self) -> Any:
        """The label of the option taken; "" for all."""
        return dict(self.options).get(self.chosen, "")


@dataclass(frozen=True)
class Asked:
    """The address, read. `where` narrows figures; `countries` what is shown (empty is all).

    A partner works in one country: its figures are shown of that one.
    """

    choices: tuple[Choice, ...]
    where: Mapping[str, frozenset[Any]]
    countries: tuple[str, ...] = ()
    verified: bool = False
    day: date | None = None
    typed_day: str = ""
    problems: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def kept(self) -> dict[str, str]:
        """The address' query, without what it leaves empty."""
        found = {choice.name: choice.chosen for choice in self.choices if choice.chosen}
        return found | ({"as_of": self.day.isoformat()} if self.day else {})

    @property
    def query(self) -> str:
        """What a link adds to keep all of it: "?…" or ""."""
        return query(self.kept)

    @property
    def more(self) -> str:
        """The same after another parameter: "&…" or ""."""
        return self.query.replace("?", "&", 1)

    @cached_property
    def said(self) -> tuple[tuple[str, str, str], ...]:
        """What is asked beyond the whole, in words: (name, label, value)."""
        found = [(c.name, str(c.label), str(c.said)) for c in self.choices if c.chosen]
        if self.day:
            day = formats.date_format(self.day, "j F Y")
            found.append(("as_of", _("As of the end of"), day))
        return tuple(found)

    @property
    def narrowing(self) -> tuple[tuple[str, str], ...]:
        """What the figures are narrowed to: (label, value), for the head of a file."""
        return tuple((label, value) for name, label, value in self.said if name in _NARROWING)

    def chips(self, path: str) -> tuple[Chip, ...]:
        """What is asked, each with the address without it."""
        return tuple(
            Chip(label, value, path + query({k: v for k, v in self.kept.items() if k != name}))
            for name, label, value in self.said
        )

    @property
    def several_margins(self) -> bool:
        """Whether records that give margins only fall out: they have one of these at a time."""
        return sum(bool(self.kept.get(name)) for name in MARGINS) > 1


_NARROWING = ("country", "partner", "sex", "age", "group")


def query(kept: Mapping[str, str]) -> str:
    """ "?…", or "" when nothing is asked."""
    return f"?{urlencode(kept)}" if kept else ""


def read(book: Book, asked: Mapping[str, str], reader: Any) -> Asked:
    """What the address asks of an award, within what the reader may choose."""
    problems: dict[str, str] = {}
    partners = {row.code: row for row in _partners(book.award, reader)}
    choices = tuple(_choice(n, label, options, asked, problems) for n, label, options in (
        ("country", gettext_lazy("Country"), _countries(book)),
        ("partner", gettext_lazy("Partner"), [(code, row.label) for code, row in partners.items()]),
        ("sex", gettext_lazy("Sex"), [(s.name.lower(), s.label) for s in Sex]),
        ("age", gettext_lazy("Age"), [(band.name.lower(), band.label) for band in _COARSE]),
        ("group", gettext_lazy("Group"), _groups()),
        ("verified", gettext_lazy("Count"), [(_VERIFIED, gettext_lazy("verified"))]),
    ))  # fmt: skip
    chosen = {choice.name: choice.chosen for choice in choices if choice.chosen}
    typed = asked.get("as_of", "").strip()
    return Asked(
        choices=choices, where=_where(chosen), countries=_shown(chosen, partners),
        verified="verified" in chosen, day=_day(typed, problems), typed_day=typed,
        problems=problems,
    )  # fmt: skip


def _shown(chosen: Mapping[str, str], partners: Mapping[str, Organisation]) -> tuple[str, ...]:
    if "country" in chosen:
        return (chosen["country"],)
    if "partner" in chosen:
        country = partners[chosen["partner"]].country  # type: ignore[attr-defined]
        return (country,) if country else ()
    return ()


def _where(chosen: Mapping[str, str]) -> dict[str, frozenset[Any]]:
    where: dict[str, frozenset[Any]] = {}
    if "partner" in chosen:
        where["org"] = frozenset([chosen["partner"]])
    if "sex" in chosen:
        where["sex"] = frozenset([int(Sex[chosen["sex"].upper()])])
    if "age" in chosen:
        where["age_band"] = frozenset([int(Age[chosen["age"].upper()])])
    if "group" in chosen:
        where["group"] = frozenset([chosen["group"]])
    return where


def _choice(
    name: str, label: Any, options: Options, asked: Mapping[str, str], problems: dict[str, str]
) -> Choice:
    wanted = asked.get(name, "").strip()
    if not wanted or wanted in dict(options):
        return Choice(name, label, options, wanted)
    problems[name] = _(
        "“%(wanted)s” is not in this list. Choose one of it, or all: the figures below are of all."
    ) % {"wanted": wanted[:80]}
    return Choice(name, label, options, "", problems[name])


def _day(typed: str, problems: dict[str, str]) -> date | None:
    if not typed:
        return None
    try:
        return date.fromisoformat(typed)
    except ValueError:
        problems["as_of"] = _("Write the day as year-month-day, for example 2014-12-31.")
        return None


def _countries(book: Book) -> Options:
    return [(one.code, one.place.label) for one in book.joinings()]


def _partners(award: Award, reader: Any) -> "QuerySet[Organisation]":
    """The organisations that report under the award, of those whose figures the reader reads."""
    reporting = ReportingUnit.objects.filter(Q(fund=award.fund) | Q(fund__parent=award.fund))
    rows = Organisation.objects.visible_to(reader, "figures.read")
    found = rows.filter(pk__in=reporting.values("organisation"))
    # A hundred of them: only what is shown.
    found = found.annotate(country=F("place__country__code"))
    return found.only("code", "labels").order_by("sort")


def _groups() -> Options:
    rows = Code.objects.filter(list="group").order_by("position", "code")
    return [(row.code, row.label) for row in rows]
