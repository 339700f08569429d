"""A declared list: what the address asks for, and what it cannot break."""

from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any

import pytest

from factories.directory import make_organisation, make_place
from turna.core.lists import ROWS_PER_PAGE, Column, Filter, Listing, Shown
from turna.directory.models import Organisation

READER = SimpleNamespace(may_choose=("ngo", "donor"))


def kinds(reader: Any) -> Iterable[tuple[str, str]]:
    return ((kind, kind.upper()) for kind in reader.may_choose)


LISTING = Listing(
    columns=(
        Column("name", "Name", "label", sort=("sort",), opens=True),
        Column("code", "Code", sort=("code",)),
        Column("kind", "Kind", sort=("kind",)),
        Column("place", "Place", "place.parent.label"),
        Column("length", "Letters", lambda row: len(row.code), numeric=True),
    ),
    default_sort="name",
    search=("search", "place__search", "code"),
    filters=(Filter("kind", "Kind", "kind", kinds),),
)


@pytest.fixture
def rows(places: SimpleNamespace) -> None:
    make_organisation("KG-SUN", places.batken, en="Зонт Ңur", ky="Кызыл")
    make_organisation("KG-MOON", places.kg, en="Ай", kind="mission")
    make_organisation("TJ-STAR", places.sughd, en="Ситора", kind="donor")


def show(**asked: str) -> Shown:
    return LISTING.show(Organisation.objects.all(), asked, READER)


def codes(shown: Shown) -> list[str]:
    return [row.code for row, _cells in shown.rows]


@pytest.mark.usefixtures("rows")
class TestAddress:
    def test_default_order(self) -> None:
        assert codes(show()) == ["KG-MOON", "KG-SUN", "TJ-STAR"]
        assert show().sort == ""

    @pytest.mark.parametrize(
        ("sort", "expected"),
        [
            ("code", ["KG-MOON", "KG-SUN", "TJ-STAR"]),
            ("-code", ["TJ-STAR", "KG-SUN", "KG-MOON"]),
            ("kind", ["TJ-STAR", "KG-MOON", "KG-SUN"]),
            ("-name", ["TJ-STAR", "KG-SUN", "KG-MOON"]),
        ],
    )
    def test_order(self, sort: str, expected: list[str]) -> None:
        assert codes(show(sort=sort)) == expected

    @pytest.mark.parametrize(
        "sort", ["length", "place__country__labels", "password", "--code", "?"]
    )
    def test_an_unknown_order_is_the_default(self, sort: str) -> None:
        assert codes(show(sort=sort)) == codes(show())

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ("зонт", ["KG-SUN"]),
            ("ЗОНТ нur", ["KG-SUN"]),
            ("КЫЗЫЛ баткен", ["KG-SUN"]),
            ("tj-star", ["TJ-STAR"]),
            ("kg-", ["KG-MOON", "KG-SUN"]),
            ("зонт sughd", []),
            ("%", []),
            ("_", []),
            ("  ", ["KG-MOON", "KG-SUN", "TJ-STAR"]),
            ("зо\0нт", ["KG-SUN"]),
            ("x" * 5000, []),
        ],
    )
    def test_search(self, query: str, expected: list[str]) -> None:
        assert codes(show(q=query)) == expected

    def test_filter(self) -> None:
        shown = show(kind="donor")
        assert codes(shown) == ["TJ-STAR"]
        assert (shown.filters[0].chosen, shown.narrowed) == ("donor", True)
        assert shown.filters[0].choices == (("ngo", "NGO"), ("donor", "DONOR"))

    def test_a_choice_that_is_not_the_readers_is_left_out(self) -> None:
        shown = show(kind="mission")
        assert len(shown.rows) == 3
        assert (shown.filters[0].chosen, shown.narrowed) == ("", False)

    def test_headers_say_how_it_is_sorted_and_what_comes_next(self) -> None:
        def heads(sort: str) -> list[tuple[str, str]]:
            return [(h.next_sort, h.direction) for h in show(sort=sort).headers][:4]

        assert heads("") == [("-name", "ascending"), ("code", ""), ("kind", ""), ("", "")]
        assert heads("-code") == [("name", ""), ("code", "descending"), ("kind", ""), ("", "")]

    def test_cells(self) -> None:
        cells = {row.code: [value for _c, value in cells] for row, cells in show().rows}
        assert cells["KG-SUN"] == ["Зонт Ңur", "KG-SUN", "ngo", "Kyrgyzstan", 6]
        assert cells["KG-MOON"][3] is None  # a country lies in nothing


class TestPages:
    @pytest.fixture(autouse=True)
    def _many(self, db: None) -> None:
        place = make_place("KG")
        for number in range(ROWS_PER_PAGE * 2 + 1):
            make_organisation(f"org-{number:03}", place, en="The same name")

    def test_every_row_is_on_one_page(self) -> None:
        pages = [codes(show(page=str(number))) for number in (1, 2, 3)]
        assert [len(page) for page in pages] == [ROWS_PER_PAGE, ROWS_PER_PAGE, 1]
        assert len({code for page in pages for code in page}) == ROWS_PER_PAGE * 2 + 1
        down = [codes(show(page=str(number), sort="-name")) for number in (1, 2, 3)]
        assert [c for page in down for c in page] == [c for page in pages for c in page][::-1]

    @pytest.mark.parametrize(
        ("page", "number"),
        [("", 1), ("x", 1), ("0", 3), ("-1", 3), ("99", 3), ("9" * 5000, 1), ("1.5", 1)],
    )
    def test_a_page_that_does_not_exist(self, page: str, number: int) -> None:
        assert show(page=page).page.number == number


def test_a_list_needs_an_order_it_has() -> None:
    with pytest.raises(ValueError, match="No sortable column"):
        Listing(columns=(Column("name", "Name"),), default_sort="name")
