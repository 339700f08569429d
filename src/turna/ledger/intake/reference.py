"""What rows name by code: organisations, places, values of code lists, funds."""

from collections.abc import Collection, Iterable
from datetime import date

from django.utils.translation import gettext_lazy as _

from turna.directory.codes import PlaceKind
from turna.directory.models import Code, Organisation, Place
from turna.directory.queries import codes_by_list, places_by_code
from turna.ledger.intake.values import RefusedError, is_empty, shown
from turna.ledger.models import Fund

# Above so many different codes it is faster to read all rows.
_MANY_CODES = 400


class Reference:
    """Rows by code, each kind read with one query; every answer is for a day."""

    def __init__(
        self, *, lists: Iterable[str], places: Collection[str], organisations: Collection[str]
    ) -> None:
        names = tuple(lists)
        self._codes: dict[str, dict[str, Code]] = codes_by_list(*names) if names else {}
        found = Organisation.objects.select_related("place__country").order_by()
        if len(organisations) <= _MANY_CODES:
            found = found.filter(code__in=organisations)
        self._organisations: dict[str, Organisation] = {row.code: row for row in found}
        self._places = places_by_code(places if len(places) <= _MANY_CODES else None)
        self._funds: dict[str, Fund] | None = None
        self._fund_above: dict[int, int | None] = {}

    def organisation(self, given: object, day: date | None) -> Organisation:
        """An organisation in use on the day."""
        if is_empty(given):
            raise RefusedError(_("The organisation is missing. Choose who did it."))
        row = self._organisations.get(given) if isinstance(given, str) else None
        if row is None:
            raise RefusedError(
                _("There is no organisation “%(given)s”. Choose one of the list.")
                % {"given": shown(given)}
            )
        _check_in_use(row, day)
        return row

    def place(self, given: object, day: date | None) -> Place:
        """A country or a place in one, in use on the day."""
        if is_empty(given):
            raise RefusedError(_("The place is missing. Choose where it was."))
        row = self._places.get(given) if isinstance(given, str) else None
        if row is None:
            raise RefusedError(
                _("There is no place “%(given)s”. Choose one of the list.")
                % {"given": shown(given)}
            )
        if row.country_id is None:
            raise RefusedError(
                _("“%(place)s” lies in no country. Choose a country or a place in one.")
                % {"place": row.label}
            )
        _check_in_use(row, day)
        return row

    def country(self, given: object, day: date | None) -> Place:
        """A country itself."""
        row = self.place(given, day)
        if row.kind != PlaceKind.COUNTRY:
            raise RefusedError(
                _("“%(place)s” is not a country. Choose the country it lies in.")
                % {"place": row.label}
            )
        return row

    def code(self, name: str, given: object, day: date | None) -> Code:
        """A value of the list `name` that is valid on the day."""
        if is_empty(given):
            raise RefusedError(_("This is missing. Choose one of the list."))
        row = self._codes[name].get(given) if isinstance(given, str) else None
        if row is None:
            raise RefusedError(
                _("“%(given)s” is not in the list. Choose one of the list.")
                % {"given": shown(given)}
            )
        if day is not None and row.valid_to is not None and row.valid_to < day:
            raise RefusedError(
                _("“%(label)s” was in use until %(last)s only. Choose one valid on %(day)s.")
                % {"label": row.label, "last": row.valid_to, "day": day}
            )
        if day is not None and row.valid_from is not None and row.valid_from > day:
            raise RefusedError(
                _("“%(label)s” is in use from %(first)s only. Choose one valid on %(day)s.")
                % {"label": row.label, "first": row.valid_from, "day": day}
            )
        return row

    def fund(self, given: object) -> Fund:
        """A fund by its code."""
        if self._funds is None:
            self._funds = {fund.code: fund for fund in Fund.objects.all()}
            self._fund_above = {fund.pk: fund.parent_id for fund in self._funds.values()}
        row = self._funds.get(given) if isinstance(given, str) else None
        if row is None:
            raise RefusedError(
                _("There is no award “%(given)s”. Choose one of the list or leave it empty.")
                % {"given": shown(given)}
            )
        return row

    def lies_over(self, fund: Fund, other: int) -> bool:
        """Whether `fund` is the fund with the id `other`, or one above it."""
        step: int | None = other
        while step is not None:
            if step == fund.pk:
                return True
            step = self._fund_above.get(step)
        return False


def _check_in_use(row: Organisation | Place, day: date | None) -> None:
    if day is not None and row.retired_on is not None and row.retired_on <= day:
        raise RefusedError(
            _("“%(label)s” is out of use since %(day)s. Choose the one that replaced it.")
            % {"label": row.label, "day": row.retired_on}
        )
