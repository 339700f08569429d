"""Finding places in any script, what is near, and the maps for plural verbs."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from turna.accounts.models import User
from turna.core.text import sort_key
from turna.directory import queries
from turna.directory.models import Code, Organisation, Place
from turna.directory.services import organisation_add, place_add, place_retire
from turna.vault.actor import Actor

ACTOR = Actor(id="test-actor", name="Test Actor", via="test")


def found(text: str, user: User) -> list[str]:
    return [place.code for place in queries.places_matching(text, user)]


@pytest.fixture
def reader(seeded: dict[str, int], actor: Actor, django_user_model: type[User]) -> User:
    """An operator of an NGO in Osh, on the seeded directory."""
    organisation = organisation_add(
        actor=actor, code="test-ngo", kind="ngo", labels={"en": "Test NGO"}, place="KG-GO"
    )
    user = django_user_model.objects.create(
        username="operator", name="Test Operator", organisation=organisation
    )
    user.assignments.create(role="operator", organisation=organisation)
    return user


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Нарын", "KG-N-naryn"),
        ("НАРЫН", "KG-N-naryn"),
        ("naryn", "KG-N-naryn"),
        ("Ош", "KG-GO"),
        ("ОШ", "KG-GO"),
        ("Osh", "KG-GO"),
        ("Türkmenbaşy", "TM-B-turkmenbashy-city"),
        ("turkmenbasy", "TM-B-turkmenbashy-city"),
        ("туркменбаши", "TM-B-turkmenbashy-city"),
        ("Өзгөн", "KG-O-uzgen-city"),
        ("озгон", "KG-O-uzgen-city"),
        ("УЗГЕН", "KG-O-uzgen-city"),
        ("Кызылорда", "KZ-43-kyzylorda"),
        ("қызылорда", "KZ-43-kyzylorda"),
        ("Fargʻona", "UZ-FA-fergana"),
        ("Farg'ona", "UZ-FA-fergana"),
        ("fargona", "UZ-FA-fergana"),
        ("Хуҷанд", "TJ-SU-khujand"),
        ("хучанд", "TJ-SU-khujand"),
        ("Фрунзе", "KG-GB"),
        ("KG-B", "KG-B"),
        ("москва", "RU-MOW"),
        ("ОАЭ", "AE"),
        ("  Issyk-Kul   region ", "KG-Y"),
    ],
)
def test_whole_name_comes_first_in_any_script(text: str, code: str, reader: User) -> None:
    assert found(text, reader)[0] == code


def test_names_are_found_whatever_their_case(places: SimpleNamespace, admin: User) -> None:
    actor = admin.as_actor()
    labels = {"en": "Aigul", "ru": "айгуль"}
    place_add(actor=actor, code="KG-B-a", kind="district", parent="KG-B", labels=labels)
    labels = {"en": "Aigul two", "ru": "АЙГУЛЬ 2"}
    place_add(actor=actor, code="KG-B-b", kind="district", parent="KG-B", labels=labels)
    for text in ("АЙГУЛЬ", "айгуль", "Айгуль", "аигул"):
        assert found(text, admin) == ["KG-B-a", "KG-B-b"]


def test_every_word_must_be_there(reader: User) -> None:
    assert found("район лейлек", reader) == ["KG-B-leylek"]
    assert found("район атлантида", reader) == []


def test_places_of_the_programme_come_before_others(places: SimpleNamespace, admin: User) -> None:
    actor = admin.as_actor()
    for parent in ("RU", "TJ", "KG"):
        place_add(
            actor=actor,
            code=f"{parent}-9",
            kind="region",
            parent=parent,
            labels={"en": f"Same {'A' if parent == 'RU' else parent}"},
        )
    assert found("same", admin) == ["KG-9", "TJ-9", "RU-9"]


def test_signs_with_a_meaning_to_the_database_are_plain_text(reader: User) -> None:
    assert found("%", reader) == []
    assert found("o_h", reader) == []
    assert found("osh\0", reader)[0] == "KG-GO"
    assert found("|osh|", reader)[0] == "KG-GO"


def test_empty_text_gives_every_place(reader: User) -> None:
    assert len(found("", reader)) == Place.objects.count()


def test_retired_place_is_offered_no_more(reader: User, actor: Actor) -> None:
    place_retire(actor=actor, code="TM-L-farap", on=date(2022, 11, 9))
    assert found("farap", reader) == []


def test_place_is_offered_until_its_last_day(reader: User, actor: Actor) -> None:
    place_retire(actor=actor, code="TM-L-farap", on=date(2999, 1, 1))
    assert found("farap", reader) == ["TM-L-farap"]


def test_everybody_with_a_role_sees_every_place(
    worker_batken: User, stranger: User, mission_officer: User, inactive: User
) -> None:
    everything = set(Place.objects.values_list("code", flat=True))
    for user in (worker_batken, stranger, mission_officer):
        assert set(found("", user)) == everything
    assert found("", inactive) == []


def test_letters_of_our_alphabets_stand_after_their_base(
    places: SimpleNamespace, admin: User
) -> None:
    names = ["Нур", "Ңар", "Ош", "Өзгөн", "Пас", "Урус", "Үрүн", "Фар"]
    for number, name in enumerate(reversed(names)):
        place_add(
            actor=admin.as_actor(),
            code=f"RU-{number}",
            kind="region",
            parent="RU",
            labels={"en": name},
        )
    rows = Place.objects.filter(code__startswith="RU-").order_by("sort")
    assert [row.label for row in rows] == names
    assert sorted(names, key=sort_key) == names


def test_nearest_places_come_first(places: SimpleNamespace) -> None:
    rows = queries.near(Place.objects.all(), places.pulgon)
    assert {row.code: row.nearness for row in rows} == {
        "KG-B-KADAMJAY-PULGON": 0,
        "KG-B-KADAMJAY": 1,
        "KG-B": 2,
        "KG": 3,
        "KG-O": 3,
        "TJ": 4,
        "TJ-SU": 4,
        "TJ-SU-ASHT": 4,
        "RU": 4,
    }
    assert [row.nearness for row in rows] == sorted(row.nearness for row in rows)


def test_places_without_a_region_are_not_near_each_other(places: SimpleNamespace) -> None:
    rows = queries.near(Place.objects.filter(code__in=["TJ", "RU"]), places.kg)
    assert {row.nearness for row in rows} == {4}


def test_nearest_organisations_come_first(organisations: SimpleNamespace) -> None:
    rows = queries.near(Organisation.objects.all(), Place.objects.get(code="KG-B"), at="place")
    assert [(row.code, row.nearness) for row in rows] == [
        ("test-ngo-batken", 0),
        ("test-mission-kg", 3),
        ("test-donor", 3),
        ("test-ngo-khujand", 4),
    ]


def test_organisation_is_near_where_it_works(
    organisations: SimpleNamespace, places: SimpleNamespace, admin: User
) -> None:
    organisations.other_ngo.places_of_work.add(places.kadamjay, places.asht)
    rows = queries.organisations_near(places.pulgon, admin)
    assert [(row.code, row.nearness) for row in rows] == [
        ("test-ngo-khujand", 1),
        ("test-ngo-batken", 2),
        ("test-donor", 3),
        ("test-mission-kg", 3),
    ]


def test_retired_organisation_is_offered_no_more(
    organisations: SimpleNamespace, places: SimpleNamespace, admin: User
) -> None:
    Organisation.objects.filter(code="test-donor").update(retired_on=date(2015, 1, 1))
    rows = queries.organisations_near(places.pulgon, admin)
    assert "test-donor" not in {row.code for row in rows}


def test_maps_for_plural_verbs_take_one_query(
    organisations: SimpleNamespace, places: SimpleNamespace, django_assert_num_queries: Any
) -> None:
    place_retire(actor=ACTOR, code="KG-O", on=date(2015, 1, 1))
    with django_assert_num_queries(1):
        ids = queries.place_ids()
    assert ids == {row.code: row.pk for row in Place.objects.all()}
    assert "KG-O" in ids, "records may still lie in a retired place"
    with django_assert_num_queries(1):
        assert queries.places_by_code(["KG-B"]) == {"KG-B": places.batken}
    with django_assert_num_queries(1):
        assert set(queries.places_by_code()) == set(ids)
    with django_assert_num_queries(1):
        assert queries.organisation_ids()["test-donor"] == organisations.donor.pk


def test_codes_by_list(seeded: dict[str, int]) -> None:
    some = queries.codes_by_list("shelter_target", "service_type")
    assert list(some) == ["shelter_target", "service_type"]
    assert list(some["shelter_target"]) == ["women", "men", "mixed", "mother_and_child"]
    every = queries.codes_by_list()
    assert sum(map(len, every.values())) == Code.objects.count()
    ids = queries.code_ids("shelter_target")
    assert ids == {code: row.pk for code, row in some["shelter_target"].items()}
    assert queries.code_id("shelter_target", "men") == ids["men"]
    with pytest.raises(Code.DoesNotExist):
        queries.code_id("shelter_target", "cats")


def test_hotline_categories_come_in_their_published_order(seeded: dict[str, int]) -> None:
    rows = queries.codes_of("hotline_category", date(2014, 1, 1))
    assert [row.position for row in rows] == list(range(1, 16))
