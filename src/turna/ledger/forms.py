"""Forms of the ledger: closing months, verifying them, reviewing what is unusual, moving places."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from turna.core.fields import SeveralField
from turna.core.forms import Form
from turna.core.widgets import Offer
from turna.directory import keeping
from turna.directory.codes import PlaceKind
from turna.directory.fields import place_field
from turna.directory.models import Place
from turna.directory.queries import not_retired
from turna.directory.rules import may_lie_in
from turna.ledger.months import Content, month_from
from turna.ledger.registry import SourceKind


def month_name(content: Content) -> str:
    """ "September 2015" in the reader's language."""
    return date_format(content.first, "F Y")


def counts_in_words(counts: Iterable[tuple[SourceKind, int]]) -> str:
    """ "events: 12, consultation: 1"."""
    said = ((kind.label if number == 1 else kind.plural, number) for kind, number in counts)
    return ", ".join(f"{label}: {number}" for label, number in said)


def content_in_words(content: Content) -> str:
    """What is in a month and what to look at before closing it."""
    if content.counts:
        said = [_("%(counts)s.") % {"counts": counts_in_words(content.counts)}]
    else:
        said = [_("Nothing is recorded. Close with nothing: 0 is then a fact.")]
    if content.missing:
        kinds = ", ".join(str(kind.plural) for kind in content.missing)
        said.append(_("Not there, and usual in the months before: %(kinds)s.") % {"kinds": kinds})
    if content.odd:
        said.append(
            ngettext(
                "%(count)d record is listed as unusual and not reviewed yet.",
                "%(count)d records are listed as unusual and not reviewed yet.",
                content.odd,
            )
            % {"count": content.odd}
        )
    return " ".join(said)


class CloseForm(Form):
    """The months of one organisation to close. `offer_months` says which."""

    months = SeveralField(
        label=gettext_lazy("Months to close"),
        coerce=month_from,
        error_messages={
            "required": gettext_lazy("No month is chosen. Tick at least one."),
            "invalid_choice": gettext_lazy(
                "“%(value)s” is not a month that this organisation owes. Choose from the list."
            ),
        },
    )

    def offer_months(self, found: Iterable[Content]) -> None:
        """Offer these months, each with what is in it."""
        field: Any = self.fields["months"]
        field.choices = [(one.code, Offer(month_name(one), content_in_words(one))) for one in found]


class _Ticked(Form):
    """Rows of a table that were ticked, among those that this reader has."""

    def offer_rows(self, name: str, values: Iterable[Any]) -> None:
        """Let only these values through."""
        field: Any = self.fields[name]
        field.choices = [(str(value), str(value)) for value in values]


class VerifyForm(_Ticked):
    """Partners whose month is verified, up to the posting that the page has shown."""

    partners = forms.MultipleChoiceField(
        label=gettext_lazy("Partners"),
        error_messages={
            "required": gettext_lazy("No partner is ticked. Tick those you have checked."),
            "invalid_choice": gettext_lazy(
                "“%(value)s” has no closed month here. Open the page again and tick from it."
            ),
        },
    )
    upto = forms.IntegerField(
        widget=forms.HiddenInput,
        min_value=1,
        error_messages={
            "required": gettext_lazy("The posting number is lost. Open the page again."),
            "invalid": gettext_lazy("The posting number is lost. Open the page again."),
        },
    )


class ReviewForm(_Ticked):
    """Unusual records that somebody has looked at."""

    oddities = forms.MultipleChoiceField(
        label=gettext_lazy("Records"),
        error_messages={
            "required": gettext_lazy("No record is ticked. Tick those you have looked at."),
            "invalid_choice": gettext_lazy(
                "One of these is reviewed already. Open the list again and tick from it."
            ),
        },
    )


class MoveForm(Form):
    """Where a place should lie."""

    parent = place_field(label=gettext_lazy("Lies in"))

    def around(self, place: Place) -> None:
        """Offer the reader's places of the same country in which such a place may lie."""
        kinds = [kind for kind in PlaceKind.values if may_lie_in(place.kind, kind)[0]]
        rows = keeping.places_kept(self.reader).filter(not_retired(), kind__in=kinds)
        rows = rows.filter(country=place.country_id).exclude(pk=place.pk)
        field: Any = self.fields["parent"]
        field.queryset = rows.select_related("parent").order_by("path")
