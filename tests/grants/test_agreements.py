"""Agreements: signed with their fund and reporting duty, found by partner and day, ended."""

from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from factories.grants import make_agreement
from factories.hotline import make_call
from factories.programmes import Ledger, make_award
from turna.core.periods import month_of
from turna.grants import services
from turna.grants.models import Agreement
from turna.grants.payers import payers
from turna.grants.queries import agreement_for, agreements_index
from turna.grants.services import NewAgreement
from turna.ledger import posting
from turna.ledger.balances import balances
from turna.ledger.codes import Cause, FundKind
from turna.ledger.models import Fund, Posting, ReportingUnit
from turna.ledger.readers import INTERNAL
from turna.ledger.services import registry_sync
from turna.ledger.where import Question
from turna.programmes.models import Award
from turna.vault.actor import Actor
from turna.vault.models import AuditEntry

NEW = NewAgreement(
    code="TA.1-KG-01", organisation="test-ngo-batken", starts_on=date(2011, 12, 15),
    ends_on=date(2012, 9, 30), amount="12500.50", currency="USD", signed_on=date(2011, 12, 1),
)  # fmt: skip


def sign(actor: Actor, award: Award, **changes: Any) -> Agreement:
    return services.agreement_sign(actor=actor, award=award, agreement=replace(NEW, **changes))


def test_an_agreement_opens_its_fund_and_its_reporting_duty(
    actor: Actor, award: Award, organisations: SimpleNamespace, places: SimpleNamespace
) -> None:
    agreement = sign(actor, award)
    assert (agreement.fund.code, agreement.fund.kind) == ("TA.1-KG-01", FundKind.SUB_GRANT)
    assert agreement.fund.parent == award.fund
    (unit,) = ReportingUnit.objects.all()
    assert (unit.fund, unit.organisation, unit.country) == (
        agreement.fund, organisations.ngo, places.kg,
    )  # fmt: skip
    assert (unit.first_month, unit.last_month) == (2011 * 12 + 11, 2012 * 12 + 8)
    assert AuditEntry.objects.filter(verb="grants.agreement.signed").count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"code": "two words"}, "code"),
        ({"code": "TA.1"}, "code"),
        ({"organisation": "nobody"}, "organisation"),
        ({"ends_on": date(2011, 12, 14)}, "ends_on"),
        ({"ends_on": date(2013, 10, 1)}, "ends_on"),
        ({"starts_on": date(2010, 6, 6)}, "starts_on"),
        ({"starts_on": "spring"}, "starts_on"),
        ({"amount": "much"}, "amount"),
        ({"amount": 0}, "amount"),
        ({"amount": -5}, "amount"),
        ({"currency": "som"}, "currency"),
        ({"signed_on": timezone.localdate() + timedelta(days=2)}, "signed_on"),
    ],
)
def test_what_an_agreement_cannot_be(
    actor: Actor, award: Award, organisations: SimpleNamespace, changes: dict, field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        sign(actor, award, **changes)
    assert set(refused.value.message_dict) == {field}
    assert not Agreement.objects.exists()
    assert not ReportingUnit.objects.exists()
    assert not Fund.objects.filter(kind=FundKind.SUB_GRANT).exists()


def test_agreements_of_one_organisation_may_not_overlap_under_one_award(
    actor: Actor, award: Award, organisations: SimpleNamespace
) -> None:
    sign(actor, award)
    for first, last in (
        (date(2012, 9, 30), date(2013, 9, 30)),
        (date(2011, 12, 1), date(2011, 12, 15)),
        (date(2012, 1, 1), date(2012, 2, 1)),
    ):
        with pytest.raises(ValidationError) as refused:
            sign(actor, award, code="TA.1-KG-02", starts_on=first, ends_on=last)
        assert set(refused.value.message_dict) == {"starts_on"}
        assert "TA.1-KG-01" in str(refused.value)
    sign(actor, award, code="TA.1-KG-02", starts_on=date(2012, 10, 1), ends_on=date(2013, 9, 30))
    other = make_award(organisations.donor, code="TA.2")
    sign(actor, other, code="TA.2-KG-01")
    assert Agreement.objects.count() == 3


def test_many_are_signed_or_none(
    actor: Actor, award: Award, organisations: SimpleNamespace
) -> None:
    rows = [
        NEW,
        replace(NEW, code="TA.1-TJ-01", organisation=organisations.other_ngo),
        replace(NEW, code="TA.1-KG-02"),
    ]
    with pytest.raises(ValidationError) as refused:
        services.agreements_sign(actor=actor, award=award, agreements=rows)
    assert "Row 3 (TA.1-KG-02)" in str(refused.value)
    assert not Agreement.objects.exists()
    signed = services.agreements_sign(actor=actor, award=award, agreements=rows[:2])
    assert [one.code for one in signed] == ["TA.1-KG-01", "TA.1-TJ-01"]
    assert ReportingUnit.objects.count() == 2


def test_the_agreement_follows_from_partner_and_day(
    award: Award, organisations: SimpleNamespace
) -> None:
    first = make_agreement(award, organisations.ngo, date(2011, 12, 15), date(2012, 9, 30))
    second = make_agreement(award, organisations.ngo, date(2012, 10, 1), date(2013, 3, 31))
    other = make_award(organisations.donor, code="TA.2")
    third = make_agreement(other, organisations.ngo, date(2012, 1, 1), date(2012, 3, 31))
    ngo = organisations.ngo.pk
    for day, expected in (
        (date(2011, 12, 14), None), (date(2011, 12, 15), first), (date(2012, 9, 30), first),
        (date(2012, 10, 1), second), (date(2013, 4, 1), None),
        # Two payers: the one that began last.
        (date(2012, 2, 1), third), (date(2012, 4, 1), first),
    ):  # fmt: skip
        assert agreement_for(ngo, day) == expected
    assert agreement_for(ngo, date(2012, 2, 1), award.pk) == first
    assert agreement_for(organisations.other_ngo.pk, date(2012, 2, 1)) is None


def test_the_index_answers_from_memory(
    award: Award, organisations: SimpleNamespace, places: SimpleNamespace
) -> None:
    agreement = make_agreement(award, organisations.ngo, date(2011, 10, 1), date(2012, 9, 30))
    with CaptureQueriesContext(connection) as captured:
        index = agreements_index()
        found = {index.fund_for(organisations.ngo.pk, date(2012, 1, 1)) for _ in range(50)}
    assert found == {agreement.fund_id}
    assert len(captured) == 1
    desk = payers()
    assert desk.fund_for(organisations.ngo.pk, date(2012, 1, 1)) == agreement.fund_id
    assert desk.joined_on(agreement.fund_id, places.kg.pk) == date(2011, 12, 1)
    assert desk.joined_on(agreement.fund_id, places.russia.pk) is None


def test_an_agreement_that_ends_early_pays_and_owes_no_longer(
    actor: Actor, award: Award, organisations: SimpleNamespace
) -> None:
    agreement = sign(actor, award)
    ended = services.agreement_end(
        actor=actor, agreement=agreement, ended_on=date(2012, 5, 15), version=1
    )
    assert (ended.version, ended.last_day, ended.ends_on) == (
        2, date(2012, 5, 15), date(2012, 9, 30),
    )  # fmt: skip
    assert agreement_for(organisations.ngo.pk, date(2012, 5, 16)) is None
    assert ReportingUnit.objects.get().last_month == month_of(date(2012, 5, 15))
    # Its days are free again.
    sign(actor, award, code="TA.1-KG-02", starts_on=date(2012, 5, 16), ends_on=date(2012, 9, 30))


def test_when_an_agreement_cannot_end(
    actor: Actor, award: Award, organisations: SimpleNamespace, places: SimpleNamespace
) -> None:
    agreement = sign(actor, award)
    ledger = Ledger(award, organisations)
    deed = {"fund": agreement.fund, "source": 1}
    ledger.post(("test.events", places.kg, date(2012, 6, 1), 1, deed))
    for day in (date(2011, 12, 14), date(2012, 9, 30), date(2012, 5, 31), "soon"):
        with pytest.raises(ValidationError) as refused:
            services.agreement_end(actor=actor, agreement=agreement, ended_on=day)
        assert set(refused.value.message_dict) == {"ended_on"}
    with pytest.raises(ValidationError, match="Open it again"):
        services.agreement_end(
            actor=actor, agreement=agreement, ended_on=date(2012, 6, 30), version=9
        )
    # The deed is taken back: nothing counts after the day any more.
    ledger.post(("test.events", places.kg, date(2012, 6, 1), -1, deed))
    services.agreement_end(actor=actor, agreement=agreement, ended_on=date(2012, 5, 31))


def test_a_mission_sees_its_country_and_a_partner_its_own(
    *, award: Award, organisations: SimpleNamespace, mission_officer: Any, manager: Any,
    me_officer: Any, donor: Any,
) -> None:  # fmt: skip
    own = make_agreement(award, organisations.ngo, date(2011, 12, 15), date(2012, 9, 30))
    foreign = make_agreement(award, organisations.other_ngo, date(2011, 12, 15), date(2012, 9, 30))
    for reader, seen in (
        (mission_officer, {own}), (manager, {own}), (me_officer, {own, foreign}), (donor, set()),
    ):  # fmt: skip
        assert set(Agreement.objects.visible_to(reader, "grants.read")) == seen


def test_deeds_done_before_the_paper_was_signed_count_for_it(
    award: Award, organisations: SimpleNamespace, places: SimpleNamespace, actor: Actor
) -> None:
    """The award follows from partner and day, whichever was entered first."""
    registry_sync(actor=actor)
    call = make_call(organisations.ngo, places.batken, day=date(2012, 3, 5), country=places.kg)
    other = make_call(organisations.ngo, places.batken, day=date(2009, 3, 5), country=places.kg)
    posting.post(
        source="hotline.call", keys=[call.pk, other.pk], cause=Cause.NEW, actor=actor, verb="x"
    )
    asked = Question(measures=("hotline.consultations",), funds=(award.code,))
    assert balances(asked, reader=INTERNAL).total() == 0
    signed = sign(actor, award)
    assert balances(asked, reader=INTERNAL).total() == 1
    call.refresh_from_db()
    assert (call.fund_id, call.version) == (signed.fund_id, 2)
    assert Posting.objects.latest("n").cause == Cause.REFERENCE
    assert posting.differences("hotline.call") == 0
