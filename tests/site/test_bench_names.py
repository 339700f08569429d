"""`bench names`: its invented people are found, and its cards and seeds are gone afterwards."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from turna.site.bench import names
from turna.vault import keyring
from turna.vault.keys.models import CardSeed, SubjectKey


@pytest.fixture
def own_folder(tmp_path: Path, settings: Any) -> Iterator[None]:
    """Where the bench makes a demonstration's key."""
    settings.MASTER_KEY_FILE = tmp_path / "master.key"
    settings.MASTER_PIN_FILE = tmp_path / "master.pub"
    yield
    keyring.forget()


@pytest.mark.usefixtures("own_folder")
@pytest.mark.django_db
def test_it_finds_whom_it_asks_for_and_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(names, "PEOPLE", 400)
    monkeypatch.setattr(names, "SCOPE", 100)
    monkeypatch.setattr(names, "QUERIES", 20)
    results = names.names(1)
    assert [result.bar for result in results] == [50.0, 150.0, 150.0, None]
    assert all(result.value > 0 for result in results)
    assert not CardSeed.objects.exists()
    assert not SubjectKey.objects.exists()


@pytest.mark.django_db
def test_it_says_when_people_are_not_found() -> None:
    with pytest.raises(AssertionError, match="2 of 2 people were not found"):
        names._p95([1, 2], lambda n: names.Query(phone="+996555123456"), lambda query: [])
