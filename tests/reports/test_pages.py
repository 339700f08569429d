"""The served matrix and what opens from it."""

import re
from collections.abc import Callable
from datetime import UTC, date, timedelta
from typing import Any

import pytest
from django.test import Client

from queries import count_queries
from turna.accounts.models import User
from turna.ledger.codes import VoidReason
from turna.ledger.models import Posting
from turna.ledger.services import batch_void
from turna.reports import steps
from turna.vault.actor import Actor

MARCH = date(2012, 3, 31)
SignIn = Callable[[User], Client]


@pytest.fixture
def officer(sign_in: SignIn, me_officer: User) -> Client:
    return sign_in(me_officer)


def test_the_table_shows_targets_results_and_reasons(officer: Client, report: Any) -> None:
    report(("outreach.events", MARCH, 12345))
    html = officer.get("/matrix/TA.1/").content.decode()
    assert "12\u202f345" in html
    assert '<span class="nothing not-applicable">not applicable</span>' in html
    assert '<span class="nothing missing">missing</span>' in html
    assert html.count("<h1>") == 1


def test_a_cell_opens_to_its_records_and_those_left_out(
    officer: Client, report: Any, actor: Actor
) -> None:
    kept = report(("outreach.events", MARCH, 5))
    gone = report(("outreach.events", MARCH, 2))
    batch_void(actor=actor, uid=gone.uid, version=gone.version, reason=VoidReason.DUPLICATE)
    html = officer.get("/matrix/TA.1/1.2/KG/2/").content.decode()
    counted, left_out = html.split("Left out")
    assert str(kept.uid)[:8] in counted
    assert str(gone.uid)[:8] not in counted
    assert str(gone.uid)[:8] in left_out
    assert "voided, merged or moved elsewhere" in left_out


def test_records_that_a_reader_may_not_open_are_only_counted(
    sign_in: SignIn, donor: User, report: Any
) -> None:
    batch = report(("outreach.events", MARCH, 5))
    html = sign_in(donor).get("/matrix/TA.1/1.2/KG/2/").content.decode()
    assert str(batch.uid)[:8] not in html
    assert "1 record counts here; you may not open it." in html


def test_an_outsider_sees_the_present_and_frozen_moments_only(
    sign_in: SignIn, donor: User, report: Any
) -> None:
    report(("outreach.events", MARCH, 5))
    client = sign_in(donor)
    assert client.get("/matrix/TA.1/").status_code == 200
    assert client.get("/matrix/TA.1/?as_of=2012-12-31").status_code == 403


def test_a_day_that_is_none_says_so_and_keeps_what_was_typed(officer: Client, award: Any) -> None:
    answer = officer.get("/matrix/TA.1/?as_of=31.12.2014")
    assert answer.status_code == 422
    assert "Write the day as year-month-day" in answer.content.decode()
    assert 'value="31.12.2014"' in answer.content.decode()
    assert officer.get("/matrix/TA.1/file.csv?as_of=soon").status_code == 422


@pytest.mark.parametrize(
    "path",
    ["NONE/", "TA.1/9.9/KG/2/", "TA.1/1.2/XX/2/", "TA.1/1.2/KG/9/", "TA.1/file.doc"],
)
def test_what_does_not_exist_is_not_found(officer: Client, award: Any, path: str) -> None:
    assert officer.get(f"/matrix/{path}").status_code == 404


@pytest.mark.parametrize("kind", ["csv", "json", "xlsx"])
def test_files_are_named_and_typed(officer: Client, report: Any, kind: str) -> None:
    report(("outreach.events", MARCH, 5))
    answer = officer.get(f"/matrix/TA.1/file.{kind}")
    assert answer.status_code == 200
    assert f"TA.1-matrix.{kind}" in answer.headers["Content-Disposition"]


@pytest.mark.parametrize("path", ["", "?sex=female", "1.2/KG/2/"])
def test_queries_do_not_grow_with_records(officer: Client, report: Any, path: str) -> None:
    report(("outreach.events", MARCH, 1))
    officer.get(f"/matrix/TA.1/{path}")
    few, _page = count_queries(officer, f"/matrix/TA.1/{path}")
    for _ in range(29):
        report(("outreach.events", MARCH, 1))
    many, _page = count_queries(officer, f"/matrix/TA.1/{path}")
    assert many == few


def test_a_long_cell_is_cut_into_pages(officer: Client, report: Any) -> None:
    for _ in range(31):
        report(("outreach.events", MARCH, 1))
    first = officer.get("/matrix/TA.1/1.2/KG/2/").content.decode()
    second = officer.get("/matrix/TA.1/1.2/KG/2/?page=2").content.decode()
    assert "31 records count here" in first
    assert "page 1 of 2" in first
    assert "page 2 of 2" in second
    assert officer.get("/matrix/TA.1/1.2/KG/2/?page=x").status_code == 200


def test_a_cell_of_too_many_records_opens_by_month_and_by_partner(
    officer: Client, report: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steps, "MOST", 5)
    for day in (MARCH, MARCH + timedelta(days=30)):
        for _ in range(4):
            report(("outreach.events", day, 1))
    address = "/matrix/TA.1/1.2/KG/2/"
    whole = officer.get(address).content.decode()
    assert "Choose a part" in whole
    assert re.findall(r'href="[^"]*month=([0-9-]+)"', whole) == ["2012-03", "2012-04"]
    part = officer.get(f"{address}?month=2012-04").content.decode()
    assert "4 records count here" in part
    assert "April 2012" in part
    assert "Choose a part" not in part


@pytest.mark.parametrize(
    "spot", ["month=2012", "month=2012-13", "month=1999-01", "org=kg-ngo", "month=2012-03&org=x"]
)
def test_a_step_that_is_none_of_this_cell_is_not_found(
    officer: Client, report: Any, spot: str
) -> None:
    report(("outreach.events", MARCH, 1))
    assert officer.get(f"/matrix/TA.1/1.2/KG/2/?{spot}").status_code == 404


def test_the_moment_is_told_in_utc(officer: Client, report: Any) -> None:
    report(("outreach.events", MARCH, 1))
    at = Posting.objects.latest("n").at.astimezone(UTC)
    assert f"{at:%H:%M} UTC)" in officer.get("/matrix/TA.1/").content.decode()
