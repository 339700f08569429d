"""Months: partners close them, missions verify them."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from turna.core.periods import month_of
from turna.core.verbs import verb
from turna.directory.models import Organisation
from turna.ledger import posting
from turna.ledger.models import MonthClose, Verification
from turna.ledger.queries import months_with_entries
from turna.vault import audit
from turna.vault.actor import Actor


@verb("ledger.month.closed", label=gettext_lazy("closed a month"))
def months_close(
    *, actor: Actor, organisation: Organisation, months: Iterable[int], today: date | None = None
) -> list[MonthClose]:
    """The partner says that these months are complete, with or without records.

    Later records of them count as late. ValidationError for a month that has not ended or is
    closed already.
    """
    return _close(actor, {organisation: sorted(set(months))}, "ledger.month.closed", today)


@verb("ledger.months.closed", label=gettext_lazy("closed months of several organisations"))
def months_close_all(
    *,
    actor: Actor,
    closings: Mapping[Organisation, Iterable[int]],
    today: date | None = None,
) -> list[MonthClose]:
    """`months_close` for several organisations at once: all of it, or none."""
    wanted = {organisation: sorted(set(months)) for organisation, months in closings.items()}
    return _close(actor, wanted, "ledger.months.closed", today)


def _close(
    actor: Actor, wanted: Mapping[Organisation, list[int]], verb_code: str, today: date | None
) -> list[MonthClose]:
    months = sorted({month for some in wanted.values() for month in some})
    if not months:
        raise ValidationError({"months": [_("Choose at least one month.")]})
    posting.hold()  # what is being posted now must not slip in as new behind the closing
    if months[-1] >= month_of(today or timezone.localdate()):
        raise ValidationError(
            {"months": [_("This month has not ended yet. Close it from the first of the next.")]}
        )
    asked = {(one.pk, month) for one, some in wanted.items() for month in some}
    done = MonthClose.objects.filter(organisation__in=list(wanted), month__in=months)
    if asked & set(done.values_list("organisation", "month")):
        raise ValidationError(
            {"months": [_("One of these months is closed already. Choose the open ones only.")]}
        )
    upto = posting.last_number()
    busy = months_with_entries([one.pk for one in wanted], months)
    now = timezone.now()
    rows = MonthClose.objects.bulk_create(
        [
            MonthClose(
                organisation=one, month=month, nothing=(one.pk, month) not in busy, upto=upto,
                closed_at=now, closed_by=actor.id,
            )
            for one, some in wanted.items()
            for month in some
        ],
        batch_size=1000,
    )  # fmt: skip
    audit.record(
        actor=actor, verb=verb_code, kind="ledger.month",
        objects=[(f"{one.code} {month}", 1) for one, some in wanted.items() for month in some],
    )  # fmt: skip
    return rows


@verb("ledger.month.verified", label=gettext_lazy("verified a partner's months"))
def months_verify(
    *, actor: Actor, organisation: Organisation, months: Iterable[int], upto: int | None = None
) -> list[Verification]:
    """The mission has checked these closed months up to a posting (None: the newest).

    Nobody verifies the months of the organisation they work for, or one that they closed.
    """
    wanted = sorted(set(months))
    if not wanted:
        raise ValidationError({"months": [_("Choose at least one month.")]})
    closed = MonthClose.objects.filter(organisation=organisation, month__in=wanted)
    closers = list(closed.values_list("closed_by", flat=True))
    if len(closers) != len(wanted):
        raise ValidationError(
            {"months": [_("A month is verified after its partner has closed it. Ask for that.")]}
        )
    _check_another(actor, organisation, closers)
    last = posting.last_number()
    mark = last if upto is None else upto
    if mark > last:
        raise ValidationError({"upto": [_("There is no such posting yet. Choose an earlier one.")]})
    if Verification.objects.filter(
        organisation=organisation, month__in=wanted, upto__gt=mark
    ).exists():
        raise ValidationError(
            {"upto": [_("A later mark stands already: verification never goes back.")]}
        )
    now = timezone.now()
    rows = Verification.objects.bulk_create(
        [
            Verification(
                organisation=organisation, month=month, upto=mark, verified_at=now,
                verified_by=actor.id,
            )
            for month in wanted
        ]
    )  # fmt: skip
    audit.record(
        actor=actor, verb="ledger.month.verified", kind="ledger.month",
        objects=[(f"{organisation.code} {month}", mark) for month in wanted],
    )  # fmt: skip
    return rows


def _check_another(actor: Actor, organisation: Organisation, closers: Iterable[str]) -> None:
    """Whoever says that a month is complete does not also say that it was checked."""
    if actor.organisation == organisation.code:
        raise ValidationError(
            {"months": [_("This is your own organisation. Somebody of another one verifies it.")]}
        )
    if actor.id in closers:
        raise ValidationError(
            {"months": [_("You closed one of these months yourself. Somebody else verifies it.")]}
        )
