"""Awards: dates, money, joining days and project years."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction

import append_only
from turna.core.periods import Period
from turna.ledger.codes import FundKind
from turna.ledger.models import Fund
from turna.programmes import queries, services
from turna.programmes.models import Award, AwardTerm, Joining
from turna.vault.actor import Actor
from turna.vault.models import AuditEntry


def add(actor: Actor, organisations: SimpleNamespace, **changes: object) -> Award:
    values = {
        "code": "CT.1", "number": "176-A", "title": "Counter trafficking",
        "donor": organisations.donor, "lead": organisations.mission,
        "starts_on": date(2010, 6, 7), "ends_on": date(2013, 9, 30),
        "signed_on": date(2010, 6, 1), "time_zone": "Asia/Almaty",
    } | changes  # fmt: skip
    return services.award_add(actor=actor, **values)


def test_an_award_has_a_fund_of_its_code_and_its_dates(
    actor: Actor, organisations: SimpleNamespace
) -> None:
    award = add(actor, organisations)
    assert (award.fund.code, award.fund.kind, award.fund.parent) == ("CT.1", FundKind.AWARD, None)
    term = queries.term(award)
    assert (term.starts_on, term.ends_on, term.reason) == (
        date(2010, 6, 7), date(2013, 9, 30), "original",
    )  # fmt: skip
    assert AuditEntry.objects.filter(verb="programmes.award.added").count() == 1
    assert queries.award("CT.1") == award


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"code": "no spaces"}, "code"),
        ({"code": ""}, "code"),
        ({"number": " "}, "number"),
        ({"title": ""}, "title"),
        ({"title": "x" * 301}, "title"),
        ({"ends_on": date(2010, 6, 6)}, "ends_on"),
        ({"starts_on": "soon"}, "starts_on"),
        ({"time_zone": "Asia/Nowhere"}, "time_zone"),
    ],
)
def test_what_an_award_cannot_be(
    actor: Actor, organisations: SimpleNamespace, changes: dict, field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        add(actor, organisations, **changes)
    assert set(refused.value.message_dict) == {field}
    assert not Award.objects.exists()
    assert not Fund.objects.filter(code="CT.1").exists()


def test_a_code_is_never_reused(actor: Actor, organisations: SimpleNamespace) -> None:
    add(actor, organisations)
    with pytest.raises(ValidationError) as refused:
        add(actor, organisations)
    assert set(refused.value.message_dict) == {"code"}


def test_an_extension_keeps_the_dates_first_signed(
    actor: Actor, organisations: SimpleNamespace
) -> None:
    award = add(actor, organisations)
    services.award_extend(
        actor=actor, award=award, ends_on=date(2015, 9, 30), signed_on=date(2013, 9, 1)
    )
    assert queries.term(award).ends_on == date(2015, 9, 30)
    assert list(award.terms.order_by("pk").values_list("ends_on", "reason")) == [
        (date(2013, 9, 30), "original"), (date(2015, 9, 30), "extension"),
    ]  # fmt: skip
    for earlier in (date(2015, 9, 30), date(2014, 1, 1)):
        with pytest.raises(ValidationError) as refused:
            services.award_extend(
                actor=actor, award=award, ends_on=earlier, signed_on=date(2013, 9, 1)
            )
        assert set(refused.value.message_dict) == {"ends_on"}


def test_money_adds_up_by_kind_and_currency(actor: Actor, award: Award) -> None:
    def enter(kind: str, amount: object, note: str = "") -> None:
        services.money_add(
            actor=actor, award=award, kind=kind, day=date(2015, 9, 30), amount=amount,
            currency="USD", note=note,
        )  # fmt: skip

    enter("confirmed", Decimal("6421526"))
    enter("received", "5847509.50")
    enter("received", -500, note="sent twice")
    assert queries.money(award) == {
        ("confirmed", "USD"): Decimal("6421526.00"), ("received", "USD"): Decimal("5847009.50"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "promised"}, "kind"),
        ({"day": date(2015, 10, 2)}, "day"),
        ({"amount": "about 10"}, "amount"),
        ({"amount": 0}, "amount"),
        ({"amount": "1.005"}, "amount"),
        ({"amount": True}, "amount"),
        ({"amount": -5}, "note"),
        ({"currency": "dollars"}, "currency"),
    ],
)
def test_what_money_cannot_be(actor: Actor, award: Award, changes: dict, field: str) -> None:
    values = {"kind": "spent", "day": date(2015, 10, 1), "amount": 5, "currency": "USD"} | changes
    with pytest.raises(ValidationError) as refused:
        services.money_add(actor=actor, award=award, today=date(2015, 10, 1), **values)
    assert set(refused.value.message_dict) == {field}
    assert not award.money.exists()


def test_the_latest_joining_day_of_a_country_counts(
    actor: Actor, award: Award, places: SimpleNamespace
) -> None:
    services.country_join(
        actor=actor, award=award, country=places.kg, joined_on=date(2011, 11, 1), reason="typing"
    )
    assert [(one.code, one.joined_on) for one in queries.joinings(award)] == [
        ("KG", date(2011, 11, 1)), ("TJ", date(2010, 6, 7)),
    ]  # fmt: skip


def test_joining_refusals(actor: Actor, award: Award, places: SimpleNamespace) -> None:
    for changes, field in (
        ({"joined_on": date(2009, 1, 1), "reason": "x"}, "joined_on"),
        ({"joined_on": date(2011, 1, 1)}, "reason"),
        ({"country": places.osh, "joined_on": date(2011, 1, 1)}, "country"),
    ):
        with pytest.raises(ValidationError) as refused:
            services.country_join(
                **({"actor": actor, "award": award, "country": places.kg} | changes)
            )
        assert set(refused.value.message_dict) == {field}
    assert Joining.objects.count() == 2


def test_a_calendar_is_replaced_by_its_next_version(actor: Actor, award: Award) -> None:
    before = queries.periods(award)
    known_at = award.calendars.get().set_at
    services.calendar_set(
        actor=actor, award=award, reason="one long year",
        years=[(date(2010, 6, 7), date(2012, 9, 30)), (date(2012, 10, 1), date(2013, 9, 30))],
    )  # fmt: skip
    assert queries.periods(award) == (
        Period("1", date(2010, 6, 7), date(2012, 9, 30)),
        Period("2", date(2012, 10, 1), date(2013, 9, 30)),
    )
    assert queries.periods(award, known_at) == before
    assert queries.year_of(before, date(2011, 10, 1)) == 2
    assert queries.year_of(before, date(2013, 10, 1)) == 0


@pytest.mark.parametrize(
    ("years", "words"),
    [
        ([], "at least one"),
        ([(date(2010, 6, 7), date(2010, 6, 6))], "ends before"),
        ([(date(2010, 6, 6), date(2011, 9, 30))], "outside the award"),
        ([(date(2010, 6, 7), date(2013, 10, 1))], "outside the award"),
        ([(date(2010, 6, 7), date(2011, 9, 30)), (date(2011, 10, 2), date(2012, 9, 30))],
         "must start on 2011-10-01"),
        ([(date(2010, 6, 7), date(2011, 9, 30)), (date(2011, 9, 30), date(2012, 9, 30))],
         "must start on 2011-10-01"),
        ([("2010", "2011")], "year-month-day"),
    ],
)  # fmt: skip
def test_what_project_years_cannot_be(actor: Actor, award: Award, years: list, words: str) -> None:
    with pytest.raises(ValidationError) as refused:
        services.calendar_set(actor=actor, award=award, years=years, reason="new")
    assert set(refused.value.message_dict) == {"years"}
    assert words in str(refused.value)
    assert award.calendars.count() == 1


def test_a_calendar_changes_with_a_reason(actor: Actor, award: Award) -> None:
    with pytest.raises(ValidationError) as refused:
        services.calendar_set(
            actor=actor, award=award, years=[(date(2010, 6, 7), date(2011, 9, 30))]
        )
    assert set(refused.value.message_dict) == {"reason"}


def test_what_was_agreed_can_only_be_added(award: Award) -> None:
    """Held by the database, so that no code can get around it."""
    tables = [t for t in append_only.tables() if t.startswith("programmes_")]
    assert len(tables) == 10
    for sql in (
        "UPDATE programmes_awardterm SET ends_on = '2020-01-01'",
        "DELETE FROM programmes_joining",
        "UPDATE programmes_projectyear SET number = 9",
    ):
        with (
            pytest.raises(DatabaseError, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql)
    assert AwardTerm.objects.get(award=award).ends_on == date(2013, 9, 30)


def test_plans_are_open_to_all_who_may_read_them_and_nobody_else(
    award: Award, me_officer: object, manager: object, worker_batken: object
) -> None:
    for reader, seen in ((me_officer, [award]), (manager, [award]), (worker_batken, [])):
        assert list(Award.objects.visible_to(reader, "programmes.read")) == seen
