"""`bench names`: its invented people are found, and its tables are gone afterwards."""

import pytest
from django.db import connection

from turna.site.bench import names


@pytest.mark.django_db
def test_it_finds_whom_it_asks_for_and_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(names, "PEOPLE", 400)
    monkeypatch.setattr(names, "SCOPE", 100)
    monkeypatch.setattr(names, "QUERIES", 20)
    before = connection.introspection.table_names()
    results = names.names(1)
    assert [result.bar for result in results] == [50.0, 150.0, 150.0, None]
    assert all(result.value > 0 for result in results)
    left = set(connection.introspection.table_names()) - set(before)
    assert not [table for table in left if table.startswith("bench")]


@pytest.mark.django_db
def test_it_says_when_people_are_not_found() -> None:
    with pytest.raises(AssertionError, match="2 of 2 people were not found"):
        names._p95([1, 2], lambda n: names.Query(phone="+996555123456"), lambda query: [])
