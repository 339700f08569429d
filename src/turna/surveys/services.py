"""The verbs of surveys: set a test, enter, correct and void its papers."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from turna.core.periods import Period
from turna.core.verbs import verb
from turna.directory.checks import Problems
from turna.grants.payers import payers
from turna.grants.queries import AgreementsIndex, agreements_index
from turna.ledger import intake, posting
from turna.ledger.codes import Cause, Sex
from turna.ledger.intake import Draft, Home, Intake, Kind, RefusedError, Unusual, values
from turna.ledger.models import new_subject
from turna.programmes import queries as programmes
from turna.programmes.codes import Round
from turna.programmes.models import Award
from turna.programmes.services.awards import text_wanted
from turna.surveys.inputs import PaperInput
from turna.surveys.measures import SOURCE
from turna.surveys.models import Paper, Test
from turna.surveys.queries import papers_of
from turna.vault import audit
from turna.vault.actor import Actor

__all__ = [
    "PaperInput",
    "knowledge_test_add",
    "paper_add",
    "paper_correct",
    "paper_restore",
    "paper_void",
    "papers_add",
    "papers_recalendar",
    "papers_void",
]  # fmt: skip
_HIGHEST_TAKER = 2**62 - 1


@verb("surveys.test.added", label=_("added a test"))
def knowledge_test_add(*, actor: Actor, award: Award, title: str, questions: int = 100) -> Test:
    """A test of an award; each question is worth one point."""
    problems = Problems()
    text_wanted(problems, "title", title, 300, _("Give the test a title."))
    if Test.objects.filter(award=award, title=title.strip()).exists():
        problems.add("title", _("This award has a test with this title. Take another title."))
    if type(questions) is not int or not 1 <= questions <= 1000:
        problems.add("questions", _("Enter how many questions it has, from 1 to 1000."))
    problems.refuse()
    test = Test.objects.create(award=award, title=title.strip(), questions=questions)
    audit.record(
        actor=actor, verb="surveys.test.added", kind="surveys.test", objects=[(test.uid, 1)]
    )
    return test


@verb("surveys.paper.added", label=_("entered a test paper"))
def paper_add(*, actor: Actor, paper: PaperInput, origin: str = "") -> Paper:
    """One paper. ValidationError by field."""
    return intake.record_all(
        PAPERS, actor=actor, rows=[paper], verb="surveys.paper.added", origin=origin,
        numbered=False,
    )[0]  # fmt: skip


@verb("surveys.papers.added", label=_("entered test papers"))
def papers_add(*, actor: Actor, papers: Sequence[PaperInput], origin: str = "") -> list[Paper]:
    """Many papers in one posting, all or none; ValidationError by row and field ("3.score")."""
    return intake.record_all(
        PAPERS, actor=actor, rows=papers, verb="surveys.papers.added", origin=origin,
        numbered=True,
    )  # fmt: skip


@verb("surveys.paper.corrected", label=_("corrected a test paper"))
def paper_correct(*, actor: Actor, uid: Any, version: int, **changes: Any) -> Paper:
    """Replace fields of `PaperInput`. A paper cannot move to another award's test."""
    before = Paper.objects.filter(uid=uid).values_list("taker", flat=True)
    kind = replace(PAPERS, post=partial(_post, takers=list(before)))
    if "test" in changes:
        _check_same_award(uid, changes["test"])
    return intake.correct(
        kind, actor=actor, uid=uid, version=version, changes=changes,
        verb="surveys.paper.corrected",
    )  # fmt: skip


@verb("surveys.paper.voided", label=_("voided a test paper"))
def paper_void(*, actor: Actor, uid: Any, version: int, reason: str) -> Paper:
    """A paper that should not count; the taker's paper before it counts again."""
    paper = intake.void_one(Paper, uid, version, reason)
    _post(
        records=[paper], source=SOURCE, cause=Cause.VOIDED, actor=actor,
        verb="surveys.paper.voided", fields=["state"], reason=reason,
    )  # fmt: skip
    return paper


@verb("surveys.papers.voided", label=_("voided test papers"))
def papers_void(*, actor: Actor, uids: Collection[Any], reason: str) -> list[Paper]:
    """Papers that should not count, all or none, in one posting."""
    found = intake.void_many(Paper, uids, reason)
    _post(
        records=found, source=SOURCE, cause=Cause.VOIDED, actor=actor,
        verb="surveys.papers.voided", fields=["state"], reason=reason,
    )  # fmt: skip
    return found


@verb("surveys.paper.restored", label=_("restored a voided test paper"))
def paper_restore(*, actor: Actor, uid: Any, version: int | None = None) -> Paper:
    """A voided paper counts again."""
    paper = intake.restore_voided(Paper, uid, version)
    _post(
        records=[paper], source=SOURCE, cause=Cause.VOIDED, actor=actor,
        verb="surveys.paper.restored", fields=["state"],
    )  # fmt: skip
    return paper


@verb("surveys.papers.redated", label=_("brought test papers in line with project years"))
def papers_recalendar(*, actor: Actor, award: Award) -> int:
    """After a change of the award's calendar: papers take the project year of their day.

    Gives how many papers changed.
    """
    rows = Paper.objects.filter(test__award=award).select_for_update(of=("self",)).order_by("pk")
    years = programmes.periods(award)
    moved = []
    for paper in rows:
        number = programmes.year_of(years, paper.day)
        if number != paper.project_year:
            paper.project_year = number
            paper.version += 1
            moved.append(paper)
    Paper.objects.bulk_update(moved, ["project_year", "version"], batch_size=500)
    _post(
        records=moved, source=SOURCE, cause=Cause.REFERENCE, actor=actor,
        verb="surveys.papers.redated", fields=["project_year"],
    )  # fmt: skip
    return len(moved)


class _Reading(Intake):
    """Rows of papers with the tests they name, each with its award's years."""

    def __init__(
        self, rows: Sequence[PaperInput], numbered: bool, only: Collection[str] | None
    ) -> None:
        self._desk = payers()
        super().__init__(rows, payers=self._desk, numbered=numbered, only=only)
        self._tests: dict[str, Test] = {}
        self._years: dict[int, tuple[Period, ...]] = {}
        self._agreements: AgreementsIndex = agreements_index()
        uids = {str(u) for u in map(_test_uid, rows) if u is not None}
        for test in Test.objects.filter(uid__in=uids).select_related("award__fund"):
            self._tests[str(test.uid)] = test

    def test(self, row: PaperInput) -> Test:
        """The test that a row names."""
        found = self._tests.get(str(_test_uid(row)))
        if found is None:
            raise RefusedError(_("There is no such test. Choose one of the list."))
        return found

    def year(self, award: Award, day: date) -> int:
        """The project year of a day in an award's calendar."""
        if award.pk not in self._years:
            self._years[award.pk] = programmes.periods(award)
        years = self._years[award.pk]
        if years and day > years[-1].last:
            raise RefusedError(
                _("The award's last project year ended on %(day)s. Correct the day.")
                % {"day": years[-1].last.isoformat()}
            )
        return programmes.year_of(years, day)

    def settled_under(self, home: Home, award: Award) -> Home:
        """A paper counts for its test's award: for the partner's agreement, else the award."""
        found = self._agreements.fund_for(home.organisation.pk, home.day, award.pk)
        fund = found or award.fund_id
        unusual: list[Unusual] = [one for one in home.unusual if one == Unusual.PLACE_ABROAD]
        joined = self._desk.joined_on(fund, home.country_id)
        if joined is not None and home.day < joined:
            unusual.append(Unusual.BEFORE_JOINING)
        return replace(home, fund_id=fund, unusual=tuple(unusual))


def _open(rows: Sequence[PaperInput], numbered: bool, only: Collection[str] | None) -> _Reading:
    return _Reading(rows, numbered, only)


def _read(reading: _Reading, n: int) -> Draft:
    row = reading.rows[n]
    home = reading.home(n)
    test = reading.read(n, "test", reading.test, row)
    columns: dict[str, Any] = {
        "test_id": test.pk if test else None,
        "round": reading.value(n, "round", values.word_of, choices=Round),
        "sex": reading.value(n, "sex", values.number_of, choices=Sex),
        "score": reading.value(
            n, "score", values.whole, high=test.questions if test else values.MANY
        ),
        "taker": new_subject() if row.taker is None else reading.value(
            n, "taker", values.whole, low=1, high=_HIGHEST_TAKER
        ),
    }  # fmt: skip
    if home is not None and test is not None:
        home = reading.settled_under(home, test.award)
        columns["project_year"] = reading.read(n, "day", reading.year, test.award, home.day)
    return Draft.of(home, {name: value for name, value in columns.items() if value is not None})


def _as_input(paper: Paper) -> PaperInput:
    return PaperInput(
        organisation=paper.organisation.code, place=paper.place.code, day=paper.day,
        test=paper.test, round=paper.round, score=paper.score, taker=paper.taker, sex=paper.sex,
    )  # fmt: skip


def _test_uid(row: PaperInput) -> str | None:
    if isinstance(row.test, Test):
        return str(row.test.uid)
    try:
        uid = values.uid(row.test)
    except RefusedError:
        return None
    return str(uid) if uid else None


def _check_same_award(uid: Any, test: Any) -> None:
    award = Paper.objects.filter(uid=uid).values_list("test__award", flat=True).first()
    other = test if isinstance(test, Test) else Test.objects.filter(uid=test).first()
    if award is not None and other is not None and other.award_id != award:
        raise ValidationError(
            {"test": [_("This test belongs to another award. Void the paper and enter it there.")]}
        )


def _post(
    *,
    records: Sequence[Paper],
    source: str,
    cause: Cause,
    actor: Actor,
    verb: str,
    fields: Collection[str] = (),
    reason: str = "",
    origin: str = "",
    takers: Iterable[int] = (),
) -> None:
    """Post papers together with all others of their takers, of which one may count instead.

    `takers` are further ones, as of a paper that had another taker before.
    """
    awards = Award.objects.filter(tests__in={paper.test_id for paper in records}).distinct()
    # Two papers of one taker, entered at the same time, must see each other: one at a time.
    keys = sorted(set(awards.order_by().values_list("pk", flat=True)))
    list(Award.objects.filter(pk__in=keys).select_for_update(no_key=True).order_by("pk"))
    known = papers_of([*takers, *(paper.taker for paper in records)])
    made = posting.post(
        source=source, keys=known | {paper.pk for paper in records}, cause=cause, actor=actor,
        verb=verb, origin=origin,
    )  # fmt: skip
    audit.record(
        actor=actor, verb=verb, kind=source, objects=[(p.uid, p.version) for p in records],
        fields=fields, posting=made[-1].n if made else None, reason=reason,
    )  # fmt: skip


PAPERS: Kind[Paper] = Kind(
    source=SOURCE, model=Paper, alike=("taker", "test_id", "day", "round"), open=_open,
    read=_read, as_input=_as_input, post=_post, fields={"project_year": "day"},
)  # fmt: skip
