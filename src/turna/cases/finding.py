"""What can be found in cases: a person assisted, by her code alone, inside the reader's scope.

Nothing else of a person is looked at, and a code of another organisation finds what a code that
does not exist finds: nothing, after the same one query.
"""

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from turna.cases.models import Person
from turna.cases.queries import READ
from turna.core import search
from turna.core.search import BEGINS, EXACT, Asked, Hit

_FEWEST = 4  # characters of a code: fewer would list people rather than find one


def register() -> None:
    """Offer them to whoever reads cases."""
    search.register(
        "people", _("Persons assisted, by code"), people, action=READ, icon="user", order=70
    )


def people(reader: Any, asked: Asked, limit: int) -> list[Hit]:
    """Persons whose code begins with what was typed, with its dash or without."""
    typed = asked.text.upper()
    bare = typed.replace("-", "")
    if len(bare) < _FEWEST:
        return []
    dashed = f"{bare[:4]}-{bare[4:]}"
    rows = Person.objects.visible_to(reader, READ).select_related("organisation")
    found = rows.filter(Q(code__istartswith=typed) | Q(code__istartswith=dashed))
    return [
        Hit(
            row.code, reverse("cases:person", args=[row.uid]), row.organisation.label,
            EXACT if row.code.upper() in (typed, dashed) else BEGINS, row,
        )
        for row in found.order_by("code", "pk")[:limit]
    ]  # fmt: skip
