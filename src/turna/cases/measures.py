"""What cases count: persons first assisted, help after that, returns and stays.

Only victims of trafficking count. A person counts as assisted once in each country: on the
day of the earliest service there, whichever organisation gave it. A service that is entered
late and lies earlier therefore takes the count over, and verbs post all services of a subject.
"""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from turna.cases.codes import ClientKind, ReturnRole
from turna.cases.models import Return, ReturnPart, Service, Stay
from turna.directory.codes import CodeList, PlaceKind
from turna.ledger.codes import Additivity, State
from turna.ledger.facts import fact_rows, home_and_also
from turna.ledger.registry import Codes, Measure, Paid, SourceKind, register, register_source

Rows = list[QuerySet[Any, Any]]
_OF_PERSONS: dict[str, Codes] = {
    "exploitation": CodeList.EXPLOITATION, "destination": PlaceKind.COUNTRY,
    "referral": CodeList.REFERRAL_SOURCE,
}  # fmt: skip
_COUNTING = {"person__state": State.LIVE, "person__client_kind": ClientKind.TRAFFICKING}


def _helping() -> QuerySet[Any]:
    return Service.objects.filter(state=State.LIVE, **_COUNTING)


def _earlier() -> Exists:
    """Whether the same person had help in the same country before."""
    before = Q(day__lt=OuterRef("day")) | Q(day=OuterRef("day"), pk__lt=OuterRef("pk"))
    same = {"person__subject": OuterRef("person__subject"), "country": OuterRef("country")}
    return Exists(_helping().filter(before, **same))


def _people_assisted() -> Rows:
    facet = {
        "exploitation": "person__exploitation__code",
        "destination": "person__destination__code",
        "referral": "person__referral__code",
    }
    return home_and_also(
        _helping().filter(~_earlier()), sex="person__sex", age="person__age",
        subject="person__subject", facet=facet,
    )  # fmt: skip


def _help_given() -> Rows:
    return home_and_also(
        _helping().filter(_earlier()), sex="person__sex", age="person__age",
        subject="person__subject", facet={"service": "service__code"},
    )  # fmt: skip


def _returns() -> Rows:
    counting = {f"journey__{name}": value for name, value in _COUNTING.items()}
    parts = ReturnPart.objects.filter(journey__state=State.LIVE, **counting)
    person = "journey__person"
    return [
        fact_rows(
            parts, source="journey_id", day="journey__day", sex=f"{person}__sex",
            age=f"{person}__age", subject=f"{person}__subject",
            facet={"role": "role", "from": "journey__from_place__country__code"},
        )
    ]  # fmt: skip


def _shelter_stays() -> Rows:
    return home_and_also(
        Stay.objects.filter(**_COUNTING), sex="person__sex", age="person__age",
        subject="person__subject",
    )  # fmt: skip


# Each organisation of a return has its own payer.
_PARTS = (Paid(model=ReturnPart, key="journey_id", day="journey__day"),)
for _code, _label, _plural, _model, _url, _parts in (
    ("cases.service", _("help given"), _("help given"), Service, "cases:service", ()),
    ("cases.return", _("return"), _("returns"), Return, "cases:return", _PARTS),
    ("cases.stay", _("stay in a shelter"), _("stays in shelters"), Stay, "cases:stay", ()),
):
    register_source(
        SourceKind(
            code=_code,
            label=_label,
            plural=_plural,
            model=_model,
            read="cases.read",
            url=_url,
            of_persons=True,
            parts=_parts,
        )
    )
register(
    Measure(
        code="cases.people_assisted", label=_("people first assisted"), unit=_("people"),
        additivity=Additivity.SUBJECTS, source="cases.service", facts=_people_assisted,
        facets=_OF_PERSONS, counts_persons=True,
    )
)  # fmt: skip
register(
    Measure(
        code="cases.help_given", label=_("further help given"), unit=_("services"),
        additivity=Additivity.SUM, source="cases.service", facts=_help_given,
        facets={"service": CodeList.SERVICE}, counts_persons=True,
    )
)  # fmt: skip
register(
    Measure(
        code="cases.returns", label=_("people assisted in returning"), unit=_("people"),
        additivity=Additivity.SUBJECTS, source="cases.return", facts=_returns,
        key="journey_id", facets={"role": ReturnRole, "from": PlaceKind.COUNTRY},
        counts_persons=True,
    )
)  # fmt: skip
register(
    Measure(
        code="cases.shelter_stays", label=_("people in shelters"), unit=_("people"),
        additivity=Additivity.SUBJECTS, source="cases.stay", facts=_shelter_stays,
        counts_persons=True,
    )
)  # fmt: skip
