"""Verbs of trainings: report, correct, void, restore."""

from collections.abc import Collection, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from turna.core.verbs import verb
from turna.grants.payers import payers
from turna.ledger import intake, records
from turna.ledger.codes import Cause
from turna.ledger.intake import Draft, Intake, Kind
from turna.outreach import audiences
from turna.outreach.audiences import Heads
from turna.outreach.inputs import TrainingInput
from turna.outreach.models import TraineeCell, Training
from turna.vault.actor import Actor

SOURCE = "outreach.training"
_LISTS = {"topic": "training_topic", "level": "training_level"}


@verb("outreach.training.reported", label=_("reported a training"))
def training_report(*, actor: Actor, training: TrainingInput, origin: str = "") -> Training:
    """Record one training. ValidationError by field; `audience` stands for cells and margins."""
    return intake.record_all(
        _TRAINING, actor=actor, rows=[training], verb="outreach.training.reported",
        origin=origin, numbered=False,
    )[0]  # fmt: skip


@verb("outreach.trainings.reported", label=_("reported trainings"))
def trainings_report(
    *, actor: Actor, trainings: Sequence[TrainingInput], origin: str = ""
) -> list[Training]:
    """Record many trainings in one posting, all or none; gives them in the order of the rows.

    ValidationError by row and field: "3.audience" is the third row's.
    """
    return intake.record_all(
        _TRAINING, actor=actor, rows=trainings, verb="outreach.trainings.reported",
        origin=origin, numbered=True,
    )  # fmt: skip


@verb("outreach.training.corrected", label=_("corrected a training"))
def training_correct(*, actor: Actor, uid: Any, version: int, **changes: Any) -> Training:
    """Replace fields of `TrainingInput`; new cells take the place of margins and vice versa."""
    return intake.correct(
        _TRAINING, actor=actor, uid=uid, version=version, changes=audiences.replacing(changes),
        verb="outreach.training.corrected",
    )  # fmt: skip


@verb("outreach.training.voided", label=_("voided a training"))
def training_void(*, actor: Actor, uid: Any, version: int, reason: str) -> Training:
    """A training that should not count."""
    training = intake.void_one(Training, uid, version, reason)
    _post([training], actor, "outreach.training.voided", reason)
    return training


@verb("outreach.trainings.voided", label=_("voided trainings"))
def trainings_void(*, actor: Actor, uids: Collection[Any], reason: str) -> list[Training]:
    """Trainings that should not count, all or none, in one reversal."""
    found = intake.void_many(Training, uids, reason)
    _post(found, actor, "outreach.trainings.voided", reason)
    return found


@verb("outreach.training.restored", label=_("restored a voided training"))
def training_restore(*, actor: Actor, uid: Any, version: int | None = None) -> Training:
    """A voided training counts again."""
    training = intake.restore_voided(Training, uid, version)
    _post([training], actor, "outreach.training.restored")
    return training


def _post(trainings: Sequence[Training], actor: Actor, verb_code: str, reason: str = "") -> None:
    records.post_records(
        records=trainings, source=SOURCE, cause=Cause.VOIDED, actor=actor, verb=verb_code,
        fields=["state"], reason=reason,
    )  # fmt: skip


def _open(rows: Sequence[TrainingInput], *, numbered: bool, only: Collection[str] | None) -> Intake:
    return Intake(
        rows, payers=payers(), numbered=numbered, only=only, codes=_LISTS,
        more={"group": audiences.groups_in(rows)},
    )  # fmt: skip


def _read(reading: Intake, n: int) -> Draft:
    row: TrainingInput = reading.rows[n]
    home = reading.home(n)
    day = reading.day(n)
    total, cells = audiences.read(reading, n, row, day)
    columns = {
        "topic_id": reading.code(n, "topic", day),
        "level_id": reading.code(n, "level", day),
        "audience": total,
        "also_fund_id": reading.also_fund(n, home),
    }
    return Draft.of(home, columns, cells)


def _as_input(training: Training) -> TrainingInput:
    return TrainingInput(
        organisation=training.organisation.code, place=training.place.code, day=training.day,
        topic=training.topic.code, level=training.level.code,
        also_award=training.also_fund.code if training.also_fund else None,
        **audiences.stored(training),
    )  # fmt: skip


def _store_parts(stored: Sequence[tuple[Training, list[Heads]]]) -> None:
    audiences.store(TraineeCell, "training", stored)


def _change_parts(training: Training, cells: list[Heads], changes: Collection[str]) -> list[str]:
    return audiences.change(training, "training", cells, changes)


_TRAINING = Kind(
    source=SOURCE, model=Training, open=_open, read=_read, as_input=_as_input,
    alike=("organisation_id", "place_id", "day", "topic_id", "audience"),
    store_parts=_store_parts, change_parts=_change_parts, filed_under=audiences.FILED_UNDER,
)  # fmt: skip
