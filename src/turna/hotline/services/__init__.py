"""The verbs of the hotline: consultations, and the cards they are answered from."""

from turna.hotline.services.calls import (
    CALL_READ,
    CALLS_LISTED,
    SOURCE,
    call_correct,
    call_log,
    call_restore,
    call_void,
    calls_log,
    calls_void,
)
from turna.hotline.services.cards import (
    CardInput,
    CardText,
    card_add,
    card_change,
    card_retire,
    card_review,
    cards_add,
)

__all__ = [
    "CALLS_LISTED",
    "CALL_READ",
    "SOURCE",
    "CardInput",
    "CardText",
    "call_correct",
    "call_log",
    "call_restore",
    "call_void",
    "calls_log",
    "calls_void",
    "card_add",
    "card_change",
    "card_retire",
    "card_review",
    "cards_add",
]
