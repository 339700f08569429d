"""Filters of the ledger's pages: `{% load ledger %}`."""

from collections.abc import Iterable

from django import template

from turna.ledger.forms import counts_in_words
from turna.ledger.registry import SourceKind

register = template.Library()


@register.filter
def counts(found: Iterable[tuple[SourceKind, int]]) -> str:
    """ "events: 12, consultation: 1"."""
    return counts_in_words(found)


@register.filter
def kinds(found: Iterable[SourceKind]) -> str:
    """ "events, consultations"."""
    return ", ".join(str(kind.plural) for kind in found)
