"""`Intake`: the rows of one act, what they say and name, and every refusal by row and field."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol, TypeVar

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from turna.directory.models import Code, Organisation, Place
from turna.ledger.codes import Unusual
from turna.ledger.intake import values
from turna.ledger.intake.reference import Reference
from turna.ledger.intake.values import RefusedError
from turna.ledger.resolve import country_for, no_award

T = TypeVar("T")


class Payers(Protocol):
    """Who pays: asked for every row, so it answers from memory."""

    def fund_for(self, organisation_id: int, day: date) -> int | None:
        """Id of the fund of the agreement in force on the day; None without one."""

    def joined_on(self, fund_id: int, country_id: int) -> date | None:
        """Since when the country takes part in the fund's award; None when nobody said."""


@dataclass(frozen=True, slots=True)
class Home:
    """Where a deed counts: its accountable organisation, place, country and funds."""

    organisation: Organisation
    place: Place
    day: date
    country_id: int
    fund_id: int
    unusual: tuple[Unusual, ...] = ()

    def columns(self) -> dict[str, Any]:
        """The columns of `Counted` that follow from it."""
        return {
            "organisation_id": self.organisation.pk,
            "place_id": self.place.pk,
            "country_id": self.country_id,
            "fund_id": self.fund_id,
            "day": self.day,
        }


class Intake:
    """The rows of one act. Readers give None for what they refuse; `refuse_all` raises.

    Many rows are `numbered`: refusals stand under "3.place", the third row's place. A single
    row's stand under "place". With `only`, refusals of other fields are left out: a
    correction is not held up by what was right when it was recorded.
    """

    def __init__(
        self,
        rows: Sequence[Any],
        *,
        payers: Payers,
        numbered: bool,
        codes: Mapping[str, str] | None = None,
        places: Collection[str] = ("place",),
        organisations: Collection[str] = ("organisation",),
        more: Mapping[str, Iterable[object]] | None = None,
        only: Collection[str] | None = None,
    ) -> None:
        """`codes` maps fields to their lists; `places` and `organisations` are fields; `more`
        holds further organisation codes ("organisation") and lists of nested rows ("group")."""
        self.rows = rows
        self._lists = dict(codes or {})
        self._numbered = numbered
        self._only = only
        self._payers = payers
        self._problems: dict[str, list[Any]] = {}
        self._days: dict[tuple[int, str], date | None] = {}
        self._read: dict[tuple[Any, ...], Any] = {}
        self._homes: dict[tuple[int, int, date], Home] = {}
        # Fields that would be refused but are not corrected: they stay as they are stored.
        self.left_alone: set[str] = set()
        self._no_award: int | None = None
        self.today = timezone.localdate()
        further = dict(more or {})
        named = {c for c in further.pop("organisation", ()) if isinstance(c, str)}
        self.reference = Reference(
            lists={*self._lists.values(), *further},
            places=self._named(places),
            organisations=self._named(organisations) | named,
        )

    def refuse(self, row: int, name: str, message: Any) -> None:
        """Refuse one field of one row (counted from 0)."""
        if self._only is not None and name not in self._only:
            self.left_alone.add(name)
            return
        key = f"{row + 1}.{name}" if self._numbered else name
        self._problems.setdefault(key, []).append(message)

    def refuse_all(self) -> None:
        """Raise everything refused so far."""
        if self._problems:
            raise ValidationError(self._problems)

    def read(
        self, row: int, name: str, reader: Callable[..., T], *given: Any, **more: Any
    ) -> T | None:
        """What `reader` makes of the arguments; its refusal is filed under the field."""
        try:
            return reader(*given, **more)
        except RefusedError as refusal:
            self.refuse(row, name, refusal.message)
            return None

    def value(self, row: int, name: str, reader: Callable[..., T], **more: Any) -> T | None:
        """What `reader` makes of the row's field; what many rows say is read once."""
        given = getattr(self.rows[row], name)
        # True and 1.0 equal 1 and would find what was made of it, so the type is in the key.
        key = (name, type(given), given, *more.values())
        try:
            return self._read[key]  # type: ignore[no-any-return]
        except KeyError:
            found = self.read(row, name, reader, given, **more)
            if found is not None:
                self._read[key] = found
            return found
        except TypeError:  # something that cannot be a key, such as a list
            return self.read(row, name, reader, given, **more)

    def code(self, row: int, name: str, day: date | None, *, may_miss: bool = False) -> int | None:
        """Id of the value that the field names in its list, valid on the day."""
        given = getattr(self.rows[row], name)
        if may_miss and values.is_empty(given):
            return None
        found = self.value(row, name, self._code, of=self._lists[name], day=day)
        return found.pk if found is not None else None

    def country(self, row: int, name: str, day: date | None) -> int | None:
        """Id of the country that the field names; None when it is empty."""
        given = getattr(self.rows[row], name)
        if values.is_empty(given):
            return None
        found = self.value(row, name, self.reference.country, day=day)
        return found.pk if found is not None else None

    def day(self, row: int, name: str = "day") -> date | None:
        """The day in the field; asked again it is not refused again."""
        if (row, name) not in self._days:
            self._days[row, name] = self.value(row, name, values.day, today=self.today)
        return self._days[row, name]

    def home(self, row: int, *, default_place: bool = False) -> Home | None:
        """Where the row's deed counts; with `default_place`, at its organisation's own."""
        day = self.day(row)
        return self.home_of(row, day, "organisation", "place", default_place=default_place)

    def home_of(
        self,
        row: int,
        day: date | None,
        organisation_field: str,
        place_field: str,
        *,
        default_place: bool = False,
    ) -> Home | None:
        """Where a deed of that organisation in that place on that day counts."""
        organisation = self.value(row, organisation_field, self.reference.organisation, day=day)
        given = getattr(self.rows[row], place_field)
        if default_place and values.is_empty(given):
            place = organisation.place if organisation is not None else None
            if place is not None and place.country_id is None:
                self.refuse(
                    row,
                    place_field,
                    _("The organisation's own place lies in no country. Choose one."),
                )
                return None
        else:
            place = self.value(row, place_field, self.reference.place, day=day)
        if organisation is None or place is None or day is None:
            return None
        return self.settle(organisation, place, day)

    def settle(self, organisation: Organisation, place: Place, day: date) -> Home:
        """The country and the fund, and what is unusual about them."""
        key = (organisation.pk, place.pk, day)
        if key not in self._homes:
            self._homes[key] = self._settled(organisation, place, day)
        return self._homes[key]

    def _settled(self, organisation: Organisation, place: Place, day: date) -> Home:
        country = country_for(organisation, place)
        unusual = [] if place.country_id == country else [Unusual.PLACE_ABROAD]
        fund = self._payers.fund_for(organisation.pk, day)
        if fund is None:
            unusual.append(Unusual.NO_AGREEMENT)
            fund = self._nobody()
        else:
            joined = self._payers.joined_on(fund, country)
            if joined is not None and day < joined:
                unusual.append(Unusual.BEFORE_JOINING)
        return Home(organisation, place, day, country, fund, tuple(unusual))

    def also_fund(self, row: int, home: Home | None) -> int | None:
        """Id of another payer's fund that the row names; None when it names none."""
        given = self.rows[row].also_award
        if values.is_empty(given):
            return None
        fund = self.read(row, "also_award", self.reference.fund, given)
        if fund is None or home is None:
            return None
        if self.reference.lies_over(fund, home.fund_id):
            self.refuse(
                row, "also_award",
                _("“%(award)s” pays for this already. Leave it empty.") % {"award": fund.code},
            )  # fmt: skip
            return None
        return fund.pk

    def explanation(self, row: int) -> str:
        return self.value(row, "explanation", values.text) or ""

    def _code(self, given: object, *, of: str, day: date | None) -> Code:
        return self.reference.code(of, given, day)

    def _nobody(self) -> int:
        if self._no_award is None:
            self._no_award = no_award().pk
        return self._no_award

    def _named(self, fields: Collection[str]) -> set[str]:
        return {getattr(row, name) for name in fields for row in self.rows if _is_text(row, name)}


def _is_text(row: Any, name: str) -> bool:
    return isinstance(getattr(row, name), str)
