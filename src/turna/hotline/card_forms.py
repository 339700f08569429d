"""What is written on a knowledge card."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from turna.core.fields import DayField, OneOfField, PickCodeField, PickField, TextField
from turna.core.forms import Form, Section
from turna.directory.codes import CodeList, PlaceKind
from turna.directory.fields import organisation_field, said_place
from turna.directory.models import Organisation, Place
from turna.directory.queries import codes_of, not_retired
from turna.hotline import cards
from turna.hotline.codes import CardKind
from turna.hotline.services.cards import LONGEST_TEXT, LONGEST_TITLE, CardText

_USUAL = timedelta(days=180)
_CODES = ("en", *(code for code, _name in settings.LANGUAGES if code != "en"))


def _written() -> dict[str, TextField]:
    """A title and a text in each language of the system; English is a must."""
    fields = {}
    for code, name in settings.LANGUAGES:
        fields[f"title_{code}"] = TextField(
            label=format_lazy("{} – {}", _("Title"), name), max_length=LONGEST_TITLE,
            required=code == "en",
        )  # fmt: skip
        fields[f"text_{code}"] = TextField(
            label=format_lazy("{} – {}", _("Text"), name), rows=8, max_length=LONGEST_TEXT,
            required=code == "en",
            help_text=_("Short paragraphs; a line that begins with - is a point of a list. Of "
                        "questions to go through, each line is one.") if code == "en" else "",
        )  # fmt: skip
    return fields


_WRITTEN: Any = type("Written", (Form,), dict(_written()))


class CardForm(_WRITTEN):
    """A card: its subject and country, what it says in each language, who keeps it true."""

    owner = organisation_field(label=_("Who keeps it true?"))
    kind = OneOfField(label=_("What is it?"), choices=CardKind.choices, initial=CardKind.ANSWER)
    category = PickCodeField(label=_("On which subject?"))
    country = PickField(
        label=_("About which country?"), required=False, said=said_place,
        help_text=_("Empty: it holds for every country."),
    )  # fmt: skip
    source = TextField(
        label=_("Where is this from?"), required=False, max_length=300,
        help_text=_("A law and its date, an embassy's page, who was asked."),
    )  # fmt: skip
    review_on = DayField(
        label=_("Read it through again on"), help_text=_("Rules change: within two years.")
    )
    sections: ClassVar[Sequence[Section]] = (
        Section(_("What it is about"), ("kind", "category", "country")),
        Section(_("What it says"), ("title_en", "text_en")),
        Section(
            _("In other languages"),
            tuple(f"{what}_{code}" for code in _CODES[1:] for what in ("title", "text")),
            folded=True,
        ),
        Section(_("Who keeps it true"), ("owner", "source", "review_on")),
    )  # fmt: skip

    def offer(self, reader: Any) -> None:
        today = timezone.localdate()
        category: Any = self.fields["category"]
        rows = codes_of(CodeList.HOTLINE_CATEGORY, today)
        category.offer([(row.code, row.label) for row in rows])
        country: Any = self.fields["country"]
        places = Place.objects.filter(not_retired(), kind=PlaceKind.COUNTRY)
        country.queryset = places.select_related("parent").order_by("-of_programme", "sort")
        owner: Any = self.fields["owner"]
        owner.queryset = Organisation.objects.visible_to(reader, cards.KEEP).filter(not_retired())
        mine = list(owner.queryset[:2])
        if len(mine) == 1:
            owner.initial = mine[0].code
        self.fields["review_on"].initial = today + _USUAL


def texts_of(data: dict[str, Any]) -> dict[str, CardText]:
    """Takes the written fields out of cleaned data: a card's texts by language."""
    return {
        code: CardText(str(data.pop(f"title_{code}") or ""), str(data.pop(f"text_{code}") or ""))
        for code in _CODES
    }


def initial_texts(texts: dict[str, dict[str, str]]) -> dict[str, str]:
    """The written fields as a card has them."""
    return {
        f"{what}_{code}": texts.get(code, {}).get(what, "")
        for code in _CODES
        for what in ("title", "text")
    }


class ReviewForm(Form):
    """It is true today; when it is read through again."""

    review_on = DayField(
        label=_("Read it through again on"), help_text=_("Rules change: within two years.")
    )

    def offer(self, reader: Any) -> None:
        self.fields["review_on"].initial = timezone.localdate() + _USUAL
