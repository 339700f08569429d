"""The verbs of the ledger."""

from turna.ledger.services.batches import Total, batch_add, batch_void
from turna.ledger.services.freezing import freeze
from turna.ledger.services.funds import fund_add, unit_shorten, units_open
from turna.ledger.services.months import months_close, months_close_all, months_verify
from turna.ledger.services.oddities import oddity_review
from turna.ledger.services.reference import deeds_adopt, place_move, reference_post
from turna.ledger.services.registry import registry_sync
from turna.ledger.services.tallies import tallies_remake

__all__ = [
    "Total", "batch_add", "batch_void", "deeds_adopt", "freeze", "fund_add", "months_close",
    "months_close_all", "months_verify", "oddity_review", "place_move", "reference_post",
    "registry_sync", "tallies_remake", "unit_shorten", "units_open",
]  # fmt: skip
