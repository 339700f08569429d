"""The invented organisations: five missions, a hundred partners, and who stands above them."""

from dataclasses import dataclass
from datetime import date
from functools import cache

from turna.directory import seed
from turna.directory.codes import OrganisationKind
from turna.directory.services import NewPlace
from turna.site.demo.facts import COUNTRIES, END, JOINED, START, rows

DONOR = "demo-donor"
OTHER_DONOR = "demo-donor-2"
REGIONAL_OFFICE = "demo-regional-office"
MINISTRY = "demo-kg-ministry"
_CAPITALS = {"KZ": "KZ-71", "KG": "KG-GB", "TJ": "TJ-DU", "TM": "TM-S", "UZ": "UZ-TK"}
_NAMES = {
    "KZ": "Kazakhstan", "KG": "Kyrgyzstan", "TJ": "Tajikistan", "TM": "Turkmenistan",
    "UZ": "Uzbekistan",
}  # fmt: skip
LANGUAGES = {
    "KZ": {"ru": 6, "kk": 4}, "KG": {"ky": 6, "ru": 4}, "TJ": {"tg": 8, "ru": 2},
    "TM": {"tk": 8, "ru": 2}, "UZ": {"uz": 8, "ru": 2},
}  # fmt: skip
Span = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Partner:
    """An invented organisation with agreement days (both included) and what it runs.

    `line` and `shelter` are the days on which its hotline or shelter is open; `shelter_for`
    is "women", "men" or "mixed".
    """

    code: str
    country: str
    name: str
    kind: str
    seat: str
    regions: tuple[str, ...]
    agreement: Span | None
    weight: float
    line: Span | None = None
    shelter: Span | None = None
    shelter_for: str = ""
    case_work: bool = False

    def at_work(self, day: date) -> bool:
        return self.agreement is not None and self.agreement[0] <= day <= self.agreement[1]

    def takes(self, sex_code: str, day: date) -> bool:
        """Whether its shelter is open on this day to "women" or "men"."""
        open_then = self.shelter is not None and self.shelter[0] <= day <= self.shelter[1]
        return open_then and self.shelter_for in (sex_code, "mixed")


def mission(country: str) -> str:
    """The code of a country's mission."""
    return f"demo-{country.lower()}-mission"


@cache
def partners(country: str) -> tuple[Partner, ...]:
    """A country's partner organisations, in the order of the file."""
    return tuple(_partner(row) for row in rows("partners.csv") if row["country"] == country)


@cache
def everybody() -> tuple[Partner, ...]:
    """All invented organisations: donors, the regional office, missions, a ministry, partners."""
    above = [
        _office(DONOR, "Donor (demonstration)", OrganisationKind.DONOR, "US"),
        _office(OTHER_DONOR, "Other donor (demonstration)", OrganisationKind.DONOR, "NO"),
        _office(
            REGIONAL_OFFICE, "Regional office (demonstration)",
            OrganisationKind.INTERNATIONAL, "AT-9",
        ),
        _office(MINISTRY, "Referral desk of a ministry (demonstration)",
                OrganisationKind.GOVERNMENT, "KG-GB"),
    ]  # fmt: skip
    missions = [
        Partner(
            mission(country), country, f"Mission in {_NAMES[country]} (demonstration)",
            OrganisationKind.MISSION, _CAPITALS[country], regions(country),
            (JOINED[country], END), 0,
        )
        for country in COUNTRIES
    ]  # fmt: skip
    return (*above, *missions, *(p for country in COUNTRIES for p in partners(country)))


@cache
def partner(code: str) -> Partner:
    """One of `everybody`; KeyError when there is no such organisation."""
    return {one.code: one for one in everybody()}[code]


@cache
def regions(country: str) -> tuple[str, ...]:
    """The codes of a country's regions."""
    return tuple(p.code for p in seed_places() if p.kind == "region" and p.parent == country)


@cache
def seed_places() -> tuple[NewPlace, ...]:
    """The places that the program brings."""
    return tuple(seed.place_rows())


@cache
def places_in(region: str) -> tuple[str, ...]:
    """Where events of a region are held: its districts and towns, or itself when it has none.

    Towns stand there twice, since more happens in them.
    """
    found: list[str] = []
    for place in seed_places():
        if place.kind in ("district", "settlement") and region_of(place.code) == region:
            found += [place.code] * (2 if place.kind == "settlement" else 1)
    return tuple(found) or (region,)


def region_of(code: str) -> str:
    """The region that a place lies in; a region is its own. "" for what lies in none."""
    return _regions()[code]


@cache
def _regions() -> dict[str, str]:
    found: dict[str, str] = {}
    for place in seed_places():  # parents stand before children
        above = found.get(place.parent or "", "")
        found[place.code] = place.code if place.kind == "region" else above
    return found


def _office(code: str, name: str, kind: str, seat: str) -> Partner:
    return Partner(code, seat[:2], name, kind, seat, (), None, 0)


def _partner(row: dict[str, str]) -> Partner:
    return Partner(
        code=row["code"], country=row["country"], name=row["name"], kind=OrganisationKind.NGO,
        seat=row["seat"], regions=tuple(row["regions"].split("|")),
        agreement=_span(row["first"], row["last"]) or (START, END), weight=float(row["weight"]),
        line=_span(row["line_from"], row["line_to"]),
        shelter=_span(row["shelter_from"], row["shelter_to"]), shelter_for=row["shelter"],
        case_work=row["case_work"] == "yes",
    )  # fmt: skip


def _span(first: str, last: str) -> Span | None:
    return (date.fromisoformat(first), date.fromisoformat(last)) if first else None
