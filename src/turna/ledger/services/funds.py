"""Funds, and who owes them a month."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from turna.core.verbs import verb
from turna.ledger.codes import FundKind
from turna.ledger.models import Fund, ReportingUnit
from turna.vault import audit
from turna.vault.actor import Actor


@verb("ledger.fund.added", label=gettext_lazy("added a fund"))
def fund_add(*, actor: Actor, code: str, kind: str, parent: Fund | None = None) -> Fund:
    """A fund for an award or a sub-grant; verbs of the rooms above call it."""
    if Fund.objects.filter(code=code).exists():
        raise ValidationError(
            {"code": [_("This code is taken. Choose another one, codes are never reused.")]}
        )
    if kind == FundKind.SUB_GRANT and parent is None:
        raise ValidationError({"parent": [_("Choose the award that this sub-grant belongs to.")]})
    fund = Fund.objects.create(code=code, kind=kind, parent=parent)
    audit.record(actor=actor, verb="ledger.fund.added", kind="ledger.fund", objects=[(code, 1)])
    return fund


@verb("ledger.unit.opened", label=gettext_lazy("set who reports to a fund"))
def units_open(*, actor: Actor, units: Sequence[ReportingUnit]) -> None:
    """From now on these organisations owe a month to these funds."""
    for unit in units:
        if unit.last_month is not None and unit.last_month < unit.first_month:
            raise ValidationError(
                {"last_month": [_("Reporting ends before it begins. Correct the dates.")]}
            )
    ReportingUnit.objects.bulk_create(units, batch_size=500)
    audit.record(
        actor=actor, verb="ledger.unit.opened", kind="ledger.unit",
        objects=[(unit.pk, 1) for unit in units],
    )  # fmt: skip


@verb("ledger.unit.shortened", label=gettext_lazy("ended a reporting duty early"))
def unit_shorten(*, actor: Actor, unit: ReportingUnit, last_month: int) -> ReportingUnit:
    """The organisation owes this fund no month after `last_month`, which lies before its last."""
    row = ReportingUnit.objects.select_for_update().get(pk=unit.pk)
    if last_month < row.first_month or (row.last_month and last_month > row.last_month):
        raise ValidationError(
            {"last_month": [_("Choose a month between the first and the last that are owed.")]}
        )
    row.last_month = last_month
    row.save(update_fields=["last_month"])
    audit.record(
        actor=actor, verb="ledger.unit.shortened", kind="ledger.unit", objects=[(row.pk, 2)],
        fields=["last_month"],
    )  # fmt: skip
    return row
