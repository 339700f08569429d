"""Why a cell changed when its definition did: page, files and command line say the same."""

import csv
import io
import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from factories.programmes import make_version
from turna.accounts.models import User
from turna.ledger.models import Posting
from turna.ledger.readers import INTERNAL
from turna.programmes.models import Indicator
from turna.reports.matrix import build
from turna.reports.services import matrix_freeze
from turna.site import cli
from turna.vault.actor import Actor

MARCH = date(2012, 3, 31)
SPOT = "/matrix/TA.1/1.2/KG/2/changes/"
NOW = timezone.now


@pytest.fixture
def officer(sign_in: Callable[[User], Client], me_officer: User) -> Client:
    return sign_in(me_officer)


@pytest.fixture
def redefined(report: Any) -> Indicator:
    """5 events and 300 people were posted; since an hour people count too, and 2 events more."""
    report(("outreach.events", MARCH, 5), ("outreach.people_reached", MARCH, 300))
    found = Indicator.objects.get(code="1.2")
    make_version(
        found, ("outreach.events",), ("outreach.people_reached",), unit="events",
        reason="The donor asked for people too", approved_at=NOW() + timedelta(days=1),
    )  # fmt: skip
    report(("outreach.events", MARCH, 2))
    return found


def day(days: int) -> str:
    here = NOW().astimezone(ZoneInfo("Asia/Bishkek")) + timedelta(days=days)
    return here.date().isoformat()


QUERY = f"from={day(-2)}&to={day(3)}"


def test_the_definition_is_a_step_with_what_changed(officer: Client, redefined: Any) -> None:
    html = officer.get(f"{SPOT}?{QUERY}").content.decode()
    assert "Definition changed from version 1 to 2: +300" in html
    assert "The donor asked for people too" in html
    assert f'href="/indicators/{redefined.uid}/versions/2/"' in html
    assert "307 more than on" in html
    assert "The first end is counted by definition 1, the second by definition 2" in html


def test_before_it_was_approved_nothing_has_changed_in_the_definition(
    officer: Client, redefined: Any
) -> None:
    html = officer.get(f"{SPOT}?from={day(-2)}&to={day(0)}").content.decode()
    assert "Definition changed" not in html
    assert "Both ends are counted by definition 1" in html


def test_a_definition_may_be_asked_for(officer: Client, redefined: Any) -> None:
    html = officer.get(f"{SPOT}?from={day(0)}&to={day(0)}&from_definition=2").content.decode()
    assert "Definition changed from version 2 to 1: −300" in html
    assert officer.get(f"{SPOT}?{QUERY}&to_definition=7").status_code == 422
    assert officer.get(f"{SPOT}file.csv?{QUERY}&to_definition=7").status_code == 422


def test_a_report_is_counted_as_it_was_submitted(
    sign_in: Callable[[User], Client], donor: User, report: Any, actor: Actor
) -> None:
    report(("outreach.events", MARCH, 5), ("outreach.people_reached", MARCH, 300))
    matrix_freeze(actor=actor, award="TA.1", label="First report")
    make_version(Indicator.objects.get(code="1.2"), ("outreach.events",),
                 ("outreach.people_reached",), unit="events")  # fmt: skip
    report(("outreach.events", MARCH, 1))
    matrix_freeze(actor=actor, award="TA.1", label="Second report")
    html = sign_in(donor).get(f"{SPOT}?from_definition=2").content.decode()
    assert "Definition changed from version 1 to 2: +300" in html
    assert 'name="from_definition"' not in html


def test_figures_of_two_units_are_shown_side_by_side(officer: Client, report: Any) -> None:
    report(("outreach.events", MARCH, 5), ("outreach.people_reached", MARCH, 300))
    make_version(Indicator.objects.get(code="1.2"), ("outreach.people_reached",), unit="people",
                 approved_at=NOW() + timedelta(days=1))  # fmt: skip
    html = officer.get(f"{SPOT}?{QUERY}").content.decode()
    assert "From 0 events to 300 people" in html
    assert json.loads(officer.get(f"{SPOT}file.json?{QUERY}").content)["rules"][0]["change"] is None


def test_files_and_matrix_agree(officer: Client, redefined: Any) -> None:
    made = json.loads(officer.get(f"{SPOT}file.json?{QUERY}").content)
    assert (made["from"]["value"], made["to"]["value"], made["records"]) == (0, 307, 7)
    assert [one["change"] for one in made["causes"]] == [7]
    assert [(r["step"], r["from"], r["to"], r["change"]) for r in made["rules"]] == [
        ("definition", 1, 2, 300)
    ]
    text = officer.get(f"{SPOT}file.csv?{QUERY}").content.decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(row["step"], row["value"]) for row in rows] == [
        ("before", "0"), ("batch", "7"), ("definition", "300"), ("after", "307"),
    ]  # fmt: skip
    for end, moment in (("from", day(-2)), ("to", day(3))):
        matrix = build("TA.1", reader=INTERNAL, as_of=date.fromisoformat(moment))
        assert matrix.evaluation.cell("1.2", "KG", 2).result.value == made[end]["value"]
        (row,) = (one for one in matrix.indicators if one.indicator.code == "1.2")
        assert row.version.number == made[end]["definition"]


def test_the_matrix_of_a_posting_is_counted_as_it_was_then(redefined: Any) -> None:
    first, last = Posting.objects.order_by("n").values_list("n", flat=True)

    def version(as_of: int | None) -> Any:
        found = build("TA.1", reader=INTERNAL, as_of=as_of)
        return next(i.version.number for i in found.indicators if i.indicator.code == "1.2")

    assert [version(first), version(last), version(None)] == [1, 1, 2]


def test_the_command_line_says_the_same(
    officer: Client, redefined: Any, capsys: pytest.CaptureFixture[str], tmp_path: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr("turna.site.cli.start.reading", lambda: None)
    arguments = ["bridge", "--award", "TA.1", "--indicator", "1.2", "--country", "KG", "--year",
                 "2", "--from", day(-2), "--to", day(3)]  # fmt: skip
    for kind in ("csv", "json"):
        out = tmp_path / f"out.{kind}"
        module, args = cli.parse([*arguments, "--format", kind, "--out", str(out)])
        assert module.run(args) == 0
        page = officer.get(f"{SPOT}file.{kind}?{QUERY}").content.decode()
        if kind == "csv":
            assert out.read_text() == page
            continue
        told, shown = json.loads(out.read_text()), json.loads(page)
        for one in (told, shown):  # the page writes its days in words
            del one["from"]["moment"], one["to"]["moment"]
        assert told == shown


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("--award", "NO"), "There is no award NO"), (("--indicator", "9"), "no indicator 9"),
        (("--country", "XX"), "no country XX"), (("--year", "8"), "no project year 8"),
        (("--from-definition", "7"), "no definition 7"), (("--from", "1"), "lies after"),
        (("--to", "2030-01-01T10:00"), "with its zone"),
    ],
)  # fmt: skip
def test_the_command_line_refuses_in_words(
    report: Any, monkeypatch: pytest.MonkeyPatch, change: tuple[str, str], words: str
) -> None:
    monkeypatch.setattr("turna.site.cli.start.reading", lambda: None)
    asked = {"--award": "TA.1", "--indicator": "1.2", "--country": "KG", "--year": "2",
             "--from": "0", "--to": "0", "--format": "csv"} | dict([change])  # fmt: skip
    module, args = cli.parse(["bridge", *(word for pair in asked.items() for word in pair)])
    with pytest.raises(Exception, match=words):
        module.run(args)


def test_a_file_of_another_kind_does_not_exist(officer: Client, award: Any) -> None:
    assert officer.get(f"{SPOT}file.pdf").status_code == 404
