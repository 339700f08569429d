"""Path, country, region and what a place counts as, from its parent alone."""

from turna.directory.codes import PlaceKind
from turna.directory.models import Place
from turna.directory.tree import Position, position

COUNTRY = Place(
    pk=1, code="KG", kind=PlaceKind.COUNTRY, path="KG/", country_id=1, of_programme=True
)
REGION = Place(
    pk=2,
    code="KG-B",
    kind=PlaceKind.REGION,
    path="KG/KG-B/",
    country_id=1,
    region_id=2,
    of_programme=True,
)
DISTRICT = Place(
    pk=3,
    code="KG-B-leylek",
    kind=PlaceKind.DISTRICT,
    path="KG/KG-B/KG-B-leylek/",
    country_id=1,
    region_id=2,
    of_programme=True,
)


def stands(
    path: str, country: int | None, region: int | None, counts_as: int | None, *, of: bool
) -> Position:
    return Position(path, country, region, counts_as, of)


def test_country_is_its_own_country_and_has_no_region() -> None:
    country = Place(pk=7, code="RU", kind=PlaceKind.COUNTRY)
    assert position(country, None) == stands("RU/", 7, None, 7, of=False)


def test_region_is_its_own_region() -> None:
    region = Place(pk=8, code="KG-O", kind=PlaceKind.REGION)
    assert position(region, COUNTRY) == stands("KG/KG-O/", 1, 8, 8, of=True)


def test_district_counts_as_itself() -> None:
    district = Place(pk=9, code="KG-B-batken", kind=PlaceKind.DISTRICT)
    assert position(district, REGION) == stands("KG/KG-B/KG-B-batken/", 1, 2, 9, of=True)


def test_settlement_counts_as_its_district() -> None:
    town = Place(pk=9, code="KG-B-isfana", kind=PlaceKind.SETTLEMENT)
    assert position(town, DISTRICT) == stands(
        "KG/KG-B/KG-B-leylek/KG-B-isfana/", 1, 2, DISTRICT.pk, of=True
    )


def test_settlement_of_a_region_counts_as_the_region() -> None:
    town = Place(pk=9, code="KG-B-sulukta", kind=PlaceKind.SETTLEMENT)
    assert position(town, REGION).counts_as_id == REGION.pk


def test_settlement_straight_in_a_country_has_no_region() -> None:
    town = Place(pk=9, code="KG-x", kind=PlaceKind.SETTLEMENT)
    assert position(town, COUNTRY) == stands("KG/KG-x/", 1, None, 1, of=True)


def test_part_of_the_world_has_no_country() -> None:
    world = Place(pk=5, code="CA", kind=PlaceKind.REGION_OF_WORLD)
    assert position(world, None) == stands("CA/", None, None, 5, of=False)


def test_country_in_a_part_of_the_world_keeps_its_own_mark() -> None:
    world = Place(pk=5, code="CA", kind=PlaceKind.REGION_OF_WORLD, path="CA/")
    country = Place(pk=6, code="KG", kind=PlaceKind.COUNTRY, of_programme=True)
    assert position(country, world) == stands("CA/KG/", 6, None, 6, of=True)


def test_mark_of_the_programme_comes_from_the_country() -> None:
    region = Place(pk=8, code="RU-MOW", kind=PlaceKind.REGION, of_programme=True)
    russia = Place(pk=7, code="RU", kind=PlaceKind.COUNTRY, path="RU/", country_id=7)
    assert position(region, russia).of_programme is False
