"""Batches: history that exists only as totals, with its document."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from turna.core.verbs import verb
from turna.directory.models import Organisation, Place
from turna.ledger import records, registry
from turna.ledger.codes import Age, Cause, Sex
from turna.ledger.models import Batch, BatchLine, Fund, Measure
from turna.ledger.resolve import country_for, no_award
from turna.vault.actor import Actor


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
