"""The ledger's tables. Entries, postings and marks are added and never changed."""

from turna.ledger.models.derived import PersonNow, Tally, TallyBlock
from turna.ledger.models.entries import (
    Entry,
    Facet,
    Fund,
    Measure,
    Posting,
    Source,
    facet_values,
)
from turna.ledger.models.months import Freeze, MonthClose, ReportingUnit, Verification
from turna.ledger.models.records import (
    AtHomeOrAbroad,
    Batch,
    BatchLine,
    Counted,
    Oddity,
    new_subject,
)

__all__ = [
    "AtHomeOrAbroad", "Batch", "BatchLine", "Counted", "Entry", "Facet", "Freeze", "Fund",
    "Measure", "MonthClose", "Oddity", "PersonNow", "Posting", "ReportingUnit", "Source", "Tally",
    "TallyBlock", "Verification", "facet_values", "new_subject",
]  # fmt: skip
