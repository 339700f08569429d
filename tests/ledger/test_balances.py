"""`balances()` against a plain model, along every axis, and its rules one by one."""

import itertools
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from factories.accounts import give_role
from factories.ledger import VERIFIER
from ledger.plain import figure
from turna.accounts.models import User
from turna.accounts.roles import Role
from turna.core.periods import Period
from turna.core.scoping import Scope, Seat
from turna.ledger import services
from turna.ledger.balances import balances
from turna.ledger.codes import Cause
from turna.ledger.models import Posting
from turna.ledger.readers import INTERNAL, Internal
from turna.ledger.where import Question

AXES = ("measure", "country", "region", "place", "org", "fund", "share", "sex", "age", "age_band",
        "group", "month", "category")  # fmt: skip
MEASURES = ("test.deeds", "test.heads", "test.persons")
# An award that begins on 7 June; years that cut months at both ends, one after the other.
YEARS = (
    Period("1", date(2013, 6, 7), date(2014, 6, 6)),
    Period("2", date(2014, 6, 7), date(2015, 2, 28)),
    Period("3", date(2015, 3, 1), date(2015, 3, 1)),
)


class Placed(Internal):
    """A reader inside, whose figures reach only as far as some seats."""

    def __init__(self, *seats: Seat) -> None:
        object.__setattr__(self, "_scope", Scope(seats))
        object.__setattr__(self, "is_outsider", False)

    def scope_for(self, action: str) -> Scope:
        assert action == "figures.read"
        return self._scope


Placed.__slots__ = ()


def tree(*codes: str) -> frozenset[str]:
    under = {
        "AW.1": {"AW.1", "AW.1-N", "AW.1-S", "AW.1-S-A"}, "AW.1-S": {"AW.1-S", "AW.1-S-A"},
    }  # fmt: skip
    return frozenset().union(*(under.get(code, {code}) for code in codes))


@pytest.mark.parametrize("distinct", [False, True], ids=["sum", "persons"])
def test_every_pair_of_axes_is_as_the_plain_model_says(many: Any, ask: Any, distinct: bool) -> None:
    combinations = [(), *itertools.combinations(AXES, 1), *itertools.combinations(AXES, 2)]
    seen = 0
    for by in combinations:
        got = ask(*MEASURES, by=by, distinct=distinct)
        assert got == many.plain.figure(measures=MEASURES, by=by, distinct=distinct), by
        seen += len(got)
    assert seen > (100 if distinct else 1000)


@pytest.mark.parametrize("distinct", [False, True], ids=["sum", "persons"])
def test_periods_that_cut_months(many: Any, ask: Any, distinct: bool) -> None:
    axes = [
        (), ("period",), ("period", "country"), ("sex", "period", "region"), ("month", "period"),
        ("category", "age_band"), ("country", "category", "period", "group"),
        ("measure", "period", "org", "sex", "age", "place"),
    ]  # fmt: skip
    for by, measure in itertools.product(axes, MEASURES):
        got = ask(measure, by=by, periods=YEARS, distinct=distinct)
        assert got == many.plain.figure(
            measures=(measure,), by=by, periods=YEARS, distinct=distinct
        ), (by, measure)


def test_a_fund_is_everything_under_it(many: Any, ask: Any) -> None:
    for asked, by in itertools.product(
        [("AW.1",), ("AW.1-S",), ("AW.1-N",), ("AW.2",), ("AW.1-N", "AW.2"), ("-",)],
        [(), ("fund",), ("fund", "country"), ("period",)],
    ):
        question = {"by": by, "periods": YEARS} if "period" in by else {"by": by}
        assert ask("test.heads", funds=asked, **question) == many.plain.figure(
            measures=("test.heads",), funds=tree(*asked), **question
        ), (asked, by)


def test_an_unknown_fund_is_an_error(deeds: Any, ask: Any) -> None:
    with pytest.raises(KeyError):
        ask("test.heads", funds=("AW.99",))


WHERES = (
    {"sex": {1}}, {"sex": {0, 2}}, {"age": {12, 33}}, {"age_band": {10}}, {"age_band": {20, 0}},
    {"group": {"pupils"}}, {"group": {"-", "migrants"}}, {"category": {"film", "drama"}},
    {"category": {"-"}}, {"region": {"KG-B"}}, {"region": {"RU", "TJ"}}, {"country": {"TJ"}},
    {"place": {"KG-B-KADAMJAY"}}, {"org": {"test-ngo-khujand"}}, {"month": {2014 * 12}},
    {"share": {1}}, {"share": {0, 1}}, {"measure": {"test.persons"}}, {"fund": {"AW.2", "-"}},
    {"sex": {1}, "country": {"KG"}, "category": {"talk"}}, {"age_band": {10}, "sex": {2}},
    {"sex": set()}, {"category": {"never heard of"}}, {"place": {"never heard of"}},
)  # fmt: skip


@pytest.mark.parametrize("distinct", [False, True], ids=["sum", "persons"])
def test_filters(many: Any, ask: Any, distinct: bool) -> None:
    for where, by in itertools.product(
        WHERES, ((), ("measure",), ("sex",), ("age",), ("group",), ("region", "category"))
    ):
        fixed = {axis: frozenset(codes) for axis, codes in where.items()}
        assert ask(*MEASURES, by=by, where=fixed, distinct=distinct) == many.plain.figure(
            measures=MEASURES, by=by, where=where, distinct=distinct
        ), (where, by)


def test_as_of_any_moment(many: Any, ask: Any) -> None:
    last = Posting.objects.count()
    assert last == 22
    for moment in range(last + 2):
        for by, distinct in (((), False), (("country", "sex"), False), (("region",), True)):
            assert ask(*MEASURES, by=by, as_of=moment, distinct=distinct) == many.plain.figure(
                measures=MEASURES, by=by, as_of=moment, distinct=distinct
            ), (moment, by)


# --- rules one by one


def test_margins_count_every_head_once(
    deeds: Any, organisations: Any, places: Any, groups: Any, ask: Any
) -> None:
    deeds.done(
        organisations.ngo, places.batken, date(2014, 1, 1),
        [("sex", 1, 0, 6), ("sex", 2, 0, 4), ("age", 0, 10, 3), ("age", 0, 0, 7),
         ("group", 0, 0, 10)], group="pupils",
    )  # fmt: skip
    deeds.done(organisations.ngo, places.batken, date(2014, 1, 1), [("joint", 1, 20, 5)])
    heads = "test.heads"
    assert ask(heads) == {(): 15}
    assert ask(heads, by=("sex",)) == {(1,): 11, (2,): 4}
    assert ask(heads, by=("age",)) == {(10,): 3, (0,): 7, (20,): 5}
    assert ask(heads, by=("group",)) == {("pupils",): 10, ("-",): 5}
    # Nobody invents a cross table: on the other axis the heads of margins are not recorded.
    assert ask(heads, by=("sex", "age")) == {(1, 0): 6, (2, 0): 4, (1, 20): 5}
    assert ask(heads, by=("age", "group")) == {(10, "-"): 3, (0, "-"): 7, (20, "-"): 5}
    for by in (("sex",), ("age",), ("age_band",), ("group",), ("sex", "group")):
        assert sum(ask(heads, by=by).values()) == 15


def test_another_payer_never_adds_up(
    deeds: Any, organisations: Any, places: Any, funds: Any, ask: Any
) -> None:
    day = date(2014, 1, 1)
    cells = [("joint", 1, 0, 10)]
    deeds.done(organisations.ngo, places.batken, day, cells, fund=funds.award, also=funds.other)
    deeds.done(organisations.ngo, places.batken, day, cells, fund=funds.other)
    assert ask("test.heads") == {(): 20}
    assert ask("test.heads", by=("fund",)) == {("AW.1",): 10, ("AW.2",): 10}
    assert ask("test.heads", funds=("AW.2",)) == {(): 10}
    assert ask("test.heads", funds=("AW.2",), by=("share",)) == {(0,): 10}
    both = frozenset({0, 1})
    assert ask("test.heads", funds=("AW.2",), by=("share",), where={"share": both}) == {
        (0,): 10, (1,): 10,
    }  # fmt: skip


def test_persons_are_those_whose_net_is_above_zero(
    deeds: Any, organisations: Any, places: Any, ask: Any
) -> None:
    def person(subject: int, place: Any, day: date) -> Any:
        return deeds.done(organisations.ngo, place, day, [("person", 1, 0, 1)], subject=subject)

    person(5, places.batken, date(2014, 1, 1))
    gone = person(5, places.kadamjay, date(2014, 2, 1))
    also_gone = person(6, places.kadamjay, date(2014, 2, 1))
    persons = "test.persons"
    assert ask(persons) == {(): 3}
    assert ask(persons, distinct=True) == {(): 2}
    assert ask(persons, by=("place",), distinct=True) == {("KG-B",): 1, ("KG-B-KADAMJAY",): 2}
    assert ask(persons, by=("region",), distinct=True) == {("KG-B",): 2}
    for deed in (gone, also_gone):
        deeds.change(deed, state="voided")
        deeds.post(deed, cause=Cause.VOIDED)
    assert ask(persons, distinct=True) == {(): 1}
    assert ask(persons, by=("place",), distinct=True) == {("KG-B",): 1}


def test_one_person_in_two_periods_is_one_person(
    deeds: Any, organisations: Any, places: Any, ask: Any
) -> None:
    """Told apart by period she stands in both; together she is one."""
    for day in (date(2013, 7, 1), date(2014, 7, 1), date(2015, 3, 1)):
        deeds.done(organisations.ngo, places.batken, day, [("person", 1, 0, 1)], subject=5)
    assert ask("test.persons", by=("period",), periods=YEARS, distinct=True) == {
        ("1",): 1, ("2",): 1, ("3",): 1,
    }  # fmt: skip
    assert ask("test.persons", periods=YEARS, distinct=True) == {(): 1}
    assert ask("test.persons", by=("region",), periods=YEARS, distinct=True) == {("KG-B",): 1}


@pytest.mark.parametrize("periods", [
    (Period("a", date(2014, 1, 1), date(2014, 6, 15)),
     Period("b", date(2014, 6, 10), date(2014, 12, 31))),
    (Period("a", date(2014, 6, 1), date(2014, 6, 30)),
     Period("b", date(2014, 6, 30), date(2014, 12, 31))),
    (Period("b", date(2014, 6, 1), date(2014, 8, 31)),
     Period("a", date(2014, 7, 5), date(2014, 7, 6))),
], ids=["cut", "one day", "inside"])  # fmt: skip
def test_overlapping_periods_are_refused(periods: tuple[Period, ...]) -> None:
    with pytest.raises(ValueError, match="overlap"):
        Question(measures=("test.heads",), periods=periods)


def test_what_nobody_registered_has_no_figure(deeds: Any, ask: Any) -> None:
    """A slip of the pen must not read as zero."""
    with pytest.raises(KeyError):
        ask("test.haeds")
    with pytest.raises(ValueError, match="contry"):
        Question(measures=("test.heads",), by=("contry",))
    with pytest.raises(ValueError, match="catgory"):
        Question(measures=("test.heads",), where={"catgory": frozenset({"film"})})
    with pytest.raises(ValueError, match="period"):
        Question(measures=("test.heads",), where={"period": frozenset({"1"})})


def test_the_answer_knows_its_cells(deeds: Any, organisations: Any, places: Any) -> None:
    deeds.done(organisations.ngo, places.batken, date(2014, 1, 1), [("joint", 1, 0, 4)])
    answer = balances(Question(measures=("test.heads",), by=("sex",)), reader=INTERNAL)
    assert (answer.get(1), answer.get(2), answer.total()) == (4, 0, 4)
    narrow = balances(answer.question.narrowed(sex=1, country="KG"), reader=INTERNAL)
    assert narrow.rows == {(1,): 4}


def test_verified_figures_stop_at_the_mark(
    deeds: Any, organisations: Any, places: Any, actor: Any, ask: Any
) -> None:
    ngo, june, july = organisations.ngo, 2014 * 12 + 5, 2014 * 12 + 6
    first = deeds.done(ngo, places.batken, date(2014, 6, 3), [("joint", 1, 0, 10)])
    deeds.done(ngo, places.batken, date(2014, 7, 3), [("joint", 1, 0, 20)])
    deeds.done(organisations.other_ngo, places.asht, date(2014, 6, 3), [("joint", 1, 0, 40)])
    assert ask("test.heads", verified=True) == {}
    services.months_close(actor=actor, organisation=ngo, months=[june, july])
    assert ask("test.heads", verified=True) == {}
    services.months_verify(actor=VERIFIER, organisation=ngo, months=[june])
    deeds.split(first, [("joint", 1, 0, 13)])
    deeds.post(first, cause=Cause.CORRECTED)
    assert ask("test.heads", verified=True) == {(): 10}
    assert ask("test.heads") == {(): 73}
    services.months_verify(actor=VERIFIER, organisation=ngo, months=[july])
    assert ask("test.heads", by=("month",), verified=True) == {(june,): 10, (july,): 20}
    services.months_verify(actor=VERIFIER, organisation=ngo, months=[june])
    for by in (("period",), ()):
        periods = (Period("", date(2014, 6, 3), date(2014, 7, 2)),)
        key = ("",) if by else ()
        assert ask("test.heads", by=by, periods=periods, verified=True) == {key: 13}


def test_a_mark_does_not_change_verified_figures_of_the_past(
    deeds: Any, organisations: Any, places: Any, actor: Any, ask: Any
) -> None:
    ngo, june = organisations.ngo, 2014 * 12 + 5
    deeds.done(ngo, places.batken, date(2014, 6, 3), [("joint", 1, 0, 10)])
    services.months_close(actor=actor, organisation=ngo, months=[june])
    services.months_verify(actor=VERIFIER, organisation=ngo, months=[june])
    deeds.done(ngo, places.batken, date(2014, 6, 4), [("joint", 1, 0, 5)])
    deeds.done(ngo, places.batken, date(2014, 6, 5), [("joint", 1, 0, 7)])
    before = {n: ask("test.heads", verified=True, as_of=n) for n in (0, 1, 2)}
    assert before == {0: {}, 1: {(): 10}, 2: {(): 10}}
    services.months_verify(actor=VERIFIER, organisation=ngo, months=[june], upto=2)
    assert {n: ask("test.heads", verified=True, as_of=n) for n in (0, 1, 2)} == before
    assert ask("test.heads", verified=True) == {(): 15}


def seats(places: SimpleNamespace, organisations: SimpleNamespace) -> list[tuple[Any, Any]]:
    """Seats, and whether a fact lies in them, by codes."""
    ngo, other = organisations.ngo, organisations.other_ngo

    def abroad(fact: Any) -> bool:
        return not f"{fact.place}-".startswith(f"{fact.country}-")

    def in_batken(fact: Any) -> bool:
        """What was in Batken and counts there, and what its own NGO did abroad."""
        if abroad(fact):
            return fact.org == ngo.code
        return fact.place in {"KG-B", "KG-B-KADAMJAY"}

    def in_kadamjay(fact: Any) -> bool:
        return fact.place == "KG-B-KADAMJAY" and not abroad(fact)

    return [
        ((Seat(organisation=ngo.pk),), lambda f: f.org == ngo.code),
        ((Seat(place_path=places.batken.path),), in_batken),
        ((Seat(place_path=places.kadamjay.path),), in_kadamjay),
        (
            (Seat(organisation=ngo.pk, place_path=places.batken.path),),
            lambda f: f.org == ngo.code and in_batken(f),
        ),
        ((Seat(organisation=ngo.pk, place_path=places.tj.path),), lambda f: False),
        (
            (Seat(organisation=ngo.pk, place_path=places.batken.path), Seat(organisation=other.pk)),
            lambda f: (f.org == ngo.code and in_batken(f)) or f.org == other.code,
        ),
        ((Seat(organisation=ngo.pk), Seat()), lambda f: True),
        ((), lambda f: False),
    ]  # fmt: skip


def test_figures_reach_as_far_as_the_readers_seats(
    many: Any, ask: Any, places: Any, organisations: Any
) -> None:
    answers = []
    for held, inside in seats(places, organisations):
        mine = [fact for fact in many.plain.facts() if inside(fact)]
        for by, distinct in (((), False), (("country", "sex"), False), (("org",), True)):
            got = ask(*MEASURES, by=by, reader=Placed(*held), distinct=distinct)
            assert got == figure(mine, measures=MEASURES, by=by, distinct=distinct)
            answers.append(got)
    assert len({str(answer) for answer in answers}) > 10


def test_a_users_figures_follow_the_roles_that_may_read_them(
    many: Any, ask: Any, places: Any, manager: User, worker_batken: User
) -> None:
    mine = [f for f in many.plain.facts() if f.org == manager.organisation.code]
    assert ask("test.heads", reader=manager) == figure(mine, measures=("test.heads",))
    assert ask("test.heads", reader=worker_batken) == {}
    give_role(worker_batken, Role.MISSION_OFFICER, place=places.tj)
    inside = [f for f in many.plain.facts() if f.place.startswith("TJ")]
    assert ask("test.heads", reader=worker_batken) == figure(inside, measures=("test.heads",))
