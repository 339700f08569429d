"""One indicator: sheet, charts with their files, why a cell changed."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from queries import count_queries
from turna.accounts.models import User
from turna.ledger.codes import VoidReason
from turna.ledger.models import Posting
from turna.ledger.services import batch_void
from turna.reports.services import matrix_freeze
from turna.vault.actor import Actor

MARCH = date(2012, 3, 31)
SignIn = Callable[[User], Client]
CHANGES = "/matrix/TA.1/1.2/KG/2/changes/"


@pytest.fixture
def officer(sign_in: SignIn, me_officer: User) -> Client:
    return sign_in(me_officer)


def yesterday() -> str:
    return (timezone.now() - timedelta(days=2)).date().isoformat()


def test_the_sheet_says_in_words_what_counts(officer: Client, award: Any) -> None:
    html = officer.get("/matrix/TA.1/1.2.1/").content.decode()
    assert "people reached" in html
    assert "Version" in html
    assert "in force" in html
    assert html.count("<h1>") == 1


def test_charts_say_their_finding_and_bring_table_and_file(officer: Client, report: Any) -> None:
    report(("outreach.events", MARCH, 5), ("outreach.events", date(2013, 3, 31), 1))
    html = officer.get("/matrix/TA.1/1.2/charts/?country=KG").content.decode()
    assert "Kyrgyzstan met every target" in html
    assert "The figures as a table" in html
    assert 'href="/matrix/TA.1/1.2/charts/years.csv?country=KG"' in html
    file = officer.get("/matrix/TA.1/1.2/charts/years.csv?country=KG")
    assert file.content.decode().splitlines() == [
        "Project year,Target,Result",
        "Year 1,not applicable,not applicable",
        "Year 2,4,5",
        "Year 3,no target set,1",
    ]
    assert 'filename="TA.1-1.2-years.csv"' in file["Content-Disposition"]


def test_regions_are_tiles_and_countries_bars(officer: Client, report: Any) -> None:
    report(("outreach.events", MARCH, 5))
    regions = officer.get("/matrix/TA.1/1.2/charts/regions.csv").content.decode()
    assert "Batken,KG-B,5" in regions
    countries = officer.get("/matrix/TA.1/1.2/charts/countries.csv").content.decode()
    assert countries.splitlines()[0] == "Country,Result"
    assert officer.get("/matrix/TA.1/1.2/charts/pies.csv").status_code == 404


def test_all_countries_open_to_each(officer: Client, report: Any) -> None:
    report(("outreach.events", MARCH, 5))
    html = officer.get("/matrix/TA.1/1.2/all/2/").content.decode()
    assert 'href="/matrix/TA.1/1.2/KG/2/"' in html
    assert "Tajikistan" in html


def test_a_change_is_told_by_cause_with_its_records(
    officer: Client, report: Any, actor: Actor
) -> None:
    kept = report(("outreach.events", MARCH, 5))
    gone = report(("outreach.events", MARCH, 2))
    batch_void(actor=actor, uid=gone.uid, version=gone.version, reason=VoidReason.DUPLICATE)
    html = officer.get(f"{CHANGES}?from={yesterday()}").content.decode()
    assert "5 more than on" in html
    entered, undone = html.split("Voided, or a voiding undone: −2")
    assert str(kept.uid)[:8] in entered
    assert str(kept.uid)[:8] not in undone
    assert str(gone.uid)[:8] in undone


def test_one_moment_to_itself_changes_nothing(officer: Client, report: Any) -> None:
    report(("outreach.events", MARCH, 5))
    today = Posting.objects.latest("n").at.astimezone(ZoneInfo("Asia/Bishkek")).date().isoformat()
    html = officer.get(f"{CHANGES}?from={today}&to={today}").content.decode()
    assert "Still 5" in html


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("from=soon", "Write both days"),
        ("from=2014-02-30", "Write both days"),
        ("from=2039-01-01&to=2012-01-01", "lies after the second"),
        ("from=r99999", "Write both days"),
    ],
)
def test_moments_that_cannot_be_compared_are_said(
    officer: Client, report: Any, query: str, words: str
) -> None:
    report(("outreach.events", MARCH, 5))
    answer = officer.get(f"{CHANGES}?{query}")
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_an_outsider_compares_submitted_reports_only(
    sign_in: SignIn, donor: User, report: Any, actor: Actor
) -> None:
    report(("outreach.events", MARCH, 5))
    client = sign_in(donor)
    assert "There are not two of them yet" in client.get(CHANGES).content.decode()
    matrix_freeze(actor=actor, award="TA.1", label="First report")
    report(("outreach.events", MARCH, 2))
    matrix_freeze(actor=actor, award="TA.1", label="Second report")
    html = client.get(CHANGES).content.decode()
    assert "2 more than on First report" in html
    assert "You may not open 1 of them" in html
    assert client.get(f"{CHANGES}?from={yesterday()}").status_code == 403


@pytest.mark.parametrize(
    "path",
    ["9.9/", "9.9/charts/", "9.9/charts/years.csv", "9.9/KG/2/changes/", "1.2/XX/2/changes/",
     "1.2/KG/9/changes/", "1.2/all/9/"],
)  # fmt: skip
def test_what_does_not_exist_is_not_found(officer: Client, award: Any, path: str) -> None:
    assert officer.get(f"/matrix/TA.1/{path}").status_code == 404


@pytest.mark.parametrize("path", ["1.2/", "1.2/charts/", "1.2/KG/2/changes/", "1.2/all/2/"])
def test_queries_do_not_grow_with_records(officer: Client, report: Any, path: str) -> None:
    report(("outreach.events", MARCH, 1))
    officer.get(f"/matrix/TA.1/{path}")
    few, page = count_queries(officer, f"/matrix/TA.1/{path}")
    assert page.content.decode().count("<h1>") == 1
    for _ in range(29):
        report(("outreach.events", MARCH, 1))
    many, _page = count_queries(officer, f"/matrix/TA.1/{path}")
    assert many == few
