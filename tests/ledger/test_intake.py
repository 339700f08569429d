"""Rows on their way in: single values, storing in bulk, and a row that two writers send."""

from datetime import date, datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from turna.ledger.codes import Age, Sex, State
from turna.ledger.intake import RefusedError, build, insert, once, storing, values
from turna.ledger.models import Batch
from turna.ledger.resolve import no_award

TODAY = date(2014, 6, 1)


@given(st.integers(-2_000_000, 2_000_000))
def test_whole_numbers_are_read_in_any_dress_and_within_bounds(number: int) -> None:
    for dress in (number, str(number), f" {number} ", float(number)):
        if 0 <= number <= values.MANY:
            assert values.whole(dress) == number
        else:
            with pytest.raises(RefusedError, match="out of range"):
                values.whole(dress)


@pytest.mark.parametrize(
    "given", ["", " ", None, "12,5", "1e3", "½", "٣", "0x1", "9" * 40, 1.5, float("inf"), [], True]
)
def test_what_is_no_whole_number_is_refused(given: Any) -> None:
    with pytest.raises(RefusedError, match="not a whole number"):
        values.whole(given)


def test_days_are_read_as_dates_or_iso_text() -> None:
    assert values.day("2014-05-31", today=TODAY) == date(2014, 5, 31)
    assert values.day(TODAY, today=TODAY) == TODAY
    for wrong in (datetime(2014, 5, 31), "31.05.2014", "2014-13-01", "20140531", 3, "2014-5-1"):
        with pytest.raises(RefusedError, match="is not a day"):
            values.day(wrong, today=TODAY)
    for empty in (None, " "):
        with pytest.raises(RefusedError, match="is missing"):
            values.day(empty, today=TODAY)
    with pytest.raises(RefusedError, match="has not come yet"):
        values.day("2014-06-02", today=TODAY)
    with pytest.raises(RefusedError, match="Correct the year"):
        values.day("0214-05-31", today=TODAY)


def test_choices_are_read_by_number() -> None:
    assert values.number_of("2", Sex) == Sex.MALE
    assert values.number_of("", Age) == Age.NOT_RECORDED
    for wrong in (4, "f", -1, 2.5, True):
        with pytest.raises(RefusedError, match="not one of the choices"):
            values.number_of(wrong, Sex)
    with pytest.raises(RefusedError, match="live"):
        values.word_of("LIVE", State)


def test_texts_lose_what_cannot_be_seen() -> None:
    assert values.text("  held\n\tin \0 Osh ") == "held in Osh"
    assert values.text(None) == ""
    with pytest.raises(RefusedError, match="has 301 characters"):
        values.text("x" * 301)
    with pytest.raises(RefusedError, match="not a text"):
        values.text(5)


@given(st.uuids())
def test_ids_are_read_as_text(uid: UUID) -> None:
    assert values.uid(str(uid)) == values.uid(uid.hex) == values.uid(uid) == uid


def _batches(organisations: SimpleNamespace, count: int, **fields: Any) -> list[Batch]:
    ngo = organisations.ngo
    base = {
        "organisation_id": ngo.pk, "place_id": ngo.place_id, "country_id": ngo.place.country_id,
        "fund_id": no_award().pk, "day": TODAY, "recorded_at": timezone.now(),
        "recorded_by": "somebody", "title": "Totals", "document": "p. 7",
    }  # fmt: skip
    return build(Batch, [{**base, "title": f"Totals {n}", **fields} for n in range(count)])


def test_rows_stored_in_bulk_are_what_save_would_store(organisations: SimpleNamespace) -> None:
    single = _batches(organisations, 1)[0]
    single.save()
    rows = _batches(organisations, 25, client_uid=None)
    rows[3].client_uid = uuid4()
    insert(rows)
    after = _batches(organisations, 1)[0]
    after.save()
    assert len({row.pk for row in (single, *rows, after)}) == 27
    assert after.pk > rows[-1].pk > rows[0].pk > single.pk
    for row in rows:
        stored = Batch.objects.get(pk=row.pk)
        for field in Batch._meta.concrete_fields:
            assert getattr(stored, field.attname) == getattr(row, field.attname)
    rows[0].title = "Other"
    rows[0].save()
    assert Batch.objects.count() == 27
    insert([])


def test_a_column_that_is_not_there_is_a_programming_error() -> None:
    with pytest.raises(TypeError, match="colour"):
        build(Batch, [{"colour": "red"}])


def test_a_row_that_somebody_stores_meanwhile_is_found(
    organisations: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    uid = uuid4()
    theirs = _batches(organisations, 1, client_uid=uid)[0]
    looked = []
    stored = storing._stored

    def before_theirs(model: Any, uids: Any) -> Any:
        looked.append(1)
        return {} if len(looked) == 1 else stored(model, uids)

    theirs.save()
    monkeypatch.setattr(storing, "_stored", before_theirs)

    def create(positions: list[int]) -> list[Batch]:
        made = _batches(organisations, len(positions))
        for row, position in zip(made, positions, strict=True):
            row.client_uid = rows[position].client_uid
        insert(made)
        return made

    rows = [SimpleNamespace(client_uid=uid), SimpleNamespace(client_uid=None)]
    found, made = once(Batch, rows, create)
    assert found == [theirs, made[0]]
    assert len(looked) == 2
    assert Batch.objects.count() == 2


def test_what_keeps_failing_is_not_hidden(organisations: SimpleNamespace) -> None:
    def create(positions: list[int]) -> list[Batch]:
        raise IntegrityError

    with pytest.raises(IntegrityError):
        once(Batch, [SimpleNamespace(client_uid=None)], create)
