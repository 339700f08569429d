"""Papers: what they count for, retakes, corrections, refusals, and the indicator they make."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from factories.grants import make_agreement
from factories.programmes import (
    YEARS,
    close_months,
    make_award,
    make_calendar,
    make_indicator,
    make_version,
)  # fmt: skip
from factories.surveys import make_knowledge_test
from turna.ledger import posting
from turna.ledger.balances import balances
from turna.ledger.models import Entry, Oddity, Posting
from turna.ledger.readers import INTERNAL
from turna.ledger.where import Question
from turna.programmes.figures import evaluate
from turna.programmes.models import Award
from turna.surveys import models, services
from turna.surveys.measures import SOURCE
from turna.surveys.services import PaperInput
from turna.vault.actor import Actor

BASE, LATER = "baseline", "follow_up"


def paper(exam: models.Test, score: Any = 60, **changes: Any) -> PaperInput:
    values = {
        "organisation": "test-ngo-khujand", "place": "TJ-SU", "day": date(2011, 3, 1),
        "test": exam, "round": LATER, "score": score,
    } | changes  # fmt: skip
    return PaperInput(**values)


def counted() -> dict[tuple[str, str], int]:
    """(measure without its room, round) to what the ledger says now."""
    question = Question(measures=("surveys.score", "surveys.papers"), by=("measure", "round"))
    rows = balances(question, reader=INTERNAL).rows
    return {(measure.split(".")[1], round_): value for (measure, round_), value in rows.items()}


@pytest.fixture(autouse=True)
def ledger_equals_records(db: None) -> Any:
    """After every test a recount finds no difference."""
    yield
    if models.Paper.objects.exists():
        assert posting.differences(SOURCE) == 0


def test_a_paper_counts_its_points_and_itself(
    actor: Actor, exam: models.Test, organisations: SimpleNamespace, places: SimpleNamespace
) -> None:
    stored = services.paper_add(actor=actor, paper=paper(exam, "63", sex=1))
    assert counted() == {("score", LATER): 63, ("papers", LATER): 1}
    assert (stored.project_year, stored.country, stored.fund) == (1, places.tj, exam.award.fund)
    assert set(Entry.objects.values_list("sex", flat=True)) == {1}
    assert stored.taker > 0


def test_a_paper_counts_for_the_partners_agreement_under_the_tests_award(
    actor: Actor, exam: models.Test, organisations: SimpleNamespace
) -> None:
    other = make_award(organisations.donor, code="TA.2")
    make_agreement(other, organisations.other_ngo, date(2011, 2, 1), date(2011, 12, 31))
    first = services.paper_add(actor=actor, paper=paper(exam))
    assert first.fund == exam.award.fund
    own = make_agreement(exam.award, organisations.other_ngo, date(2011, 1, 1), date(2011, 12, 31))
    second = services.paper_add(actor=actor, paper=paper(exam))
    assert second.fund == own.fund


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"score": 101}, "score", "from 0 to 100"),
        ({"score": -1}, "score", "from 0 to 100"),
        ({"score": "many"}, "score", "whole number"),
        ({"score": 60.5}, "score", "whole number"),
        ({"day": timezone.localdate() + timedelta(days=2)}, "day", "not come yet"),
        ({"day": date(2013, 10, 1)}, "day", "2013-09-30"),
        ({"round": "second"}, "round", "choices"),
        ({"sex": 7}, "sex", "choices"),
        ({"taker": -4}, "taker", "out of range"),
        ({"test": uuid4()}, "test", "no such test"),
        ({"test": "x"}, "test", "no such test"),
        ({"organisation": "nobody"}, "organisation", "no organisation"),
        ({"place": "nowhere"}, "place", "no place"),
    ],
)
def test_what_a_paper_cannot_be(
    actor: Actor, exam: models.Test, changes: dict, field: str, words: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        services.paper_add(actor=actor, paper=paper(exam, **changes))
    assert set(refused.value.message_dict) == {field}
    assert words in str(refused.value)
    rows = [paper(exam), paper(exam, **changes)]
    with pytest.raises(ValidationError) as refused:
        services.papers_add(actor=actor, papers=rows)
    assert set(refused.value.message_dict) == {f"2.{field}"}
    assert not models.Paper.objects.exists()
    assert not Posting.objects.exists()


def test_a_score_is_at_most_the_tests_questions(actor: Actor, award: Award) -> None:
    short = make_knowledge_test(award, title="Short", questions=20)
    services.paper_add(actor=actor, paper=paper(short, 20))
    with pytest.raises(ValidationError, match="from 0 to 20"):
        services.paper_add(actor=actor, paper=paper(short, 21))


def test_many_papers_are_one_posting(actor: Actor, exam: models.Test) -> None:
    stored = services.papers_add(
        actor=actor, papers=[paper(exam, n, test=str(exam.uid)) for n in range(50)]
    )
    assert [one.score for one in stored] == list(range(50))
    assert Posting.objects.count() == 1
    assert counted() == {("score", LATER): sum(range(50)), ("papers", LATER): 50}


def test_a_paper_sent_twice_is_stored_once(actor: Actor, exam: models.Test) -> None:
    row = paper(exam, client_uid=UUID(int=5))
    first = services.paper_add(actor=actor, paper=row)
    again = services.papers_add(actor=actor, papers=[row, paper(exam, 10)])
    assert again[0] == first
    assert counted()["papers", LATER] == 2


def test_a_retake_counts_as_the_takers_latest_of_the_year_and_round(
    actor: Actor, exam: models.Test
) -> None:
    def take(score: int, day: date, **more: Any) -> models.Paper:
        return services.paper_add(actor=actor, paper=paper(exam, score, day=day, taker=7, **more))

    take(50, date(2011, 3, 1))
    late = take(70, date(2011, 5, 1))
    assert counted() == {("score", LATER): 70, ("papers", LATER): 1}
    # An earlier paper that comes later changes nothing; a baseline is another round.
    take(20, date(2011, 4, 1))
    take(30, date(2011, 1, 1), round=BASE)
    assert counted() == {
        ("score", LATER): 70, ("papers", LATER): 1, ("score", BASE): 30, ("papers", BASE): 1,
    }  # fmt: skip
    # Of one day the one recorded last.
    same_day = take(65, date(2011, 5, 1))
    assert counted()["score", LATER] == 65
    # The next year is another count, and so is another taker.
    take(80, date(2012, 3, 1))
    services.paper_add(actor=actor, paper=paper(exam, 5, taker=8))
    assert (counted()["score", LATER], counted()["papers", LATER]) == (150, 3)
    # Without the last ones the one before counts again.
    services.paper_void(actor=actor, uid=same_day.uid, version=1, reason="mistake")
    assert counted()["score", LATER] == 155
    services.papers_void(actor=actor, uids=[late.uid], reason="mistake")
    assert counted()["score", LATER] == 105
    services.paper_restore(actor=actor, uid=late.uid)
    assert counted()["score", LATER] == 155


def test_retakes_of_one_posting_count_once(actor: Actor, exam: models.Test) -> None:
    services.papers_add(
        actor=actor,
        papers=[
            paper(exam, n, taker=7, day=date(2011, 3, 1) + timedelta(days=n)) for n in (3, 9, 1)
        ],
    )
    assert counted() == {("score", LATER): 9, ("papers", LATER): 1}


def test_takers_of_other_awards_are_others(
    actor: Actor, exam: models.Test, organisations: SimpleNamespace
) -> None:
    other = make_knowledge_test(make_award(organisations.donor, code="TA.2"))
    for one in (exam, other):
        services.paper_add(actor=actor, paper=paper(one, 40, taker=7))
    assert counted()["papers", LATER] == 2


def test_a_correction_moves_the_count_and_what_it_covered_counts_again(
    actor: Actor, exam: models.Test
) -> None:
    services.paper_add(actor=actor, paper=paper(exam, 50, taker=7))
    late = services.paper_add(actor=actor, paper=paper(exam, 70, taker=7, day=date(2011, 5, 1)))
    services.paper_correct(actor=actor, uid=late.uid, version=1, score=75)
    assert counted() == {("score", LATER): 75, ("papers", LATER): 1}
    assert Posting.objects.latest("n").cause == "corrected"
    # It was somebody else's paper: the first taker's own counts again.
    services.paper_correct(actor=actor, uid=late.uid, version=2, taker=8)
    assert counted() == {("score", LATER): 125, ("papers", LATER): 2}
    moved = services.paper_correct(actor=actor, uid=late.uid, version=3, day=date(2012, 5, 1))
    assert (moved.project_year, Posting.objects.latest("n").cause) == (2, "moved")
    services.paper_correct(actor=actor, uid=late.uid, version=4, taker=7, day=date(2011, 2, 1))
    assert counted() == {("score", LATER): 50, ("papers", LATER): 1}


def test_what_a_correction_cannot_be(
    actor: Actor, exam: models.Test, organisations: SimpleNamespace
) -> None:
    stored = services.paper_add(actor=actor, paper=paper(exam))
    other = make_knowledge_test(make_award(organisations.donor, code="TA.2"))
    for changes, field in (({"score": 900}, "score"), ({"test": other}, "test"),
                           ({"round": "x"}, "round")):  # fmt: skip
        with pytest.raises(ValidationError) as refused:
            services.paper_correct(actor=actor, uid=stored.uid, version=1, **changes)
        assert set(refused.value.message_dict) == {field}
    with pytest.raises(ValidationError, match="version"):
        services.paper_correct(actor=actor, uid=stored.uid, version=9, score=5)
    assert counted() == {("score", LATER): 60, ("papers", LATER): 1}


def test_unusual_papers_are_kept_and_listed(actor: Actor, exam: models.Test) -> None:
    services.paper_add(actor=actor, paper=paper(exam))
    assert not Oddity.objects.exists()
    services.paper_add(
        actor=actor,
        paper=paper(exam, organisation="test-ngo-batken", place="RU", round=BASE,
                    explanation="written at a meeting abroad"),
    )  # fmt: skip
    services.paper_add(actor=actor, paper=paper(exam, taker=7))
    services.paper_add(actor=actor, paper=paper(exam, taker=7))
    assert sorted(Oddity.objects.values_list("code", "explanation")) == [
        ("before_joining", "written at a meeting abroad"), ("looks_like_twice", ""),
        ("place_abroad", "written at a meeting abroad"),
    ]  # fmt: skip


def test_papers_follow_a_new_calendar(actor: Actor, exam: models.Test) -> None:
    for day, score in ((date(2011, 3, 1), 50), (date(2011, 11, 1), 60), (date(2012, 11, 1), 70)):
        services.paper_add(actor=actor, paper=paper(exam, score, day=day, taker=7))
    assert counted() == {("score", LATER): 180, ("papers", LATER): 3}
    make_calendar(exam.award, [(date(2010, 6, 7), date(2012, 9, 30)), YEARS[2]])
    assert services.papers_recalendar(actor=actor, award=exam.award) == 2
    # The first two lie in one year now: the later one counts.
    assert counted() == {("score", LATER): 130, ("papers", LATER): 2}
    assert Posting.objects.latest("n").cause == "reference"
    assert services.papers_recalendar(actor=actor, award=exam.award) == 0


def test_a_paper_of_a_closed_month_is_late(
    actor: Actor, exam: models.Test, organisations: SimpleNamespace
) -> None:
    close_months(organisations.other_ngo, date(2011, 3, 1), date(2011, 3, 31))
    services.papers_add(actor=actor, papers=[paper(exam), paper(exam, day=date(2011, 4, 1))])
    assert sorted(Posting.objects.values_list("cause", flat=True)) == ["late", "new"]


def test_knowledge_is_the_change_of_the_mean_of_papers(
    actor: Actor, exam: models.Test, places: SimpleNamespace
) -> None:
    """From papers to the indicator; Kyrgyzstan's baseline lies in year 1, before it joined."""
    make_version(
        make_indicator(exam.award, "1.3"), {"measure": "surveys.score", "role": "numerator"},
        {"measure": "surveys.papers", "role": "denominator"}, method="mean_change",
        unit="percent", decimals=2,
    )  # fmt: skip
    kg = {"organisation": "test-ngo-batken", "place": "KG-B"}
    services.papers_add(
        actor=actor,
        papers=[
            paper(exam, 60, round=BASE), paper(exam, 61), paper(exam, 99, taker=7),
            paper(exam, 61, taker=7, day=date(2011, 6, 1)),
            paper(exam, 70, day=date(2012, 3, 1)), paper(exam, 76, day=date(2012, 3, 1)),
            paper(exam, 71, round=BASE, **kg), paper(exam, 72, round=BASE, **kg),
            paper(exam, 89, day=date(2012, 3, 1), **kg),
        ],
    )  # fmt: skip
    evaluation = evaluate(exam.award, reader=INTERNAL, today=date(2013, 12, 1))
    tj, kg_line = (evaluation.row("1.3").countries[code].years for code in ("TJ", "KG"))
    assert [tj[y].result.text for y in ("1", "2")] == ["1", "12"]
    assert str(kg_line["1"].result.nothing) == "not applicable"
    assert kg_line["2"].result.text == "17.5"


def test_a_test_has_a_title_and_questions(actor: Actor, award: Award) -> None:
    made = services.knowledge_test_add(actor=actor, award=award, title="Basics")
    assert made.questions == 100
    for changes, field in (({"title": "Basics"}, "title"), ({"title": ""}, "title"),
                           ({"title": "New", "questions": 0}, "questions")):  # fmt: skip
        with pytest.raises(ValidationError) as refused:
            services.knowledge_test_add(**({"actor": actor, "award": award} | changes))
        assert set(refused.value.message_dict) == {field}


def test_papers_are_seen_in_ones_own_organisation(
    actor: Actor, exam: models.Test, stranger: Any, worker_batken: Any, mission_officer: Any
) -> None:
    stored = services.paper_add(actor=actor, paper=paper(exam))
    for reader, seen in ((stranger, [stored]), (worker_batken, []), (mission_officer, [])):
        assert list(models.Paper.objects.visible_to(reader, "surveys.read")) == seen
