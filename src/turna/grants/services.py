"""The verbs of agreements: sign them, end them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from turna.core.periods import month_of
from turna.core.verbs import verb
from turna.directory.checks import Problems
from turna.directory.checks import day as check_day
from turna.directory.models import Organisation
from turna.grants.models import Agreement
from turna.ledger.codes import FundKind
from turna.ledger.models import Entry, Fund, ReportingUnit
from turna.ledger.services import deeds_adopt, fund_add, unit_shorten, units_open
from turna.programmes import queries as programmes
from turna.programmes.models import Award, AwardTerm
from turna.programmes.services.awards import code_wanted, lock, sum_wanted
from turna.vault import audit
from turna.vault.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAgreement:
    """An agreement to sign. `organisation` is a code, or the organisation itself."""

    code: str
    organisation: str | Organisation
    starts_on: date
    ends_on: date
    amount: Any
    currency: str
    signed_on: date


@verb("grants.agreement.signed", label=_("signed an agreement"))
def agreement_sign(*, actor: Actor, award: Award, agreement: NewAgreement) -> Agreement:
    """One agreement under an award. ValidationError by field."""
    return _sign(actor, award, [agreement], "grants.agreement.signed", numbered=False)[0]


@verb("grants.agreements.signed", label=_("signed agreements"))
def agreements_sign(
    *, actor: Actor, award: Award, agreements: Sequence[NewAgreement]
) -> list[Agreement]:
    """Many agreements under an award: all are signed, or none with the rows' problems.

    Each opens its fund, and its organisation owes a month to it from the first to the last.
    Its deeds of these days that nobody paid for so far count for it from now on.
    """
    return _sign(actor, award, agreements, "grants.agreements.signed", numbered=True)


@verb("grants.agreement.ended", label=_("ended an agreement early"))
def agreement_end(
    *, actor: Actor, agreement: Agreement, ended_on: date, version: int | None = None
) -> Agreement:
    """The agreement ends before the day that was signed; later months are not owed any more.

    ValidationError when deeds after that day count for it: they would lose their payer.
    """
    row = Agreement.objects.select_for_update(no_key=True).get(pk=agreement.pk)
    if version is not None and row.version != version:
        raise ValidationError(
            _("Somebody changed this agreement after you opened it. Open it again."),
            code="conflict",
        )
    problems = Problems()
    check_day(problems, "ended_on", ended_on)
    problems.refuse()
    if not row.starts_on <= ended_on < row.last_day:
        problems.add(
            "ended_on",
            _("The agreement runs from %(first)s to %(last)s. Type an earlier last day in between.")
            % {"first": row.starts_on.isoformat(), "last": row.last_day.isoformat()},
        )
    elif _counts_after(row, ended_on):
        problems.add(
            "ended_on",
            _("Deeds after this day count for this agreement. Correct or void them first, or "
              "type a later day."),
        )  # fmt: skip
    problems.refuse()
    row.ended_on = ended_on
    row.version += 1
    row.save(update_fields=["ended_on", "version"])
    for unit in ReportingUnit.objects.filter(fund_id=row.fund_id):
        unit_shorten(actor=actor, unit=unit, last_month=month_of(ended_on))
    audit.record(
        actor=actor, verb="grants.agreement.ended", kind="grants.agreement",
        objects=[(row.uid, row.version)], fields=["ended_on"],
    )  # fmt: skip
    return row


def _sign(
    actor: Actor, award: Award, rows: Sequence[NewAgreement], verb_code: str, *, numbered: bool
) -> list[Agreement]:
    lock(award)
    problems = Problems()
    organisations = _organisations(rows)
    term = programmes.term(award)
    spans = _Spans(award)
    taken = set(
        Fund.objects.filter(code__in=[str(r.code) for r in rows]).values_list("code", flat=True)
    )
    fresh = []
    for position, row in enumerate(rows, start=1):
        if numbered:
            problems.at(position, row.code)
        amount = _check(problems, row, term)
        if row.code in taken:
            problems.add(
                "code", _("This code is taken. Choose another one, codes are never reused.")
            )
        taken.add(row.code)
        key = row.organisation if isinstance(row.organisation, str) else row.organisation.code
        organisation = _organisation(problems, organisations, key)
        if organisation is not None:
            spans.add(problems, organisation, row)
            fresh.append((row, organisation, amount))
    problems.refuse()
    signed = [
        Agreement(
            code=row.code, award=award, organisation=organisation, starts_on=row.starts_on,
            ends_on=row.ends_on, amount=amount, currency=row.currency,
            signed_on=row.signed_on,
            fund=fund_add(actor=actor, code=row.code, kind=FundKind.SUB_GRANT, parent=award.fund),
        )
        for row, organisation, amount in fresh
    ]  # fmt: skip
    stored = Agreement.objects.bulk_create(signed, batch_size=500)
    units_open(actor=actor, units=[_unit(one) for one in stored])
    for one in stored:
        deeds_adopt(
            actor=actor, organisation=one.organisation, fund=one.fund, first=one.starts_on,
            last=one.ends_on,
        )  # fmt: skip
    audit.record(
        actor=actor, verb=verb_code, kind="grants.agreement",
        objects=[(one.uid, one.version) for one in stored],
    )  # fmt: skip
    return stored


def _organisations(rows: Sequence[NewAgreement]) -> dict[str, Organisation]:
    named = {
        r.organisation if isinstance(r.organisation, str) else r.organisation.code for r in rows
    }
    found = Organisation.objects.filter(code__in=named).select_related("place__country").order_by()
    return {row.code: row for row in found}


def _organisation(
    problems: Problems, known: dict[str, Organisation], code: str
) -> Organisation | None:
    found = known.get(code)
    if found is None:
        problems.add(
            "organisation",
            _("There is no organisation “%(code)s”. Choose one of the list.") % {"code": code},
        )
    elif found.place.country_id is None:
        problems.add(
            "organisation",
            _("This organisation's place lies in no country. Correct its place first."),
        )
        return None
    return found


def _check(problems: Problems, row: NewAgreement, term: AwardTerm) -> Decimal:
    """Gather what is wrong with a row by itself; gives its amount, 0 when it is refused."""
    code_wanted(problems, row.code)
    days = {"starts_on": row.starts_on, "ends_on": row.ends_on, "signed_on": row.signed_on}
    for name, day in days.items():
        check_day(problems, name, day)
    if type(row.signed_on) is date and row.signed_on > timezone.localdate():
        problems.add("signed_on", _("This day has not come yet. Enter agreements once signed."))
    amount = sum_wanted(problems, row.amount, row.currency)
    if amount < 0:
        problems.add("amount", _("The amount is below zero. Type what the partner receives."))
    if type(row.starts_on) is not date or type(row.ends_on) is not date:
        return amount
    if row.ends_on < row.starts_on:
        problems.add("ends_on", _("The agreement ends before it starts. Correct one of the days."))
    for name in ("starts_on", "ends_on"):
        if not term.starts_on <= days[name] <= term.ends_on:
            problems.add(
                name,
                _("The award runs from %(first)s to %(last)s. Type a day in between, or extend "
                  "the award first.")
                % {"first": term.starts_on.isoformat(), "last": term.ends_on.isoformat()},
            )  # fmt: skip
    return amount


class _Spans:
    """The days that organisations have agreements for under one award."""

    def __init__(self, award: Award) -> None:
        self._taken: dict[int, list[tuple[date, date, str]]] = {}
        for one in Agreement.objects.filter(award=award).order_by():
            self._taken.setdefault(one.organisation_id, []).append(
                (one.starts_on, one.last_day, one.code)
            )

    def add(self, problems: Problems, organisation: Organisation, row: NewAgreement) -> None:
        """Take these days; a problem when an agreement of the organisation covers some."""
        if type(row.starts_on) is not date or type(row.ends_on) is not date:
            return
        taken = self._taken.setdefault(organisation.pk, [])
        for first, last, code in taken:
            if row.starts_on <= last and first <= row.ends_on:
                problems.add(
                    "starts_on",
                    _("The organisation's agreement %(code)s runs from %(first)s to %(last)s. "
                      "Choose days outside, or end that agreement first.")
                    % {"code": code, "first": first.isoformat(), "last": last.isoformat()},
                )  # fmt: skip
        taken.append((row.starts_on, row.ends_on, row.code))


def _unit(agreement: Agreement) -> ReportingUnit:
    return ReportingUnit(
        fund=agreement.fund, organisation=agreement.organisation,
        # `_organisation` has refused an organisation without one.
        country_id=cast(int, agreement.organisation.place.country_id),
        first_month=month_of(agreement.starts_on), last_month=month_of(agreement.ends_on),
    )  # fmt: skip


def _counts_after(agreement: Agreement, day: date) -> bool:
    """Whether a deed after the day still counts for the agreement's fund."""
    rows = Entry.objects.filter(fund_id=agreement.fund_id, day__gt=day).order_by()
    nets = rows.values("measure", "source_kind", "source").annotate(net=Sum("value"))
    return nets.exclude(net=0).exists()
