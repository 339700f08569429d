"""An award in two countries: Tajikistan from the start, Kyrgyzstan from project year 2."""

from datetime import date
from types import SimpleNamespace

import pytest

from factories.programmes import EVENTS, HEADS, PAPERS, PERSONS, POINTS, Ledger, make_award
from turna.directory.codes import CodeList
from turna.ledger import registry
from turna.ledger.codes import Additivity
from turna.ledger.models import Measure as MeasureRow
from turna.ledger.registry import Measure, SourceKind
from turna.programmes.codes import Round
from turna.programmes.models import Award


@pytest.fixture(autouse=True)
def measures(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    """Measures that have no records: entries of them are written by `Ledger`."""
    source = SourceKind(code="test.deed", label="deed", plural="deeds", model=Award,
                        read="test.read")  # fmt: skip
    monkeypatch.setitem(registry._sources, source.code, source)
    for code, additivity, facets in (
        (EVENTS, Additivity.SUM, {"theme": CodeList.EVENT_THEME}),
        (HEADS, Additivity.SUM, {}),
        (PERSONS, Additivity.SUBJECTS, {}),
        (POINTS, Additivity.SUM, {"round": Round}),
        (PAPERS, Additivity.SUM, {"round": Round}),
    ):
        measure = Measure(
            code=code, label=code, unit="", additivity=additivity, source=source.code,
            facts=list, facets=facets, counts_persons=code != EVENTS,
        )  # fmt: skip
        monkeypatch.setitem(registry._measures, code, measure)
        MeasureRow.objects.create(code=code, rule_version=1)


@pytest.fixture
def award(organisations: SimpleNamespace, places: SimpleNamespace) -> Award:
    return make_award(
        organisations.donor,
        joined={places.tj: date(2010, 6, 7), places.kg: date(2011, 12, 1)},
    )


@pytest.fixture
def ledger(award: Award, organisations: SimpleNamespace) -> Ledger:
    return Ledger(award, organisations)
