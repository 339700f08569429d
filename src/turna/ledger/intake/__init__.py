"""Rows on their way in, for the verbs of every room that records deeds.

`Intake` reads what each row says, looks up what it names and gathers every refusal before
anything is stored; `recording` is the one path from rows to stored and posted records;
`oddities` keeps what is unusual but possible; `states` takes records out of every count and
back.
"""

from turna.ledger.codes import Unusual
from turna.ledger.intake.bulk import build, insert
from turna.ledger.intake.oddities import looks_alike, note, note_again
from turna.ledger.intake.recording import Draft, Kind, correct, record_all
from turna.ledger.intake.rows import Home, Intake, Payers
from turna.ledger.intake.states import (
    check_reason,
    locked_live,
    merge_pair,
    restore_voided,
    unmerge,
    void_many,
    void_one,
)
from turna.ledger.intake.storing import once
from turna.ledger.intake.values import RefusedError

__all__ = [
    "Draft",
    "Home",
    "Intake",
    "Kind",
    "Payers",
    "RefusedError",
    "Unusual",
    "build",
    "check_reason",
    "correct",
    "insert",
    "locked_live",
    "looks_alike",
    "merge_pair",
    "note",
    "note_again",
    "once",
    "record_all",
    "restore_voided",
    "unmerge",
    "void_many",
    "void_one",
]
