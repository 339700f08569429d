"""The CSV files that come with the program, against ISO 3166 and the programme's documents."""

import csv
import re
from collections import Counter
from pathlib import Path as File

import pytest
from django.conf import settings

from turna.core.text import search_key
from turna.directory.codes import CodeList, PlaceKind
from turna.directory.seed import code_rows, place_rows
from turna.directory.services import NewPlace

REFERENCE = File(settings.CHECKOUT).parent / "shared" / "reference"
PLACES = {place.code: place for place in place_rows()}
CODES = {(code.list_name, code.code): code for code in code_rows()}
ISO_REGIONS = {
    "KG": "B C GB GO J N O T Y",
    "KZ": "10 11 15 19 23 27 31 33 35 39 43 47 55 59 61 62 63 71 75 79",
    "TJ": "DU GB KT RA SU",
    "TM": "A B D L M S",
    "UZ": "AN BU FA JI NG NW QA QR SA SI SU TK TO XO",
}
# How the report heads its lists of places, and which regions stand behind the heading.
PRINTED_REGIONS = {
    ("KZ", "North Kazakhstan"): "KZ-39 KZ-59",
    ("KZ", "East Kazakhstan"): "KZ-10 KZ-63",
    ("KZ", "South Kazakhstan"): "KZ-19 KZ-31 KZ-33 KZ-43 KZ-61 KZ-79",
    ("KZ", "West Kazakhstan"): "KZ-15 KZ-23 KZ-27 KZ-47",
    ("KZ", "Central Kazakhstan"): "KZ-11 KZ-35 KZ-62",
    ("KZ", "(city of republican significance)"): "KZ-71 KZ-75",
    ("TJ", "Sughd"): "TJ-SU",
    ("TJ", "Khatlon"): "TJ-KT",
    ("TJ", "Regions of Republican Subordination"): "TJ-RA",
    ("TJ", "Dushanbe"): "TJ-DU",
    ("TJ", "Gorno-Badakhshan (GBAO)"): "TJ-GB",
    ("TM", "Lebap"): "TM-L",
    ("TM", "Mary"): "TM-M",
    ("TM", "Dashoguz"): "TM-D",
    ("TM", "Ahal"): "TM-A",
    ("TM", "Ashgabat"): "TM-S",
    ("TM", "Balkan"): "TM-B",
    ("UZ", "Tashkent"): "UZ-TK",
    ("UZ", "Andijan"): "UZ-AN",
    ("UZ", "Bukhara"): "UZ-BU",
    ("UZ", "Jizzakh"): "UZ-JI",
    ("UZ", "Khorezm"): "UZ-XO",
    ("UZ", "Sirdaryo"): "UZ-SI",
    ("UZ", "Surkhondaryo"): "UZ-SU",
    ("UZ", "Qashqadarya"): "UZ-QA",
    ("UZ", "Qaraqalpaqstan"): "UZ-QR",
    ("KG", "Bishkek"): "KG-GB",
    ("KG", "Chuy"): "KG-C",
    ("KG", "Osh"): "KG-O KG-GO",
    ("KG", "Jalalabad"): "KG-J",
    ("KG", "Batken"): "KG-B",
    ("KG", "Issykul"): "KG-Y",
    ("KG", "Talas"): "KG-T",
    ("KG", "Naryn"): "KG-N",
}


def reference(name: str) -> list[dict[str, str]]:
    """The rows of a file of the programme's reference data, where it lies beside the checkout."""
    path = REFERENCE / name
    if not path.exists():
        pytest.skip(f"not run: {name} does not lie beside the checkout")
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def region_of(place: NewPlace) -> str:
    while place.kind != PlaceKind.REGION:
        place = PLACES[place.parent]
    return place.code


def names_of(place: NewPlace) -> set[str]:
    """Every name, folded, also without the words that say what kind of place it is."""
    names = {search_key(name) for name in (*place.labels.values(), *place.other_names)}
    return names | {re.sub(r" (district|region|city)$", "", name) for name in names}


@pytest.mark.parametrize("country", ISO_REGIONS)
def test_regions_are_those_of_iso_3166_2(country: str) -> None:
    found = {p.code for p in PLACES.values() if p.kind == "region" and p.parent == country}
    assert found == {f"{country}-{tail}" for tail in ISO_REGIONS[country].split()}


def test_regions_of_the_programme_number_54() -> None:
    found = Counter(p.parent for p in PLACES.values() if p.kind == "region")
    assert [found[c] for c in ("KG", "KZ", "TJ", "TM", "UZ")] == [9, 20, 5, 6, 14]


def test_codes_of_places_are_unique_also_without_case() -> None:
    codes = [place.code.lower() for place in place_rows()]
    assert [code for code, n in Counter(codes).items() if n > 1] == []


def test_countries_and_regions_carry_iso_codes() -> None:
    for place in PLACES.values():
        if place.kind == "country":
            assert re.fullmatch(r"[A-Z]{2}", place.code)
        if place.kind == "region":
            assert re.fullmatch(rf"{place.parent}-[A-Z0-9]{{1,3}}", place.code)
        if place.kind in {"district", "settlement"}:
            assert place.code.startswith(f"{place.code.split('-')[0]}-")
            assert PLACES[place.parent].code.split("-")[0] == place.code.split("-")[0]


def test_code_of_a_district_begins_with_its_regions() -> None:
    for place in PLACES.values():
        if place.kind in {"district", "settlement"} and place.parent not in {"RU"}:
            assert place.code.startswith(region_of(place) + "-"), place.code


def test_the_five_countries_alone_are_of_the_programme() -> None:
    assert {p.code for p in PLACES.values() if p.of_programme} == set(ISO_REGIONS)


def test_every_place_has_an_english_and_a_russian_name() -> None:
    assert [p.code for p in PLACES.values() if not {"en", "ru"} <= set(p.labels)] == []


def test_every_code_has_an_english_and_a_russian_label() -> None:
    assert [key for key, c in CODES.items() if not {"en", "ru"} <= set(c.labels)] == []


def test_the_five_countries_have_a_name_in_every_language_of_the_interface() -> None:
    for country in ISO_REGIONS:
        assert set(PLACES[country].labels) == {code for code, _name in settings.LANGUAGES}


@pytest.mark.parametrize(
    ("country", "language"), [("KG", "ky"), ("KZ", "kk"), ("TJ", "tg"), ("TM", "tk"), ("UZ", "uz")]
)
def test_regions_have_a_name_in_their_own_language(country: str, language: str) -> None:
    regions = [p for p in PLACES.values() if p.kind == "region" and p.parent == country]
    assert [p.code for p in regions if language not in p.labels] == []


def test_russian_labels_are_cyrillic_and_english_ones_latin() -> None:
    for row in [*PLACES.values(), *CODES.values()]:
        assert not re.search(r"[a-zA-Z]", row.labels["ru"]), row.code
        assert not re.search(r"[а-яА-ЯёЁ]", row.labels["en"]), row.code


def test_kyrgyz_russian_name_is_the_one_partners_write() -> None:
    assert PLACES["KG"].labels["ru"] == "Кыргызстан"


def test_every_list_has_values_and_every_value_a_known_list() -> None:
    assert {name for name, _code in CODES} == set(CodeList.values)


def test_positions_run_from_one_in_every_list() -> None:
    for name in CodeList.values:
        positions = [code.position for (of, _code), code in CODES.items() if of == name]
        assert positions == list(range(1, len(positions) + 1))


def test_interface_languages_are_in_the_list_of_languages() -> None:
    languages = {code for name, code in CODES if name == CodeList.LANGUAGE}
    assert {code for code, _name in settings.LANGUAGES} <= languages


def test_type_of_every_service_is_in_its_own_list() -> None:
    types = {code for name, code in CODES if name == CodeList.SERVICE_TYPE}
    services = [c for c in CODES.values() if c.list_name == CodeList.SERVICE]
    assert {c.mappings["service_type"] for c in services} <= types


def test_every_location_of_the_documents_is_there_in_its_region() -> None:
    missing = []
    for row in reference("locations.csv"):
        name = search_key(re.sub(r" (rayon|district)$", "", row["name"]))
        regions = PRINTED_REGIONS[row["country"], row["region"]].split()
        found = [
            p
            for p in PLACES.values()
            if p.kind != "country"
            and p.code.startswith(row["country"])
            and name in names_of(p)
            and region_of(p) in regions
            and fits(p, row["level"])
        ]
        if not found:
            missing.append((row["country"], row["region"], row["name"]))
    assert missing == []


def fits(place: NewPlace, level: str) -> bool:
    """A town printed as a district is a town, and its note says so."""
    if level == "settlement":
        return place.kind in {"settlement", "region"}
    if level == "district":
        return place.kind == "district" or "printed" in place.note
    return True


def test_places_of_kazakhstan_say_that_their_oblast_was_assigned() -> None:
    for row in reference("locations.csv"):
        if "assign" not in row["note"]:
            continue
        name = search_key(re.sub(r" district$", "", row["name"]))
        named = [p for p in PLACES.values() if p.code[:2] == "KZ" and name in names_of(p)]
        assert any("assigned to its oblast by us" in p.note.lower() for p in named), row["name"]


def test_every_destination_of_the_documents_is_a_country() -> None:
    names = {n for p in PLACES.values() if p.kind == "country" for n in names_of(p)}
    for row in reference("destinations.csv"):
        assert search_key(row["destination"].replace(" (internal)", "")) in names


def test_every_shelter_of_the_documents_has_its_place() -> None:
    for row in reference("shelters.csv"):
        name = search_key(row["place"])
        assert any(p.code[:2] == row["country"] and name in names_of(p) for p in PLACES.values())


def test_hotline_categories_stand_at_their_published_number() -> None:
    found = {
        c.position: c.labels["en"] for c in CODES.values() if c.list_name == "hotline_category"
    }
    published = {int(r["code"]): r["category"] for r in reference("hotline-categories.csv")}
    assert found == published


def test_services_are_as_many_as_published_stage_by_stage() -> None:
    stages = {
        "return: in the destination country": "destination",
        "return: transportation": "transportation",
        "return: reception (listed under services of NGOs)": "reception",
        "rehabilitation and reintegration": "reintegration",
        "named elsewhere in the report": "other",
    }
    published = Counter(stages[row["stage"]] for row in reference("services-to-vots.csv"))
    services = [c for c in CODES.values() if c.list_name == "service"]
    assert Counter(c.mappings["stage"] for c in services) == published


def test_types_of_exploitation_are_those_of_htcds() -> None:
    found = [c.mappings["htcds"] for c in CODES.values() if c.list_name == "exploitation"]
    assert found == [
        "ForcedLabour",
        "SexualExploitation",
        "ChildLabour",
        "ForcedMarriage",
        "Servitude",
        "ForcedMilitaryByNonStateActors",
        "OrganRemoval",
        "ForcedBegging",
        "ForcedAdoption",
        "Surrogacy",
        "Other",
    ]
