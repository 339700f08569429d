"""Deeds: records for tests of the ledger, so that these need no room above it.

A deed is a `Batch` in a state of its own ("deed"), its cells are `BatchLine`s whose measure
says what kind of cell it is; the ledger's own batches never see them. Its title is the
category, its document the code of the group, its version the person (above 1).
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction
from django.db.models import F, OuterRef, QuerySet, Subquery

import append_only
from factories.deeds import make_ground
from factories.directory import make_organisation
from factories.ledger import VERIFIER
from ledger.many import sixty_deeds
from ledger.plain import Fact, Plain
from turna.core.periods import Period
from turna.core.text import search_key, sort_key
from turna.directory.codes import CodeList
from turna.directory.models import Code, Organisation, Place
from turna.ledger import facts, posting, records, registry, services, tally, verification
from turna.ledger.balances import balances
from turna.ledger.codes import Additivity, Breakdown, Cause
from turna.ledger.models import Batch, BatchLine, Fund, Measure, Posting, Source
from turna.ledger.readers import INTERNAL
from turna.ledger.resolve import no_award
from turna.ledger.where import Question
from turna.vault import audit, verbs
from turna.vault.actor import Actor

FOLD_AT = 15  # so that the small ledgers of tests are read from tallies too
MERGED = 3

SPLITS = {
    "joint": Breakdown.JOINT, "sex": Breakdown.SEX, "age": Breakdown.AGE, "group": Breakdown.GROUP,
}  # fmt: skip
VERB = "test.deed.done"
GUARDED = (
    "ledger_entry", "ledger_posting", "ledger_monthclose", "ledger_verification", "ledger_freeze",
    "vault_auditentry",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _small_folds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tally, "FOLD_AT", FOLD_AT)
    monkeypatch.setattr(tally, "MERGED", MERGED)


def _cells(kind: str, **terms: Any) -> list[QuerySet[Any, Any]]:
    rows = BatchLine.objects.filter(batch__state="deed", measure__code=f"test.cell.{kind}")
    group = Code.objects.filter(list="group", code=OuterRef("batch__document")).values("pk")[:1]
    columns = {
        "source": "batch_id", "country": "batch__country", "org": "batch__organisation",
        "value": "value", "facet": {"category": "batch__title"},
    }  # fmt: skip
    columns |= {"sex": "sex", "age": "age", "group": Subquery(group)} | terms
    also = rows.filter(batch__also_fund__isnull=False)
    return [
        facts.fact_rows(rows, fund="batch__fund", **columns),
        facts.fact_rows(also, fund="batch__also_fund", share=1, **columns),
    ]


def _heads() -> list[QuerySet[Any, Any]]:
    found = _cells("joint")
    for kind in ("sex", "age", "group"):
        found += _cells(
            kind, breakdown=SPLITS[kind], **({"group": None} if kind != "group" else {})
        )
    return found


def _persons() -> list[QuerySet[Any, Any]]:
    return _cells("person", subject=F("batch__version"), facet=None)


def _deeds() -> list[QuerySet[Any, Any]]:
    return [facts.fact_rows(Batch.objects.filter(state="deed"))]


def _none() -> list[QuerySet[Any, Any]]:
    return []


def _measures() -> list[registry.Measure]:
    common: dict[str, Any] = {"label": "x", "unit": "x", "source": "test.deed"}
    heads = registry.Measure(
        code="test.heads", additivity=Additivity.SUM, facts=_heads, key="batch_id",
        counts_persons=True, facets={"category": CodeList.HOTLINE_CATEGORY}, **common,
    )  # fmt: skip
    persons = registry.Measure(
        code="test.persons", additivity=Additivity.SUBJECTS, facts=_persons, key="batch_id",
        counts_persons=True, **common,
    )  # fmt: skip
    deeds = registry.Measure(code="test.deeds", additivity=Additivity.SUM, facts=_deeds, **common)
    kinds = ("joint", "sex", "age", "group", "person")
    cells = [
        registry.Measure(code=f"test.cell.{k}", additivity=Additivity.SUM, facts=_none, **common)
        for k in kinds
    ]
    return [heads, persons, deeds, *cells]


@contextmanager
def registered() -> Iterator[pytest.MonkeyPatch]:
    """The deeds' source, measures and verb, for a while; gives the patch that is undone then."""
    kind = registry.SourceKind(
        code="test.deed", label="x", plural="xs", model=Batch, read="ledger.batch"
    )
    with pytest.MonkeyPatch.context() as inner:
        inner.setitem(registry._sources, "test.deed", kind)
        inner.setitem(verbs._verbs, VERB, verbs.Verb(VERB, "did a deed", dict))
        for measure in _measures():
            inner.setitem(registry._measures, measure.code, measure)
        yield inner


@dataclass
class Deeds:
    """Makes deeds, posts them, and tells a plain model what they stand for."""

    actor: Actor
    patch: pytest.MonkeyPatch  # for what a test registers besides
    plain: Plain = field(default_factory=Plain)
    source: str = "test.deed"

    def make(
        self,
        org: Organisation,
        place: Place,
        day: date,
        cells: Iterable[tuple[str, int, int, int]] = (("joint", 0, 0, 1),),
        *,
        category: str = "talk",
        group: str = "",
        subject: int = 1,
        fund: Fund | None = None,
        also: Fund | None = None,
        country: Place | None = None,
    ) -> Batch:
        """A stored deed, not posted yet; cells are (kind, sex, age, value)."""
        batch = Batch(
            title=category, document=group, organisation=org, place=place, day=day, state="deed",
            country=country or org.place.country, fund=fund or no_award(),
            also_fund=also, version=subject,
        )  # fmt: skip
        records.stamp(batch, self.actor)
        batch.save()
        self.split(batch, cells)
        return batch

    def split(self, batch: Batch, cells: Iterable[tuple[str, int, int, int]]) -> None:
        """Set the cells of a deed anew."""
        batch.lines.all().delete()
        ids = dict(Measure.objects.values_list("code", "id"))
        BatchLine.objects.bulk_create(
            BatchLine(
                batch=batch, measure_id=ids[f"test.cell.{kind}"], day=batch.day,
                place=batch.place, sex=sex, age=age, value=value,
            )
            for kind, sex, age, value in cells
        )  # fmt: skip

    def change(self, batch: Batch, **values: Any) -> None:
        """Change a deed's own columns; its cells follow its day and place."""
        for name, value in values.items():
            setattr(batch, name, value)
        batch.save()
        batch.lines.update(day=batch.day, place=batch.place)

    def post(
        self,
        *deeds: Batch,
        cause: Cause = Cause.NEW,
        actor: Actor | None = None,
        told: bool = True,
    ) -> list[Posting]:
        """Post deeds; unless `told` is False the plain model hears of them (slow for many)."""
        with transaction.atomic():
            made = posting.post(
                source=self.source, keys=[deed.pk for deed in deeds], cause=cause,
                actor=actor or self.actor, verb=VERB,
            )  # fmt: skip
            audit.record(
                actor=actor or self.actor, verb=VERB, kind=self.source,
                objects=[(deed.pk, 1) for deed in deeds], posting=made[-1].n if made else None,
            )  # fmt: skip
        for deed in deeds if told else ():
            self.plain.put(deed.pk, self.facts(deed))
        if made and told:
            self.plain.at(made[-1].n)
        return made

    def done(self, *args: Any, **kwargs: Any) -> Batch:
        """Make and post one deed."""
        deed = self.make(*args, **kwargs)
        self.post(deed)
        return deed

    def facts(self, deed: Batch) -> list[Fact]:
        """What a deed stands for, in plain words."""
        if deed.state != "deed":
            return []
        where = deed.place.parent if deed.place.kind == "settlement" else deed.place
        base: dict[str, Any] = {
            "day": deed.day, "country": deed.country.code, "place": where.code,
            "region": (where.region or where.country).code, "org": deed.organisation.code,
            "fund": deed.fund.code,
        }  # fmt: skip
        found = [Fact(measure="test.deeds", **base)]
        for line in deed.lines.select_related("measure"):
            kind = line.measure.code.rpartition(".")[2]
            facts: dict[str, Any] = {"sex": line.sex, "age": line.age, "value": line.value} | base
            if kind in {"joint", "group", "person"} and deed.document:
                facts["group"] = deed.document
            if kind == "person":
                found.append(Fact(measure="test.persons", subject=deed.version, **facts))
                found += [found[-1].also(deed.also_fund.code)] if deed.also_fund else []
                continue
            category = (("category", deed.title),)
            found.append(Fact(measure="test.heads", split=kind, facets=category, **facts))
            found += [found[-1].also(deed.also_fund.code)] if deed.also_fund else []
        return found


@pytest.fixture
def deeds(db: None, actor: Actor) -> Iterator[Deeds]:
    """The maker of deeds, its measures registered."""
    with registered() as patch:
        services.registry_sync(actor=actor)
        yield Deeds(actor, patch)


@pytest.fixture
def many(deeds: Deeds, organisations: Any, places: Any, funds: Any, groups: Any) -> Deeds:
    """Sixty deeds of all kinds; some corrected, moved, voided since."""
    return sixty_deeds(deeds, organisations, places, funds)


@pytest.fixture
def synced(db: None, actor: Actor) -> None:
    """The registered sources and measures have their rows."""
    services.registry_sync(actor=actor)


@pytest.fixture
def funds(db: None, actor: Actor) -> SimpleNamespace:
    """award with two sub-grants (one of them divided again), and another award."""
    award = services.fund_add(actor=actor, code="AW.1", kind="award")
    return SimpleNamespace(
        award=award,
        north=services.fund_add(actor=actor, code="AW.1-N", kind="sub_grant", parent=award),
        south=(south := services.fund_add(
            actor=actor, code="AW.1-S", kind="sub_grant", parent=award
        )),
        south_a=services.fund_add(actor=actor, code="AW.1-S-A", kind="sub_grant", parent=south),
        other=services.fund_add(actor=actor, code="AW.2", kind="award"),
    )  # fmt: skip


@pytest.fixture
def groups(db: None) -> SimpleNamespace:
    """Two values of the code list of groups, and one of another list with the same code."""
    made = {}
    for list_, code in (("group", "pupils"), ("group", "migrants"), ("theme", "pupils")):
        made[list_, code], _ = Code.objects.get_or_create(
            list=list_, code=code,
            defaults={"labels": {"en": code}, "search": search_key(code), "sort": sort_key(code)},
        )  # fmt: skip
    return SimpleNamespace(pupils=made["group", "pupils"], migrants=made["group", "migrants"])


@pytest.fixture
def programme(places: SimpleNamespace, organisations: SimpleNamespace, actor: Actor) -> Any:
    """The ground of the rooms (`factories.deeds`), and an office in no programme country."""
    ground = make_ground(places, organisations, actor)
    make_organisation("test-office-vienna", ground.austria, en="Office that serves all countries")
    return ground


Ask = Callable[..., dict[tuple[Any, ...], int]]


@pytest.fixture
def honest(deeds: Deeds, organisations: Any, places: Any, groups: Any, funds: Any) -> Any:
    """A ledger of eight postings with marks and a frozen moment, in order."""
    actor = deeds.actor
    ngo, day = organisations.ngo, date(2014, 6, 7)
    made = [
        deeds.done(ngo, places.pulgon, day, [("joint", 1, 12, 3), ("joint", 2, 0, 4)],
                   fund=funds.north, also=funds.other),
        deeds.done(ngo, places.batken, day, [("person", 1, 0, 1)], subject=5),
        deeds.done(
            ngo, places.batken, day,
            [("sex", 1, 0, 6), ("sex", 2, 0, 4), ("age", 0, 10, 7), ("age", 0, 0, 3),
             ("group", 0, 0, 10)], group="pupils",
        ),
    ]  # fmt: skip
    services.months_close(actor=actor, organisation=ngo, months=[2014 * 12 + 5])
    services.months_verify(actor=VERIFIER, organisation=ngo, months=[2014 * 12 + 5])
    deeds.patch.setitem(verification.freezers, "test", lambda row: f"digest of {row.upto}")
    services.freeze(
        actor=actor, label="Year 1", kind="test", question={}, upto=2, digest="digest of 2"
    )
    made.append(deeds.done(ngo, places.kadamjay, day))
    for deed in made:
        deeds.change(deed, day=date(2014, 7, 1))
        deeds.post(deed, cause=Cause.MOVED)
    assert Posting.objects.count() == 8
    return made


@pytest.fixture
def tamper(honest: Any) -> Iterator[Any]:
    """The same, with the guards taken away."""
    with append_only.unguarded(*GUARDED):
        yield honest


@pytest.fixture
def ask() -> Ask:
    """`ask("test.heads", by=("sex",), …)`: the ledger's own answer to an internal reader."""

    def run(*measures: str, reader: Any = INTERNAL, distinct: bool = False, **question: Any) -> Any:
        asked = Question(measures=measures, **question)
        return balances(asked, reader=reader, distinct=distinct).rows

    return run


@pytest.fixture
def year() -> Callable[[int], Period]:
    def run(number: int) -> Period:
        return Period(str(number), date(number, 1, 1), date(number, 12, 31))

    return run


def source_of(code: str) -> Source:
    return Source.objects.get(code=code)
