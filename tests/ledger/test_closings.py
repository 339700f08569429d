"""Closing and verifying months: how zero differs from missing."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from factories.ledger import VERIFIER
from turna.core.periods import Period, month_of
from turna.ledger import services
from turna.ledger.codes import Cause
from turna.ledger.models import MonthClose, ReportingUnit, Verification
from turna.ledger.queries import Closings, months_with_entries, verified_upto
from turna.vault.models import AuditEntry

JAN = 2014 * 12
YEAR = Period("2014", date(2014, 1, 1), date(2014, 12, 31))
CUT = Period("cut", date(2014, 2, 7), date(2014, 3, 6))


def close(actor: Any, organisation: Any, *months: int, **more: Any) -> list[MonthClose]:
    return services.months_close(actor=actor, organisation=organisation, months=months, **more)


def unit(funds: Any, organisation: Any, first: int, last: int | None = None) -> ReportingUnit:
    return ReportingUnit(
        fund=funds.award, organisation=organisation, country=organisation.place.country,
        first_month=first, last_month=last,
    )  # fmt: skip


def test_a_month_is_closed_with_something_or_nothing(
    deeds: Any, organisations: Any, places: Any, actor: Any
) -> None:
    ngo = organisations.ngo
    deeds.done(ngo, places.batken, date(2014, 1, 31))
    gone = deeds.done(ngo, places.batken, date(2014, 2, 1))
    deeds.change(gone, state="voided")
    deeds.post(gone, cause=Cause.VOIDED)
    deeds.done(organisations.other_ngo, places.asht, date(2014, 3, 1))
    rows = close(actor, ngo, JAN, JAN + 1, JAN + 2)
    assert [(row.month, row.nothing, row.upto) for row in rows] == [
        (JAN, False, 4), (JAN + 1, True, 4), (JAN + 2, True, 4)
    ]  # fmt: skip
    assert months_with_entries([ngo.pk], range(JAN, JAN + 12)) == {(ngo.pk, JAN)}
    audit = AuditEntry.objects.get(verb="ledger.month.closed")
    assert (audit.object_count, audit.actor_id) == (3, actor.id)


def test_an_unfinished_month_is_refused(synced: None, organisations: Any, actor: Any) -> None:
    today = timezone.localdate()
    for month in (month_of(today), month_of(today) + 1):
        with pytest.raises(ValidationError) as error:
            close(actor, organisations.ngo, JAN, month)
        assert set(error.value.message_dict) == {"months"}
    assert not MonthClose.objects.exists()
    close(actor, organisations.ngo, month_of(today) - 1)


def test_the_last_day_of_a_month_is_too_early(synced: None, organisations: Any, actor: Any) -> None:
    with pytest.raises(ValidationError):
        close(actor, organisations.ngo, JAN, today=date(2014, 1, 31))
    close(actor, organisations.ngo, JAN, today=date(2014, 2, 1))


def test_a_month_is_closed_once(synced: None, organisations: Any, actor: Any) -> None:
    close(actor, organisations.ngo, JAN)
    with pytest.raises(ValidationError):
        close(actor, organisations.ngo, JAN, JAN + 1)
    assert list(MonthClose.objects.values_list("month", flat=True)) == [JAN]
    close(actor, organisations.other_ngo, JAN)
    close(actor, organisations.ngo, JAN + 1, JAN + 1)
    assert MonthClose.objects.count() == 3


def test_no_month_is_refused(synced: None, organisations: Any, actor: Any) -> None:
    with pytest.raises(ValidationError):
        close(actor, organisations.ngo)
    with pytest.raises(ValidationError):
        services.months_verify(actor=VERIFIER, organisation=organisations.ngo, months=[])


def test_a_month_is_verified_after_it_was_closed(
    deeds: Any, organisations: Any, places: Any, actor: Any
) -> None:
    ngo = organisations.ngo
    deeds.done(ngo, places.batken, date(2014, 1, 31))
    close(actor, ngo, JAN)
    for months in ([JAN, JAN + 1], [JAN + 1]):
        with pytest.raises(ValidationError):
            services.months_verify(actor=VERIFIER, organisation=ngo, months=months)
    assert not Verification.objects.exists()
    services.months_verify(actor=VERIFIER, organisation=ngo, months=[JAN])
    assert verified_upto(ngo.pk) == {JAN: 1}
    assert verified_upto(organisations.other_ngo.pk) == {}


def test_marks_only_grow(deeds: Any, organisations: Any, places: Any, actor: Any) -> None:
    ngo = organisations.ngo
    for day in (1, 2, 3):
        deeds.done(ngo, places.batken, date(2014, 1, day))
    close(actor, ngo, JAN, JAN + 1)

    def verify(*months: int, upto: int | None = None) -> None:
        services.months_verify(actor=VERIFIER, organisation=ngo, months=months, upto=upto)

    verify(JAN, upto=2)
    for bad in (1, 0, 4):
        with pytest.raises(ValidationError) as error:
            verify(JAN, JAN + 1, upto=bad)
        assert set(error.value.message_dict) == {"upto"}
    verify(JAN, upto=2)
    verify(JAN, JAN + 1)
    assert verified_upto(ngo.pk) == {JAN: 3, JAN + 1: 3}


# --- zero or missing


def test_missing_until_every_unit_has_closed_every_month(
    synced: None, organisations: Any, funds: Any, actor: Any
) -> None:
    services.units_open(actor=actor, units=[
        unit(funds, organisations.ngo, JAN), unit(funds, organisations.mission, JAN + 6, JAN + 8),
        unit(funds, organisations.other_ngo, JAN, JAN + 30),
    ])  # fmt: skip

    def missing(*periods: Period) -> set[tuple[str, str]]:
        return Closings([funds.award.pk]).open(periods or (YEAR,), ["KG", "TJ"])

    both = {("KG", "2014"), ("TJ", "2014")}
    assert missing() == both
    close(actor, organisations.ngo, *range(JAN, JAN + 12))
    assert missing() == both  # the mission owes three months
    close(actor, organisations.mission, JAN + 6, JAN + 7)
    assert missing() == both
    close(actor, organisations.mission, JAN + 8)
    assert missing() == {("TJ", "2014")}
    close(actor, organisations.other_ngo, *range(JAN, JAN + 11))
    assert missing() == {("TJ", "2014")}
    close(actor, organisations.other_ngo, JAN + 11)
    assert missing() == set()
    next_year = Period("2015", date(2015, 1, 1), date(2015, 12, 31))
    assert missing(YEAR, next_year) == {("KG", "2015"), ("TJ", "2015")}


def test_a_cut_month_is_owed_whole(
    synced: None, organisations: Any, funds: Any, actor: Any
) -> None:
    services.units_open(actor=actor, units=[unit(funds, organisations.ngo, JAN)])
    close(actor, organisations.ngo, JAN + 1)
    assert Closings([funds.award.pk]).open([CUT], ["KG"]) == {("KG", "cut")}
    close(actor, organisations.ngo, JAN + 2)
    assert Closings([funds.award.pk]).open([CUT], ["KG"]) == set()


def test_where_nobody_reports_nobody_has_said_nothing(
    synced: None, organisations: Any, funds: Any, actor: Any
) -> None:
    services.units_open(actor=actor, units=[unit(funds, organisations.ngo, JAN, JAN)])
    close(actor, organisations.ngo, JAN)
    later = Period("later", date(2014, 2, 1), date(2014, 2, 28))
    assert Closings([funds.award.pk]).open([later], ["KG", "TJ"]) == {
        ("KG", "later"),
        ("TJ", "later"),
    }
    assert Closings([funds.other.pk]).open([YEAR], ["KG"]) == {("KG", "2014")}


def test_verified_and_known_at(synced: None, organisations: Any, funds: Any, actor: Any) -> None:
    """A figure of the past knows what had been said by then."""
    services.units_open(actor=actor, units=[unit(funds, organisations.ngo, JAN, JAN)])
    january = Period("jan", date(2014, 1, 1), date(2014, 1, 31))
    cell = {("KG", "jan")}
    (row,) = close(actor, organisations.ngo, JAN)

    def missing(organisations: Any = None, **more: Any) -> set[tuple[str, str]]:
        return Closings([funds.award.pk], **more).open([january], ["KG"], organisations)

    assert missing() == set()
    assert missing(known_at=row.closed_at) == set()
    assert missing(known_at=row.closed_at - timedelta(seconds=1)) == cell
    assert missing(verified=True) == cell
    services.months_verify(actor=VERIFIER, organisation=organisations.ngo, months=[JAN])
    assert missing(verified=True) == set()
    assert missing(organisations=[organisations.other_ngo.pk]) == cell


# --- who owes


def test_a_unit_ends_after_it_begins(
    synced: None, organisations: Any, funds: Any, actor: Any
) -> None:
    good, bad = unit(funds, organisations.ngo, JAN), unit(funds, organisations.ngo, JAN + 1, JAN)
    with pytest.raises(ValidationError) as error:
        services.units_open(actor=actor, units=[good, bad])
    assert set(error.value.message_dict) == {"last_month"}
    assert not ReportingUnit.objects.exists()


def test_a_duty_can_end_early(synced: None, organisations: Any, funds: Any, actor: Any) -> None:
    services.units_open(actor=actor, units=[unit(funds, organisations.ngo, JAN, JAN + 11)])
    row = ReportingUnit.objects.get()
    close(actor, organisations.ngo, JAN, JAN + 1)
    assert Closings([funds.award.pk]).open([YEAR], ["KG"]) == {("KG", "2014")}
    for bad in (JAN - 1, JAN + 12):
        with pytest.raises(ValidationError):
            services.unit_shorten(actor=actor, unit=row, last_month=bad)
    services.unit_shorten(actor=actor, unit=row, last_month=JAN + 1)
    assert Closings([funds.award.pk]).open([YEAR], ["KG"]) == set()
