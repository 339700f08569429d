"""Fields that choose a place or an organisation, and labels in every language.

`place_field` and `organisation_field` get their rows in the form's `offer`.
"""

from typing import Any

from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from turna.core.fields import PickField, TextField
from turna.core.widgets import Offer
from turna.directory.checks import LONGEST_LABEL
from turna.directory.models import Organisation, Place

LANGUAGES: tuple[str, ...] = tuple(code for code, _name in settings.LANGUAGES)
LABEL_FIELDS: tuple[str, ...] = tuple(f"label_{code}" for code in LANGUAGES)


def said_place(place: Place) -> Offer:
    """A place to choose: its name, where it lies, and everything that finds it. The rows need
    `parent` selected."""
    return Offer(
        place.label,
        path=place.parent.label if place.parent else "",
        find=place.search.replace("|", " ").strip(),
    )


def said_organisation(organisation: Organisation) -> Offer:
    """An organisation to choose: its name and its code."""
    return Offer(
        organisation.label,
        path=organisation.code,
        find=organisation.search.replace("|", " ").strip(),
    )


def place_field(**kwargs: Any) -> PickField:
    """One place."""
    return PickField(said=said_place, **kwargs)


def organisation_field(**kwargs: Any) -> PickField:
    """One organisation."""
    return PickField(said=said_organisation, **kwargs)


def label_fields(what: Any) -> dict[str, TextField]:
    """A field for each language of the interface; English is a must. `what` is "Name"."""
    names = dict(settings.LANGUAGES)
    return {
        f"label_{code}": TextField(
            label=format_lazy("{} – {}", what, names[code]),
            required=code == "en",
            max_length=LONGEST_LABEL,
            help_text=_("It stands in for languages without one.") if code == "en" else "",
        )
        for code in LANGUAGES
    }


def labels_of(data: dict[str, Any]) -> dict[str, str]:
    """Takes the label fields out of cleaned data: {"en": …, "ru": …}."""
    return {code: str(data.pop(f"label_{code}", "") or "") for code in LANGUAGES}


def initial_labels(labels: dict[str, str]) -> dict[str, str]:
    """The label fields as a record has them."""
    return {f"label_{code}": labels.get(code, "") for code in LANGUAGES}


def names_of(labels: dict[str, str]) -> dict[str, Any]:
    """For a record's page: `names` as (language, label), and the languages it is `unnamed` in."""
    return {
        "names": [(name, labels[code]) for code, name in settings.LANGUAGES if code in labels],
        "unnamed": [name for code, name in settings.LANGUAGES if code not in labels],
    }
