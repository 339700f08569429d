"""What forms of deeds ask about money: whether another award pays as well."""

from collections.abc import Collection
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from turna.core.fields import PickCodeField
from turna.ledger.entering import CountedForm
from turna.programmes.models import Award, AwardTerm

READ = "programmes.read"


def also_award_field() -> PickCodeField:
    """Another payer; `offer_also_award` fills it."""
    return PickCodeField(
        label=_("Does another award pay for it too?"), required=False,
        help_text=_("That award sees the count, marked “also”. It is never added twice."),
    )  # fmt: skip


def offer_also_award(form: CountedForm, reader: Any) -> None:
    """Offer the awards to who may read awards; nobody else is asked, and a record keeps what it
    has."""
    field: Any = form.fields["also_award"]
    choices = other_payers(reader, form.kept("also_award"))
    if choices:
        field.offer(choices)
    else:
        del form.fields["also_award"]


def other_payers(reader: Any, keep: Collection[str] = ()) -> list[tuple[str, str]]:
    """(fund's code, words with its years) of the awards of this reader; `keep` stay."""
    newest = AwardTerm.objects.filter(award=OuterRef("pk")).order_by("-pk")
    rows = Award.objects.visible_to(reader, READ).annotate(
        first=Subquery(newest.values("starts_on")[:1]), last=Subquery(newest.values("ends_on")[:1])
    )
    found = {
        row.code: f"{row.code} {row.title} ({row.first.year}–{row.last.year})"
        for row in rows.order_by("-last", "code")
    }  # fmt: skip
    if not found:
        return []
    return [*found.items(), *((code, code) for code in sorted(set(keep) - set(found)))]
