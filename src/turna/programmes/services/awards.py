"""The verbs of awards: their dates, money, countries and years."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import available_timezones

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from turna.core.verbs import verb
from turna.directory.checks import Problems
from turna.directory.checks import day as check_day
from turna.directory.codes import PlaceKind
from turna.directory.models import Organisation, Place
from turna.ledger.codes import FundKind
from turna.ledger.models import Fund
from turna.ledger.services import fund_add
from turna.programmes import queries, rules
from turna.programmes.codes import MoneyKind, TermReason
from turna.programmes.models import (
    Award,
    AwardTerm,
    Calendar,
    Joining,
    MoneyTransaction,
    ProjectYear,
)  # fmt: skip
from turna.vault import audit
from turna.vault.actor import Actor

_CURRENCY = re.compile(r"[A-Z]{3}")
_CODE = re.compile(r"[A-Za-z0-9]+([._/-][A-Za-z0-9]+)*")


@verb("programmes.award.added", label=_("added an award"))
def award_add(
    *,
    actor: Actor,
    code: str,
    number: str,
    title: str,
    donor: Organisation,
    lead: Organisation,
    starts_on: date,
    ends_on: date,
    signed_on: date,
    time_zone: str = "Asia/Bishkek",
) -> Award:
    """An award with its original dates and its fund, which has the same code.

    Raises ValidationError by field (code, number, title, dates, time_zone).
    """
    problems = Problems()
    code_wanted(problems, code)
    if Award.objects.filter(code=code).exists() or Fund.objects.filter(code=code).exists():
        problems.add("code", _("This code is taken. Choose another one, codes are never reused."))
    text_wanted(problems, "number", number, 64, _("Type the donor's number of the agreement."))
    text_wanted(problems, "title", title, 300, _("Give the award its title."))
    for name, day in (("starts_on", starts_on), ("ends_on", ends_on), ("signed_on", signed_on)):
        check_day(problems, name, day)
    if type(starts_on) is date and type(ends_on) is date and ends_on < starts_on:
        problems.add("ends_on", _("The award ends before it starts. Correct one of the days."))
    if time_zone not in available_timezones():
        problems.add("time_zone", _("This time zone is not known. Type one like “Asia/Almaty”."))
    problems.refuse()
    award = Award.objects.create(
        code=code, number=number.strip(), title=title.strip(), donor=donor, lead=lead,
        fund=fund_add(actor=actor, code=code, kind=FundKind.AWARD), time_zone=time_zone,
    )  # fmt: skip
    AwardTerm.objects.create(
        award=award, starts_on=starts_on, ends_on=ends_on, reason=TermReason.ORIGINAL,
        signed_on=signed_on, **stamp(actor),
    )  # fmt: skip
    audit.record(
        actor=actor, verb="programmes.award.added", kind="programmes.award",
        objects=[(award.uid, 1)],
    )  # fmt: skip
    return award


@verb("programmes.award.extended", label=_("extended an award"))
def award_extend(*, actor: Actor, award: Award, ends_on: date, signed_on: date) -> AwardTerm:
    """A later last day. The dates as first signed stay on record."""
    lock(award)
    current = queries.term(award)
    problems = Problems()
    check_day(problems, "ends_on", ends_on)
    check_day(problems, "signed_on", signed_on)
    if type(ends_on) is date and ends_on <= current.ends_on:
        problems.add(
            "ends_on",
            _("The award already runs until %(day)s. Type the later day it is extended to.")
            % {"day": current.ends_on.isoformat()},
        )
    problems.refuse()
    row = AwardTerm.objects.create(
        award=award, starts_on=current.starts_on, ends_on=ends_on, reason=TermReason.EXTENSION,
        signed_on=signed_on, **stamp(actor),
    )  # fmt: skip
    audit.record(
        actor=actor, verb="programmes.award.extended", kind="programmes.award",
        objects=[(award.uid, award.terms.count())], fields=["ends_on", "signed_on"],
    )  # fmt: skip
    return row


@verb("programmes.money.added", label=_("entered money of an award"))
def money_add(
    *,
    actor: Actor,
    award: Award,
    kind: str,
    day: date,
    amount: Any,
    currency: str,
    note: str = "",
    today: date | None = None,
) -> MoneyTransaction:
    """Money confirmed, received or spent. An amount below zero takes money back and says why."""
    problems = Problems()
    if kind not in MoneyKind.values:
        problems.add("kind", _("Choose whether this money is confirmed, received or spent."))
    check_day(problems, "day", day)
    if type(day) is date and day > (today or timezone.localdate()):
        problems.add("day", _("This day is in the future. Enter money once it has moved."))
    value = sum_wanted(problems, amount, currency)
    if value < 0 and not note.strip():
        problems.add("note", _("This takes money back. Say in the note why."))
    problems.refuse()
    row = MoneyTransaction.objects.create(
        award=award, kind=kind, day=day, amount=value, currency=currency, note=note.strip()[:300],
        **stamp(actor),
    )  # fmt: skip
    audit.record(
        actor=actor, verb="programmes.money.added", kind="programmes.money",
        objects=[(row.pk, 1)],
    )  # fmt: skip
    return row


@verb("programmes.country.joined", label=_("set when a country joined an award"))
def country_join(
    *, actor: Actor, award: Award, country: Place, joined_on: date, reason: str = ""
) -> Joining:
    """From this day on figures of the country are due. A second call corrects the first."""
    lock(award)
    problems = Problems()
    check_day(problems, "joined_on", joined_on)
    if country.kind != PlaceKind.COUNTRY:
        problems.add("country", _("This place is no country. Choose a country."))
    term = queries.term(award)
    if type(joined_on) is date and not term.starts_on <= joined_on <= term.ends_on:
        problems.add(
            "joined_on",
            _("The award runs from %(first)s to %(last)s. Type a day in between.")
            % {"first": term.starts_on.isoformat(), "last": term.ends_on.isoformat()},
        )
    if not reason.strip() and Joining.objects.filter(award=award, country=country).exists():
        problems.add("reason", _("This country has a joining day. Say why it changes."))
    problems.refuse()
    row = Joining.objects.create(
        award=award, country=country, joined_on=joined_on, reason=reason.strip(), **stamp(actor)
    )
    audit.record(
        actor=actor, verb="programmes.country.joined", kind="programmes.joining",
        objects=[(row.pk, 1)],
    )  # fmt: skip
    return row


@verb("programmes.calendar.set", label=_("set the project years of an award"))
def calendar_set(
    *, actor: Actor, award: Award, years: Sequence[tuple[date, date]], reason: str = ""
) -> Calendar:
    """The project years as (first day, last day), in order; number 1 is the first.

    A second call adds a new version of the calendar and says why. Papers keep the year they
    were recorded in until `surveys` brings them in line.
    """
    lock(award)
    current = queries.calendar(award)
    problems = Problems()
    _check_years(problems, years, queries.term(award))
    if current is not None and not reason.strip():
        problems.add("reason", _("This award has project years. Say why they change."))
    problems.refuse()
    row = Calendar.objects.create(
        award=award, number=current.number + 1 if current else 1, reason=reason.strip(),
        **stamp(actor),
    )  # fmt: skip
    ProjectYear.objects.bulk_create(
        ProjectYear(calendar=row, number=number, first=first, last=last)
        for number, (first, last) in enumerate(years, start=1)
    )
    audit.record(
        actor=actor, verb="programmes.calendar.set", kind="programmes.award",
        objects=[(award.uid, row.number)], fields=["years"],
    )  # fmt: skip
    return row


def lock(award: Award) -> None:
    """Let one verb at a time change what hangs on this award."""
    Award.objects.select_for_update(no_key=True).get(pk=award.pk)


def stamp(actor: Actor) -> dict[str, Any]:
    """Who added a row and when."""
    return {"set_at": timezone.now(), "set_by": actor.id}


def code_wanted(problems: Problems, code: object) -> None:
    """A code: at most 40 Latin letters and digits in words joined by . _ / or -."""
    if not isinstance(code, str) or len(code) > 40 or not _CODE.fullmatch(code):
        problems.add(
            "code",
            _("The code “%(code)s” cannot be used. Take up to 40 Latin letters and digits, "
              "like “CT.0495” or “1.2.1”.") % {"code": code},
        )  # fmt: skip


def text_wanted(problems: Problems, name: str, text: object, longest: int, advice: Any) -> None:
    """A text that is there and not longer than its column."""
    if not isinstance(text, str) or not text.strip():
        problems.add(name, advice)
    elif len(text.strip()) > longest:
        problems.add(name, _("This is longer than %(n)s characters. Shorten it.") % {"n": longest})


def sum_wanted(problems: Problems, amount: object, currency: object) -> Decimal:
    """An amount of money: a number other than zero with at most two decimals, and its currency.

    Gives the amount, 0 when it is refused.
    """
    value = rules.number(amount)
    if value is None:
        problems.add("amount", _("This is no amount. Type digits only, like 1250.50."))
    elif not value:
        problems.add("amount", _("The amount is zero: there is nothing to enter."))
    elif rules.decimal_places(value) > 2 or abs(value) >= 10**12:
        problems.add("amount", _("Type the amount with at most two decimals and 12 digits."))
    if not isinstance(currency, str) or not _CURRENCY.fullmatch(currency):
        problems.add("currency", _("Type the currency as three capital letters, like USD."))
    return value or Decimal()


def _check_years(problems: Problems, years: Sequence[tuple[date, date]], term: AwardTerm) -> None:
    if not years:
        problems.add("years", _("Enter at least one project year."))
    before: date | None = None
    for number, (first, last) in enumerate(years, start=1):
        if type(first) is not date or type(last) is not date:
            problems.add(
                "years", _("Year %(n)s: type both days as year-month-day.") % {"n": number}
            )
            return
        if last < first:
            problems.add(
                "years",
                _("Year %(n)s ends before it starts. Correct one of its days.") % {"n": number},
            )
        elif before is not None and first != before + timedelta(days=1):
            problems.add(
                "years",
                _("Year %(n)s must start on %(day)s, the day after the year before it ends.")
                % {"n": number, "day": (before + timedelta(days=1)).isoformat()},
            )
        if first < term.starts_on or last > term.ends_on:
            problems.add(
                "years",
                _("Year %(n)s lies outside the award, which runs from %(first)s to %(last)s. "
                  "Correct its days, or extend the award first.")
                % {
                    "n": number,
                    "first": term.starts_on.isoformat(),
                    "last": term.ends_on.isoformat(),
                },
            )  # fmt: skip
        before = last
