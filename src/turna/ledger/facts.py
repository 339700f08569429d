"""Facts: rows of living records in the shape of entries. A measure is made of these.

Posting is `facts - net entries` for some keys; recount is the same without keys.
"""

from collections.abc import Mapping
from typing import Any

from django.db.models import BigIntegerField, CharField, F, QuerySet, SmallIntegerField, Value
from django.db.models.expressions import BaseExpression, Combinable
from django.db.models.functions import Cast, Coalesce, Concat

from turna.ledger.codes import Age, Breakdown, Sex, Share, State

# The order of columns in every fact row, before place and day are resolved.
COLUMNS = (
    "source", "day", "country", "place", "org", "fund", "share", "breakdown", "sex", "age", "group",
    "facet", "subject", "value",
)  # fmt: skip
_PREFIX = "fact_"
_SMALL = {"share", "breakdown", "sex", "age"}
_TEXT = {"facet"}

Term = str | int | None | BaseExpression | Combinable


def fact_rows(
    records: QuerySet[Any],
    *,
    source: Term = "pk",
    day: Term = "day",
    country: Term = "country",
    place: Term = "place",
    org: Term = "organisation",
    fund: Term = "fund",
    share: Term = Share.HOME,
    breakdown: Term = Breakdown.JOINT,
    sex: Term = Sex.NOT_RECORDED,
    age: Term = Age.NOT_RECORDED,
    group: Term = None,
    facet: Mapping[str, str] | None = None,
    subject: Term = None,
    value: Term = 1,
) -> QuerySet[Any, Any]:
    """`records` as fact rows: text is a field lookup, a number a constant, None is empty.

    `facet` maps an axis to the lookup of its code: {"category": "category__code"}.
    Records must be filtered to those that count before they come here.
    """
    terms: dict[str, Term] = {
        "source": source, "day": day, "country": country, "place": place, "org": org,
        "fund": fund, "share": share, "breakdown": breakdown, "sex": sex, "age": age,
        "group": group,
        "facet": facet_key(facet) if facet else None, "subject": subject, "value": value,
    }  # fmt: skip
    columns = {f"{_PREFIX}{name}": _expression(name, terms[name]) for name in COLUMNS}
    rows: QuerySet[Any, Any] = records.order_by().annotate(**columns).values(*columns)
    return rows


def home_and_also(
    records: QuerySet[Any], prefix: str = "", **terms: Any
) -> list[QuerySet[Any, Any]]:
    """Fact rows for the fund that counts and, marked, for another payer's fund.

    `prefix` leads from the rows to the record that has the funds ("event__").
    """
    live = records.filter(**{f"{prefix}state": State.LIVE})
    also = live.filter(**{f"{prefix}also_fund__isnull": False})
    return [
        fact_rows(live, fund=f"{prefix}fund", share=Share.HOME, **terms),
        fact_rows(also, fund=f"{prefix}also_fund", share=Share.ALSO, **terms),
    ]


def facet_key(parts: Mapping[str, str]) -> Combinable:
    """The text "axis=code|axis=code" in the order given; a missing code is "-"."""
    pieces: list[Any] = []
    for axis, lookup in parts.items():
        pieces.append(Value(f"{'|' if pieces else ''}{axis}="))
        pieces.append(Coalesce(F(lookup), Value("-"), output_field=CharField()))
    return Concat(*pieces, output_field=CharField())


def _expression(name: str, term: Term) -> Any:
    if isinstance(term, str):
        return F(term)
    if term is None or isinstance(term, int):
        field: Any = BigIntegerField()
        if name in _SMALL:
            field = SmallIntegerField()
        elif name in _TEXT:
            field = CharField(max_length=255)
        constant = Value(int(term) if term is not None else None, output_field=field)
        # An untyped NULL cannot stand in a UNION on PostgreSQL.
        return Cast(constant, field)
    return term


def column(name: str) -> str:
    return f"{_PREFIX}{name}"
