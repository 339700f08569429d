"""Filters of the matrix: in the address, in every link, in every file; never a wider answer."""

import csv
import io
from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from factories.deeds import make_code
from factories.reports import make_report
from turna.accounts.models import User
from turna.ledger.codes import Sex
from turna.ledger.services import Total

MARCH = date(2012, 3, 31)
SignIn = Callable[[User], Client]


@pytest.fixture
def officer(sign_in: SignIn, me_officer: User) -> Client:
    return sign_in(me_officer)


@pytest.fixture
def reached(award: Any, organisations: SimpleNamespace, places: SimpleNamespace) -> Any:
    """Women and men reached in Kyrgyzstan, and events, which have no sex."""

    def run(women: int, men: int) -> Any:
        heads = {"measure": "outreach.people_reached", "day": MARCH, "place": places.kadamjay}
        totals = [
            Total(**heads, value=women, sex=Sex.FEMALE),
            Total(**heads, value=men, sex=Sex.MALE),
            Total(measure="outreach.events", day=MARCH, place=places.kadamjay, value=4),
        ]
        return make_report(award, organisations.ngo, places.batken, totals)

    return run


def rows(answer: Any) -> dict[tuple[str, str, str], dict[str, str]]:
    text = answer.content.decode()
    found = csv.DictReader(io.StringIO(text))
    return {(r["indicator"], r["country"], r["project_year"]): r for r in found}


def test_a_part_is_counted_and_says_so_in_every_file(officer: Client, reached: Any) -> None:
    reached(30, 12)
    whole = officer.get("/matrix/TA.1/file.csv")
    assert rows(whole)["1.2.1", "KG", "2"]["result"] == "42"
    assert "filter" not in next(iter(rows(whole).values()))
    part = officer.get("/matrix/TA.1/file.csv?sex=female&country=KG")
    assert rows(part)["1.2.1", "KG", "2"]["result"] == "30"
    assert {r["filter"] for r in rows(part).values()} == {"Country: Kyrgyzstan; Sex: female"}
    assert {country for _i, country, _y in rows(part)} == {"KG"}
    assert "TA.1-matrix-part.csv" in part["Content-Disposition"]
    document = officer.get("/matrix/TA.1/file.json?sex=female&country=KG").json()
    assert document["filter"] == {"Country": "Kyrgyzstan", "Sex": "female"}
    assert "region" not in document["indicators"][0]
    sheet = CalamineWorkbook.from_filelike(
        io.BytesIO(officer.get("/matrix/TA.1/file.xlsx?sex=female").content)
    ).get_sheet_by_index(0)
    assert "A part only: Sex: female" in sheet.to_python()[1][0]


def test_chips_say_what_is_asked_and_take_it_away(officer: Client, reached: Any) -> None:
    reached(30, 12)
    html = officer.get("/matrix/TA.1/?sex=female&country=KG").content.decode()
    assert 'class="chip" href="/matrix/TA.1/?sex=female"' in html
    assert 'class="chip" href="/matrix/TA.1/?country=KG"' in html
    assert "Targets and baselines are set for the whole" in html
    assert "Targets and baselines" not in officer.get("/matrix/TA.1/").content.decode()


def test_every_link_keeps_the_filters(officer: Client, reached: Any) -> None:
    reached(30, 12)
    kept = "?country=KG&amp;sex=female"
    html = officer.get("/matrix/TA.1/?country=KG&sex=female").content.decode()
    for path in ("1.2.1/KG/2/", "1.2.1/", "1.2.1/charts/", "file.csv"):
        assert f'href="/matrix/TA.1/{path}{kept}"' in html
    cell = officer.get("/matrix/TA.1/1.2.1/KG/2/?country=KG&sex=female").content.decode()
    assert f'href="/matrix/TA.1/{kept}"' in cell
    assert f'href="/matrix/TA.1/1.2.1/KG/2/changes/{kept}"' in cell
    assert '<span class="figure">30</span>' in cell


def test_what_has_no_sex_is_not_applicable_rather_than_zero(officer: Client, reached: Any) -> None:
    reached(30, 12)
    found = rows(officer.get("/matrix/TA.1/file.csv?sex=female"))
    assert found["1.2", "KG", "2"]["result_nothing"] == "not applicable"


def test_age_group_and_partner_narrow_too(
    officer: Client, reached: Any, organisations: SimpleNamespace
) -> None:
    make_code("group", "youth")
    reached(30, 12)
    ngo = organisations.ngo.code
    found = rows(officer.get(f"/matrix/TA.1/file.csv?partner={ngo}"))
    assert {country for _i, country, _y in found} == {"KG"}, "a partner works in one country"
    assert found["1.2.1", "KG", "2"]["result"] == "42"
    for query in ("age=under_18", "group=youth", "age=not_recorded", "verified=1"):
        assert officer.get(f"/matrix/TA.1/?{query}").status_code == 200


def test_two_margins_together_say_what_falls_out(officer: Client, reached: Any) -> None:
    reached(30, 12)
    html = officer.get("/matrix/TA.1/?sex=female&age=under_18").content.decode()
    assert "cannot be narrowed by two of them" in html


@pytest.mark.parametrize("query", ["country=XX", "partner=nobody", "sex=1", "age=7", "group=x"])
def test_an_unknown_filter_is_a_problem_not_the_whole(
    officer: Client, reached: Any, query: str
) -> None:
    reached(30, 12)
    answer = officer.get(f"/matrix/TA.1/?{query}")
    assert answer.status_code == 422
    assert "is not in this list" in answer.content.decode()
    assert officer.get(f"/matrix/TA.1/file.csv?{query}").status_code == 422
    assert officer.get(f"/matrix/TA.1/1.2.1/KG/2/?{query}").status_code == 404


def test_a_partner_outside_the_reader_s_scope_cannot_be_chosen(
    sign_in: SignIn, manager: User, reached: Any, organisations: SimpleNamespace
) -> None:
    reached(30, 12)
    client = sign_in(manager)
    assert client.get(f"/matrix/TA.1/?partner={organisations.ngo.code}").status_code == 200
    assert client.get(f"/matrix/TA.1/?partner={organisations.other_ngo.code}").status_code == 422


def test_an_outsider_sees_a_small_part_and_its_neighbour_withheld(
    sign_in: SignIn, donor: User, reached: Any
) -> None:
    reached(300, 5)
    client = sign_in(donor)
    assert rows(client.get("/matrix/TA.1/file.csv"))["1.2.1", "KG", "2"]["result"] == "305"
    for sex in ("female", "male"):
        found = rows(client.get(f"/matrix/TA.1/file.csv?sex={sex}"))["1.2.1", "KG", "2"]
        assert (found["result"], found["result_nothing"]) == ("", "withheld")
        html = client.get(f"/matrix/TA.1/?sex={sex}").content.decode()
        assert '<span class="nothing withheld">withheld</span>' in html
        cell = client.get(f"/matrix/TA.1/1.2.1/KG/2/?sex={sex}").content.decode()
        assert "300" not in cell
        changes = client.get(f"/matrix/TA.1/1.2.1/KG/2/changes/?sex={sex}")
        assert "300" not in changes.content.decode()
