"""Verbs of the ledger: funds, reporting units, closing and verifying months, batches, freezing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from turna.core.periods import month_of
from turna.core.verbs import verb
from turna.directory.models import Organisation, Place
from turna.ledger import posting, records, registry
from turna.ledger.codes import Age, Cause, FundKind, Sex
from turna.ledger.models import (
    Batch,
    BatchLine,
    Freeze,
    Fund,
    Measure,
    MonthClose,
    Oddity,
    Posting,
    ReportingUnit,
    Source,
    Verification,
)  # fmt: skip
from turna.ledger.queries import months_with_entries
from turna.ledger.resolve import country_for, no_award
from turna.vault import audit
from turna.vault.actor import Actor


@verb("ledger.registry.sync", label=gettext_lazy("brought the measures up to date"))
def registry_sync(*, actor: Actor) -> list[str]:
    """Write down registered sources and measures; post what a changed rule changes.

    Gives the codes of measures whose rule changed. Runs after every migration.
    """
    no_award()
    known = set(Source.objects.values_list("code", flat=True))
    Source.objects.bulk_create(
        [Source(code=s.code) for s in registry.sources() if s.code not in known]
    )
    stored = {m.code: m for m in Measure.objects.all()}
    new = [m for m in registry.measures() if m.code not in stored]
    Measure.objects.bulk_create([Measure(code=m.code, rule_version=m.rule_version) for m in new])
    raised = [
        m for m in registry.measures()
        if m.code in stored and m.rule_version > stored[m.code].rule_version
    ]  # fmt: skip
    made: list[Posting] = []
    # A new measure counts the records that are there already, as much as a changed one.
    for source in sorted({measure.source for measure in (*new, *raised)}):
        if not registry.source(source).model._default_manager.exists():
            continue
        made += posting.post(
            source=source, keys=posting.differing_keys(source), cause=Cause.RULE,
            actor=actor, verb="ledger.registry.sync",
        )  # fmt: skip
    for measure in raised:
        row = stored[measure.code]
        row.rule_version = measure.rule_version
        row.save(update_fields=["rule_version"])
    audit.record(
        actor=actor, verb="ledger.registry.sync", kind="ledger.measure",
        objects=[(m.code, m.rule_version) for m in (*new, *raised)],
        posting=made[-1].n if made else None,
    )  # fmt: skip
    return [m.code for m in raised]


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
    """The mission has checked these closed months up to a posting (None: the newest)."""
    wanted = sorted(set(months))
    if not wanted:
        raise ValidationError({"months": [_("Choose at least one month.")]})
    closed = MonthClose.objects.filter(organisation=organisation, month__in=wanted)
    if closed.count() != len(wanted):
        raise ValidationError(
            {"months": [_("A month is verified after its partner has closed it. Ask for that.")]}
        )
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


@verb("ledger.reference.posted", label=gettext_lazy("posted what changed reference data change"))
def reference_post(*, actor: Actor) -> list[Posting]:
    """After a place moved or an agreement changed: post the differences, cause "reference".

    Entries name the district and fund that held when they were posted; this reverses and
    reposts those that would be resolved differently today. One posting for each kind of
    record that differs.
    """
    made: list[Posting] = []
    for source in registry.sources():
        made += posting.post(
            source=source.code, keys=posting.differing_keys(source.code), cause=Cause.REFERENCE,
            actor=actor, verb="ledger.reference.posted",
        )  # fmt: skip
    audit.record(
        actor=actor, verb="ledger.reference.posted", kind="ledger.posting",
        objects=[(one.n, 1) for one in made], posting=made[-1].n if made else None,
    )  # fmt: skip
    return made


@verb("ledger.deeds.adopted", label=gettext_lazy("let an agreement pay for earlier deeds"))
def deeds_adopt(
    *, actor: Actor, organisation: Organisation, fund: Fund, first: date, last: date
) -> int:
    """Deeds of these days that nobody paid for now count for `fund`; gives how many.

    Partners often work before the paper is signed: the award follows from partner and day,
    whichever was entered first.
    """
    nobody = no_award()
    made: list[Posting] = []
    adopted = 0
    for source in registry.sources():
        keys: set[int] = set()
        for paid in source.paid:
            rows = paid.model._default_manager.filter(
                organisation=organisation, fund=nobody, **{f"{paid.day}__range": (first, last)}
            )
            keys.update(rows.values_list(paid.key, flat=True))
            rows.update(fund=fund)
        adopted += len(keys)
        source.model._default_manager.filter(pk__in=keys).update(version=F("version") + 1)
        made += posting.post(
            source=source.code, keys=keys, cause=Cause.REFERENCE, actor=actor,
            verb="ledger.deeds.adopted",
        )  # fmt: skip
    audit.record(
        actor=actor, verb="ledger.deeds.adopted", kind="ledger.fund", objects=[(fund.code, 1)],
        posting=made[-1].n if made else None,
    )  # fmt: skip
    return adopted


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """One total of a batch: what, by when (last day of its span), where, how many."""

    measure: str
    day: date
    place: Place
    value: int
    sex: int = Sex.NOT_RECORDED
    age: int = Age.NOT_RECORDED


@verb("ledger.batch.added", label=gettext_lazy("entered totals from a document"))
def batch_add(
    *,
    actor: Actor,
    organisation: Organisation,
    place: Place,
    fund: Fund | None,
    title: str,
    document: str,
    totals: Sequence[Total],
) -> Batch:
    """History that exists only as totals: kept with its document, marked, one posting."""
    problems = _batch_problems(title, document, totals)
    for number, line in enumerate(totals, 1):
        problems |= _total_problems(number, line)
        if not _counts_for(organisation, line.place, place):
            problems[f"totals-{number}-place"] = [
                _("Choose a place in the batch's country; other countries have their own batches.")
            ]
    if problems:
        raise ValidationError(problems)
    batch = Batch(
        title=title.strip(), document=document.strip(), organisation=organisation, place=place,
        country_id=country_for(organisation, place), fund=fund or no_award(),
        day=max(line.day for line in totals),
    )  # fmt: skip
    records.stamp(batch, actor)
    batch.save(force_insert=True)
    ids = dict(Measure.objects.values_list("code", "id"))
    BatchLine.objects.bulk_create(
        [
            BatchLine(
                batch=batch, measure_id=ids[line.measure], day=line.day, place=line.place,
                sex=line.sex, age=line.age, value=line.value,
            )
            for line in totals
        ]
    )  # fmt: skip
    records.post_records(
        records=[batch], source="ledger.batch", cause=Cause.BATCH, actor=actor,
        verb="ledger.batch.added",
    )  # fmt: skip
    return batch


def _batch_problems(title: str, document: str, totals: Sequence[Total]) -> dict[str, list[Any]]:
    problems: dict[str, list[Any]] = {}
    if not title.strip():
        problems["title"] = [_("Give the batch a name by which others find it.")]
    if not document.strip():
        problems["document"] = [_("Name the document and page these totals come from.")]
    if not totals:
        problems["totals"] = [_("Enter at least one total.")]
    return problems


def _total_problems(number: int, line: Total) -> dict[str, list[Any]]:
    """What is wrong with one total, by its field."""
    wrong: dict[str, Any] = {}
    if line.measure not in {m.code for m in registry.measures()}:
        wrong["measure"] = _("Choose a measure from the list.")
    if line.value < 1:
        wrong["value"] = _("A total is a whole number above zero.")
    if line.day > timezone.localdate():
        wrong["day"] = _("This day has not come yet. Correct the day.")
    if line.sex not in Sex.values:
        wrong["sex"] = _("Choose a sex from the list.")
    if line.age not in Age.values:
        wrong["age"] = _("Choose an age band from the list.")
    return {f"totals-{number}-{name}": [said] for name, said in wrong.items()}


def _counts_for(organisation: Organisation, place: Place, whole: Place) -> bool:
    """Whether a line's place counts for the country that its batch counts for."""
    try:
        return country_for(organisation, place) == country_for(organisation, whole)
    except ValueError:  # a place in no country
        return False


@verb("ledger.batch.voided", label=gettext_lazy("voided a batch of totals"))
def batch_void(*, actor: Actor, uid: Any, version: int, reason: str) -> Batch:
    """A batch that should not count: one reversal of all its totals."""
    batch = records.locked(Batch, uid, version)
    records.void(batch, reason)
    records.post_records(
        records=[batch], source="ledger.batch", cause=Cause.VOIDED, actor=actor,
        verb="ledger.batch.voided", fields=["state"], reason=reason,
    )  # fmt: skip
    return batch


@verb("ledger.oddity.reviewed", label=gettext_lazy("reviewed an unusual record"))
def oddity_review(*, actor: Actor, oddity: Oddity) -> Oddity:
    """The M&E officer has looked: the record stands as it is."""
    row = Oddity.objects.select_for_update().get(pk=oddity.pk)
    if row.reviewed_at is not None:
        raise ValidationError(_("Somebody has reviewed this already: there is nothing to do."))
    row.reviewed_at, row.reviewed_by = timezone.now(), actor.id
    row.save(update_fields=["reviewed_at", "reviewed_by"])
    audit.record(
        actor=actor, verb="ledger.oddity.reviewed", kind="ledger.oddity", objects=[(row.pk, 1)]
    )
    return row


@verb("ledger.figures.frozen", label=gettext_lazy("froze figures"))
def freeze(
    *, actor: Actor, label: str, kind: str, question: dict[str, Any], upto: int, digest: str
) -> Freeze:
    """Keep a moment: what was asked, up to which posting, and the hash of the answer."""
    if not label.strip():
        raise ValidationError({"label": [_("Name the report that these figures stand in.")]})
    if upto > posting.last_number():
        raise ValidationError({"upto": [_("There is no such posting yet. Choose an earlier one.")]})
    row = Freeze.objects.create(
        label=label.strip(), kind=kind, question=question, upto=upto, digest=digest,
        frozen_at=timezone.now(), frozen_by=actor.id,
    )  # fmt: skip
    audit.record(
        actor=actor, verb="ledger.figures.frozen", kind="ledger.freeze", objects=[(row.pk, 1)],
        posting=upto,
    )  # fmt: skip
    return row
