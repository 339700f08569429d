"""Who pays for deeds: agreements and joining dates, read once and asked for many rows."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from turna.grants.queries import agreements_index
from turna.ledger.models import Fund
from turna.programmes.models import Joining


class _Agreements(Protocol):
    def fund_for(self, organisation_id: int, day: date) -> int | None: ...


@dataclass(frozen=True, slots=True)
class Payers:
    """Answers from memory, as `ledger.intake` asks for each row."""

    agreements: _Agreements
    parents: dict[int, int | None]  # fund -> the fund above it
    joined: dict[tuple[int, int], date]  # (award's fund, country) -> the day it joined

    def fund_for(self, organisation_id: int, day: date) -> int | None:
        """Id of the fund of the agreement in force on the day; None without one."""
        return self.agreements.fund_for(organisation_id, day)

    def joined_on(self, fund_id: int, country_id: int) -> date | None:
        """Since when the country takes part in the award of this fund or of one above it."""
        step: int | None = fund_id
        while step is not None:
            if (step, country_id) in self.joined:
                return self.joined[step, country_id]
            step = self.parents.get(step)
        return None


def payers() -> Payers:
    """Everything that is known today: three queries, whatever the number of rows."""
    rows = Joining.objects.order_by("pk").values_list("award__fund", "country", "joined_on")
    # The latest row of a country counts: later ones overwrite.
    joined = {(fund, country): day for fund, country, day in rows}
    return Payers(agreements_index(), dict(Fund.objects.values_list("pk", "parent")), joined)
