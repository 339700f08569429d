"""Verbs on knowledge cards: what operators answer from, and who keeps it true."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from turna.core.text import search_key, sort_key
from turna.core.verbs import verb
from turna.directory import checks
from turna.directory.codes import CodeList, PlaceKind
from turna.directory.models import Code, Organisation, Place
from turna.directory.queries import not_retired, valid_on
from turna.hotline.codes import CardKind
from turna.hotline.models import Card
from turna.vault import audit
from turna.vault.actor import Actor

LONGEST_TITLE, LONGEST_TEXT = 100, 4000
_LONGEST_SEARCH = 1000


@dataclass(frozen=True, slots=True)
class CardText:
    """A card in one language. Of a card of questions, each line of the text is one."""

    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CardInput:
    """A card: `category` is a code of hotline_category, `country` the place code of a country
    (None: any), `owner` an organisation's code; `texts` by language, English is a must."""

    category: str
    owner: str
    texts: Mapping[str, CardText]
    review_on: date
    kind: str = CardKind.ANSWER
    country: str | None = None
    source: str = ""


@verb("hotline.card.added", label=_("added a knowledge card"))
def card_add(*, actor: Actor, card: CardInput, uid: UUID | None = None) -> Card:
    """Add a card; a `uid` that is there already gives that card, so that a form sent twice adds
    one. ValidationError by field of `CardInput`; those of texts are "title_ru", "text_ru"."""
    found: Card | None = Card.objects.filter(uid=uid).first() if uid else None
    if found is not None:
        _audit(actor, "hotline.card.added", [found], [])
        return found
    return _add(actor, "hotline.card.added", [card], uid=uid)[0]


@verb("hotline.cards.added", label=_("added knowledge cards"))
def cards_add(*, actor: Actor, cards: Sequence[CardInput], invented: bool = False) -> list[Card]:
    """Add many, all of them or none."""
    return _add(actor, "hotline.cards.added", cards, numbered=True, invented=invented)


@verb("hotline.card.changed", label=_("changed a knowledge card"))
def card_change(*, actor: Actor, uid: UUID, version: int, card: CardInput) -> Card:
    """Replace what a card says. ValidationError, "conflict" when somebody changed it since."""
    found = _locked(uid, version)
    problems = checks.Problems()
    columns = _Read(problems, [card]).columns(card)
    problems.refuse()
    changed = [name for name, value in columns.items() if getattr(found, name) != value]
    for name, value in columns.items():
        setattr(found, name, value)
    _save(found)
    _audit(actor, "hotline.card.changed", [found], changed)
    return found


@verb("hotline.card.reviewed", label=_("read a knowledge card through"))
def card_review(*, actor: Actor, uid: UUID, version: int, review_on: date) -> Card:
    """Say that a card is true today, and when it is read through again."""
    found = _locked(uid, version)
    problems = checks.Problems()
    _check_review(problems, review_on)
    problems.refuse()
    found.review_on = review_on
    _save(found)
    _audit(actor, "hotline.card.reviewed", [found], ["review_on"])
    return found


@verb("hotline.card.retired", label=_("retired a knowledge card"))
def card_retire(*, actor: Actor, uid: UUID, version: int) -> Card:
    """Offer it to nobody any more. Consultations that used it keep naming it."""
    found = _locked(uid, version)
    if found.retired:
        raise ValidationError(_("It is retired already: there is nothing left to do."))
    found.retired = True
    _save(found)
    _audit(actor, "hotline.card.retired", [found], ["retired"])
    return found


class _Read:
    """Reads what cards name, in three queries; refusals go into `problems`."""

    def __init__(self, problems: checks.Problems, cards: Sequence[CardInput]) -> None:
        self._problems = problems
        rows = Code.objects.filter(valid_on(timezone.localdate()), list=CodeList.HOTLINE_CATEGORY)
        self._categories = {row.code: row for row in rows}
        countries = Place.objects.filter(
            not_retired(), kind=PlaceKind.COUNTRY, code__in={c.country for c in cards if c.country}
        )
        self._countries = {row.code: row for row in countries}
        owners = Organisation.objects.filter(not_retired(), code__in={c.owner for c in cards})
        self._owners = {row.code: row for row in owners}

    def columns(self, card: CardInput) -> dict[str, Any]:
        """The columns of a card."""
        again = _("It is not in the list today. Choose again.")
        for name, value, known in (
            ("category", card.category, self._categories),
            ("owner", card.owner, self._owners),
            ("country", card.country, self._countries),
            ("kind", card.kind, CardKind.values),
        ):
            if value not in known and not (name == "country" and value is None):
                self._problems.add(name, again)
        _check_review(self._problems, card.review_on)
        source = " ".join(card.source.split())
        if len(source) > 300:
            self._problems.add("source", _("At most %d characters. Shorten it.") % 300)
        texts = self._texts(card.texts)
        titles = " ".join(one["title"] for one in texts.values())
        return {
            "category": self._categories.get(card.category),
            "owner": self._owners.get(card.owner),
            "country": self._countries.get(card.country or ""),
            "kind": card.kind,
            "source": source,
            "review_on": card.review_on,
            "texts": texts,
            "search": search_key(titles)[:_LONGEST_SEARCH],
            "sort": sort_key(texts.get("en", {}).get("title", "")),
        }

    def _texts(self, given: Mapping[str, CardText]) -> dict[str, dict[str, str]]:
        known = dict(settings.LANGUAGES)
        found = {}
        for language, one in given.items():
            title, text = " ".join(one.title.split()), _lines(one.text)
            if not (title or text):
                continue
            if language not in known:
                self._problems.add("texts", _("“%s” is not a language of the system.") % language)
            self._whole(language, title, text)
            found[language] = {"title": title, "text": text}
        if "en" not in found:
            message = _("Write it in English too: that stands in for languages without one.")
            self._problems.add("title_en", message)
        return found

    def _whole(self, language: str, title: str, text: str) -> None:
        for name, written, longest in (
            ("title", title, LONGEST_TITLE), ("text", text, LONGEST_TEXT),
        ):  # fmt: skip
            field = f"{name}_{language}"
            if not written:
                self._problems.add(field, _("A language has a title and a text. Write this too."))
            elif len(written) > longest:
                self._problems.add(field, _("At most %d characters. Shorten it.") % longest)


def _add(
    actor: Actor,
    verb_code: str,
    cards: Sequence[CardInput],
    *,
    uid: UUID | None = None,
    numbered: bool = False,
    invented: bool = False,
) -> list[Card]:
    problems = checks.Problems()
    read = _Read(problems, cards)
    known = {"uid": uid} if uid else {}
    made = []
    for number, card in enumerate(cards, start=1):
        if numbered:
            problems.at(number, card.category)
        made.append(Card(invented=invented, **known, **read.columns(card)))
    problems.refuse()
    stored: list[Card] = Card.objects.bulk_create(made)
    _audit(actor, verb_code, stored, ["texts", "category", "country"])
    return stored


def _check_review(problems: checks.Problems, day: date) -> None:
    today = timezone.localdate()
    if not today < day <= today.replace(year=today.year + 2, day=1):
        message = _("Give a day after today and within two years: rules change.")
        problems.add("review_on", message)


def _lines(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


def _locked(uid: UUID, version: int) -> Card:
    found: Card | None = Card.objects.select_for_update().filter(uid=uid).first()
    if found is None:
        raise ValidationError(_("This card does not exist. Open the list again."))
    if found.version != version:
        raise ValidationError(
            _("Somebody else changed this card. Look at what changed, then save again."),
            code="conflict",
        )
    return found


def _save(card: Card) -> None:
    card.version += 1
    card.save()


def _audit(actor: Actor, code: str, rows: Iterable[Card], fields: Iterable[str]) -> None:
    objects = [(row.uid, row.version) for row in rows]
    audit.record(actor=actor, verb=code, kind="hotline.card", objects=objects, fields=fields)
