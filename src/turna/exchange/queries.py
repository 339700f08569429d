"""The read side: which services an export or a question of the API names."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from turna.core.scoping import Reader
from turna.core.text import search_key
from turna.directory import offered
from turna.directory.codes import CodeList
from turna.directory.models import Offer, Organisation
from turna.directory.queries import READ, codes_of
from turna.exchange import hsds


def services(reader: Reader | None = None) -> "QuerySet[Any]":
    """Every service, ended ones too: HSDS has a status for them; as a reader sees them."""
    rows = Offer.objects.all() if reader is None else Offer.objects.visible_to(reader, READ)
    return offered.shown(rows).order_by("uid")


def asked(rows: "QuerySet[Any]", question: Mapping[str, str]) -> "QuerySet[Any]":
    """`rows` by `search`, `organization_id` and `taxonomy_term_id`, all of which must hold;
    an id that does not exist leaves nothing."""
    for word in search_key(question.get("search", "").replace("\0", " ")).split():
        rows = rows.filter(search__contains=word)
    if wanted := question.get("organization_id"):
        houses = _behind(wanted, Organisation.objects.all(), hsds.organisation_id)
        rows = rows.filter(organisation__code__in=houses)
    if wanted := question.get("taxonomy_term_id"):
        kinds = _behind(wanted, codes_of(CodeList.SERVICE_TYPE), hsds.term_id)
        rows = rows.filter(type__code__in=kinds)
    return rows


def _behind(wanted: str, rows: "QuerySet[Any]", id_of: Callable[[str], UUID]) -> list[str]:
    codes = rows.values_list("code", flat=True)
    return [code for code in codes if str(id_of(code)) == wanted.casefold()]
