"""The programme loaded once, into the database of these tests, and looked at from all sides.

Everything here reads; what a test changes is undone.
"""

import csv
import random
from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from pytest_django import DjangoDbBlocker

import append_only
from turna.accounts.models import User
from turna.cases.models import Person, Return, Stay
from turna.core.periods import Period
from turna.directory.models import Organisation
from turna.hotline.models import Call
from turna.hotline.services import calls_void
from turna.ledger import posting, registry, today
from turna.ledger.balances import balances
from turna.ledger.behind import behind, subjects_behind
from turna.ledger.bridge import bridge
from turna.ledger.codes import Cause, Nothing, State
from turna.ledger.models import MonthClose, Oddity, Posting, ReportingUnit
from turna.ledger.readers import INTERNAL
from turna.ledger.where import Question
from turna.outreach.models import Event, Training
from turna.outreach.services import events_void, trainings_void
from turna.programmes import figures, queries
from turna.programmes.figures import Evaluation
from turna.site import demo
from turna.site.demo import afterwards, facts, partners
from turna.site.demo.facts import COUNTRIES, YEARS
from turna.surveys.models import Paper
from turna.vault.fields import SealedField

REFERENCE = Path(__file__).parents[3] / "shared/reference/results-matrix-2010-2015.csv"
# Loading takes half a minute: under xdist (`--dist loadfile`) one worker does it.
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("lines")]


@pytest.fixture(scope="module")
def lines(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[list[str]]:
    """What the load said. It stands outside the tests' transactions, which see it and undo
    what they do to it; after the module the database is emptied."""
    said: list[str] = []
    with django_db_blocker.unblock():
        assert not demo.is_loaded()
        demo.load(progress=said.append)
    yield said
    # Unchecked, or SQLite looks for each row that goes whether another one refers to it.
    unchecked = connection.constraint_checks_disabled
    unguarded = append_only.unguarded
    with django_db_blocker.unblock(), unguarded(*append_only.tables()), unchecked():
        call_command("flush", verbosity=0, interactive=False)


@pytest.fixture
def matrix() -> Evaluation:
    return figures.evaluate(queries.award(demo.AWARD), reader=INTERNAL)


def test_it_says_what_it_does(lines: list[str]) -> None:
    assert demo.is_loaded()
    said = "\n".join(lines)
    assert all(f"{country}: " in said for country in COUNTRIES)
    assert "45,078 consultations" in said


def test_counts_of_records() -> None:
    live = {"state": State.LIVE}
    events = Event.objects.filter(**live, fund__parent__code=demo.AWARD)
    assert events.count() == 9570
    assert Event.objects.filter(**live).count() == 9570 + facts.fact("regional_events")
    assert Call.objects.filter(**live).count() == 88893
    assert Person.objects.filter(**live, client_kind="trafficking").count() == 1805
    returns = Return.objects.filter(**live)
    shared = sum(journey.parts.count() == 2 for journey in returns.prefetch_related("parts"))
    assert returns.count() + shared == 472
    assert Stay.objects.filter(**live).values("person").distinct().count() == 1010
    assert Training.objects.filter(**live, topic__code="direct_assistance").count() == 38
    assert Paper.objects.filter(**live).exists()


@pytest.mark.parametrize("year", YEARS)
def test_every_result_and_target_is_the_matrix(matrix: Evaluation, year: int) -> None:
    for (indicator, country, when), cell in facts.matrix().items():
        if when != year:
            continue
        found = matrix.cell(indicator, country, year)
        where = (indicator, country, year)
        if cell.nothing == "not applicable":
            assert found.result.nothing == Nothing.NOT_APPLICABLE, where
            assert found.target.nothing == Nothing.NOT_APPLICABLE, where
            continue
        assert found.result.value == cell.result, where
        if cell.nothing == "no target set":
            assert found.target.nothing == Nothing.NO_TARGET_SET, where
        else:
            assert found.target.value == cell.target, where


def test_cumulative_results_are_the_sums_of_the_years(matrix: Evaluation) -> None:
    codes = {indicator for indicator, _country, _year in facts.matrix()} - {facts.CHANGE_OF_MEAN}
    seen = 0
    for indicator in codes:
        for country in COUNTRIES:
            total = sum(facts.result(indicator, country, year) for year in YEARS)
            assert matrix.cell(indicator, country).result.value == total, (indicator, country)
            seen += 1
    assert seen == 40
    for country in COUNTRIES:
        assert matrix.cell(facts.CHANGE_OF_MEAN, country).result.nothing == Nothing.NOT_ADDITIVE


@pytest.mark.skipif(
    not REFERENCE.exists(), reason="not run: ../shared/reference does not lie beside the checkout"
)
def test_every_cell_is_the_reference(matrix: Evaluation) -> None:
    with REFERENCE.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 225
    for row in rows:
        found = matrix.cell(row["indicator"], row["country"], int(row["project_year"]))
        for name in ("target", "result"):
            printed = Decimal(row[name]) if row[name] else None
            assert getattr(found, name).value == printed, (name, row)


def test_the_regions_persons_stand_beside_the_sum(matrix: Evaluation) -> None:
    cell = matrix.cell("2.1.2")
    shared = sum(j.parts.count() == 2 for j in Return.objects.filter(state=State.LIVE))
    assert cell.result.value == 472
    assert cell.overlap == shared > 0


def test_reach_shows_two_lines(matrix: Evaluation) -> None:
    for country in COUNTRIES:
        direct, indirect = matrix.cell("1.2.1", country).lines
        assert direct.value == facts.fact("participants", country)
        assert indirect.value == sum(s.media for s in facts.segments(country))


def test_reach_by_sex_is_the_text() -> None:
    split = figures.evaluate(queries.award(demo.AWARD), reader=INTERNAL, split=("sex",))
    for country in COUNTRIES:
        by_sex = split.cell("1.2.1", country).split
        women = next(f.value for code, f in by_sex.items() if code == (1,))
        assert women == facts.fact("women", country)


def test_kyrgyzstan_to_the_end_of_2014() -> None:
    span = Period("to 2014", facts.START, date(2014, 12, 31))

    def counted(measure: str, *, distinct: bool = False) -> int:
        question = Question(
            measures=(measure,), by=("country",), periods=(span,), funds=(demo.AWARD,),
            where={"country": frozenset(["KG"])},
        )  # fmt: skip
        return balances(question, reader=INTERNAL, distinct=distinct).rows["KG",]

    assert counted("outreach.events") == 935
    assert counted("hotline.consultations") == 13394
    assert counted("cases.people_assisted", distinct=True) == 149


def test_groups_of_the_text_are_in_the_ledger() -> None:
    question = Question(
        measures=("outreach.people_reached",), by=("country", "group"), funds=(demo.AWARD,)
    )
    found = balances(question, reader=INTERNAL).rows
    for country, group, name in (
        ("KG", "youth", "youth"), ("KG", "migrants", "migrants"), ("TJ", "youth", "youth"),
        ("TJ", "migrants", "migrants"), ("TM", "military", "military"),
        ("TM", "people_with_disabilities", "people_with_disabilities"),
        ("UZ", "migrants", "migrants"), ("UZ", "women_committees", "women_committees"),
        ("KG", "religious_leaders", "religious_leaders"),
    ):  # fmt: skip
        assert found[country, group] == facts.fact(name, country)


def test_zero_is_not_missing(matrix: Evaluation) -> None:
    zeros = [
        key for key, cell in facts.matrix().items()
        if cell.result == 0 and key[0] != facts.CHANGE_OF_MEAN
    ]  # fmt: skip
    assert ("1.2.2", "TJ", 4) in zeros
    for indicator, country, year in zeros:
        assert matrix.cell(indicator, country, year).result.value == 0
    with append_only.unguarded("ledger_monthclose"):
        MonthClose.objects.filter(organisation__code="demo-tj-01", month=2014 * 12).delete()
    again = figures.evaluate(queries.award(demo.AWARD), reader=INTERNAL)
    assert again.cell("1.2.2", "TJ", 4).result.nothing == Nothing.MISSING


def test_organisations_have_closed_what_they_owe_but_two_months() -> None:
    closed = Counter(MonthClose.objects.values_list("organisation_id", flat=True))
    owed: dict[int, set[int]] = {}
    for unit in ReportingUnit.objects.all():
        months = range(unit.first_month, min(unit.last_month or 0, afterwards.LAST_MONTH) + 1)
        owed.setdefault(unit.organisation_id, set()).update(months)
    left = {one.pk for one in Organisation.objects.filter(code__in=afterwards.OPEN)}
    assert len(left) == 2
    assert closed == {one: len(months) - (one in left) for one, months in owed.items()}
    assert MonthClose.objects.filter(nothing=True).exists()


def test_today_months_and_verifying_have_something_to_show() -> None:
    manager, officer = (User.objects.get(username=name) for name in ("ngo-manager", "mission-kg"))
    assert {str(item.title) for item in today.months_to_close(manager)} == {"Close September 2015"}
    assert {str(item.title) for item in today.months_to_close(officer)} == {"Close September 2015"}
    waiting = [(item.kind.value, str(item.title)) for item in today.months_to_verify(officer)]
    assert waiting == [
        ("mine", "Verify 3 months of partners"),
        ("mine", "Look at 1 verified month that has changed"),
        ("others", "1 organisation has not closed its months"),
    ]
    reported = figures.evaluate(queries.award(demo.AWARD), reader=INTERNAL)
    verified = figures.evaluate(queries.award(demo.AWARD), reader=INTERNAL, verified=True)
    assert verified.cell("1.2", "KG").result.value < reported.cell("1.2", "KG").result.value


@pytest.mark.parametrize("source", [s.code for s in registry.sources()])
def test_posting_everything_again_gives_the_ledger(source: str) -> None:
    assert posting.differences(source) == 0


def test_each_cause_has_its_postings() -> None:
    causes = set(Posting.objects.values_list("cause", flat=True))
    assert {
        Cause.NEW, Cause.LATE, Cause.CORRECTED, Cause.MOVED, Cause.MERGED, Cause.VOIDED
    } <= causes  # fmt: skip


def test_what_is_unusual_is_listed_with_its_reason() -> None:
    found = Counter(Oddity.objects.values_list("code", flat=True))
    assert found["place_abroad"] > 2
    assert found["before_joining"] == Paper.objects.filter(
        country__code="KG", round="baseline"
    ).count()  # fmt: skip
    assert found["no_agreement"] == facts.fact("regional_events")
    abroad = Oddity.objects.filter(code="place_abroad")
    assert not abroad.filter(explanation="").exists()


def test_organisations_are_invented_and_say_so() -> None:
    rows = Organisation.objects.filter(code__startswith="demo-")
    assert rows.count() == len(partners.everybody())
    assert all(o.invented and o.labels["en"].endswith("(demonstration)") for o in rows)


def test_no_column_could_hold_who_somebody_is() -> None:
    forbidden = {"name", "phone", "birth", "surname", "address", "email", "passport"}
    for room in ("cases", "hotline", "surveys", "outreach"):
        for model in apps.get_app_config(room).get_models():
            for field in model._meta.get_fields():
                if not isinstance(field, SealedField):
                    assert not forbidden & set(field.name.split("_")), (model, field.name)


def test_accounts_cover_the_work() -> None:
    rows = demo.accounts()
    assert len({name for name, _role, _password in rows}) == len(rows) >= 12
    assert all(role and password == demo.PASSWORD for _name, role, password in rows)


ADVANCED = ("specialised", "advanced")


def _moved_by(record: Any, matrix: Evaluation) -> Counter[tuple[str, str, int]]:
    """What voiding one record takes out of which cells, worked out from its own columns."""
    year = queries.year_of(matrix.years, record.day)
    moved: Counter[tuple[str, str, int]] = Counter()
    if isinstance(record, Event):
        values = {"1.2": 1, "1.2.1": (record.audience or 0) + (record.indirect or 0)}
    elif isinstance(record, Training):
        values = {
            "1.1": (record.audience or 0) if record.level.code in ADVANCED else 0,
            "2.2.1": int(record.topic.code == "direct_assistance"),
        }
    else:
        values = {"1.2.2": 1}
    for indicator, value in values.items():
        moved[indicator, record.country.code, year] += value
    return moved


def test_voiding_fifty_random_records_moves_exactly_their_cells(matrix: Evaluation) -> None:
    chance = random.Random(50)
    moved: Counter[tuple[str, str, int]] = Counter()
    for model, verb, many in (
        (Event, events_void, 20), (Training, trainings_void, 10), (Call, calls_void, 20),
    ):  # fmt: skip
        live = model.objects.filter(state=State.LIVE, fund__parent__code=demo.AWARD)
        chosen = chance.sample(sorted(live.values_list("uid", flat=True)), many)
        for record in live.filter(uid__in=chosen):
            moved += _moved_by(record, matrix)
        verb(actor=demo.ACTOR, uids=chosen, reason="mistake")
    assert len(moved) > 20
    after = figures.evaluate(queries.award(demo.AWARD), reader=INTERNAL)
    for key in facts.matrix():
        before, now = matrix.cell(*key).result.value, after.cell(*key).result.value
        assert now == (before - moved[key] if key in moved else before), key


def test_drilling_down_into_twenty_random_cells_adds_up(matrix: Evaluation) -> None:
    counted = [
        key for key in sorted(facts.matrix())
        if key[0] != "1.3" and matrix.cell(*key).result.value is not None
    ]  # fmt: skip
    for key in random.Random(20).sample(counted, 20):
        parts = figures.parts(matrix, *key)
        for part, line in zip(parts, matrix.cell(*key).lines, strict=True):
            found = behind(part.question, reader=INTERNAL).total
            if part.distinct:
                found = sum(subjects_behind(part.question, reader=INTERNAL).values())
            assert found == line.value, key


def test_a_bridge_from_the_closing_to_now_names_its_causes(matrix: Evaluation) -> None:
    closed = MonthClose.objects.order_by("-upto").values_list("upto", flat=True)[0]
    (part,) = figures.parts(matrix, "1.2.2", "UZ")
    steps = bridge(part.question, earlier=closed, later=posting.last_number(), reader=INTERNAL)
    assert steps.after == matrix.cell("1.2.2", "UZ").result.value
    changes = {step.cause: step.change for step in steps.parts}
    assert sum(changes.values()) == steps.after - steps.before
    assert changes[Cause.LATE] > 0 > changes[Cause.VOIDED]
