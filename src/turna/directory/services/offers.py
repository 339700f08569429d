"""Verbs on services offered: who helps with what, where, for whom."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from turna.core.verbs import verb
from turna.directory import checks, hours, rules
from turna.directory.codes import CapacityUnit, CodeList, Cost, OfferStatus, ServedSex
from turna.directory.models import Code, Offer, Organisation, Place
from turna.directory.queries import valid_on
from turna.vault import audit
from turna.vault.actor import Actor

_TEXTS = {"about": 600, "address": 200, "phone": 60, "url": 200}
_CHOICES: dict[str, Any] = {"sex": ServedSex, "cost": Cost, "unit": CapacityUnit}
_OLDEST = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferInput:
    """A service: places, languages and its type are codes; ages are years, both included.

    `hours` as people type them (`hours.parse`); `serves` empty means the whole country. `room`
    and `free` are counts of `unit`.
    """

    labels: Mapping[str, str]
    type: str
    place: str
    about: str = ""
    hidden: bool = False
    address: str = ""
    phone: str = ""
    url: str = ""
    serves: Sequence[str] = ()
    languages: Sequence[str] = ()
    sex: str = ServedSex.ANY
    age_from: int | None = None
    age_to: int | None = None
    hours: str = ""
    cost: str = ""
    unit: str = ""
    room: int | None = None
    free: int | None = None


@verb("directory.offer.added", label=_("added a service offered"))
def offer_add(
    *, actor: Actor, organisation: str, offer: OfferInput, uid: UUID | None = None
) -> Offer:
    """Add a service of an organisation; what is said of it is assured today.

    A `uid` that is there already gives that service, so that a form sent twice adds one.
    """
    found: Offer | None = Offer.objects.filter(uid=uid).first() if uid else None
    if found is not None:
        _audit(actor, "directory.offer.added", [found], [])
        return found
    return _add(actor, [(organisation, offer)], "directory.offer.added", uid=uid)[0]


@verb("directory.offers.added", label=_("added services offered"))
def offers_add(
    *, actor: Actor, offers: Sequence[tuple[str, OfferInput]], invented: bool = False
) -> list[Offer]:
    """Add many, as (code of the organisation, service), all of them or none."""
    return _add(actor, offers, "directory.offers.added", numbered=True, invented=invented)


@verb("directory.offer.changed", label=_("changed a service offered"))
def offer_change(*, actor: Actor, uid: UUID, version: int, offer: OfferInput) -> Offer:
    """Replace everything that is said of a service; it is assured as of today.

    ValidationError, with code "conflict" when somebody else changed it since `version`.
    """
    found = _locked(uid, version)
    problems = checks.Problems()
    read = _Read(problems, [offer])
    columns, serves, languages = read.columns(offer)
    problems.refuse()
    changed = [name for name, value in columns.items() if getattr(found, name) != value]
    for name, value in columns.items():
        setattr(found, name, value)
    if {"room", "free", "unit"} & set(changed):
        found.counted_at = timezone.now()
    _assured(found)
    found.save()
    for name, rows in (("serves", serves), ("languages", languages)):
        manager = getattr(found, name)
        if set(manager.all()) != set(rows):
            manager.set(rows)
            changed.append(name)
    _audit(actor, "directory.offer.changed", [found], changed)
    return found


@verb("directory.offer.assured", label=_("confirmed a service offered"))
def offer_assure(*, actor: Actor, uid: UUID, version: int, free: int | None = None) -> Offer:
    """Say that everything about a service is true today, and how much room is free."""
    found = _locked(uid, version)
    fields = ["assured_on"]
    if free is not None:
        if found.room is None or not 0 <= free <= found.room:
            raise ValidationError({"free": [_free_problem(found.room)]})
        found.free, found.counted_at = free, timezone.now()
        fields.append("free")
    _assured(found)
    found.save()
    _audit(actor, "directory.offer.assured", [found], fields)
    return found


@verb("directory.offer.opened_or_closed", label=_("opened or closed a service offered"))
def offer_set_status(*, actor: Actor, uid: UUID, version: int, status: str) -> Offer:
    """Open it, close it for now, or end it. What was referred to it stays."""
    found = _locked(uid, version)
    if status not in OfferStatus.values:
        raise ValidationError({"status": [_("Choose one of the answers offered.")]})
    if status == found.status:
        raise ValidationError({"status": [_("That is how it stands already.")]})
    found.status = status
    _assured(found)
    found.save()
    _audit(actor, "directory.offer.opened_or_closed", [found], ["status"])
    return found


class _Read:
    """Reads what a batch of services names, in three queries; refusals go into `problems`."""

    def __init__(self, problems: checks.Problems, offers: Sequence[OfferInput]) -> None:
        self._problems = problems
        self._today = timezone.localdate()
        places = {code for one in offers for code in (one.place, *one.serves)}
        self._places = {
            p.code: p
            for p in Place.objects.filter(code__in=places).select_related("country", "region")
        }
        rows = Code.objects.filter(
            valid_on(self._today), list__in=(CodeList.SERVICE_TYPE, CodeList.LANGUAGE)
        )
        self._codes = {(row.list, row.code): row for row in rows}

    def columns(self, offer: OfferInput) -> tuple[dict[str, Any], list[Place], list[Code]]:
        """The plain columns, the places it serves, its languages."""
        given = asdict(offer)
        columns: dict[str, Any] = {"labels": checks.labels(self._problems, offer.labels)}
        columns["type"] = self._code("type", CodeList.SERVICE_TYPE, offer.type)
        columns["place"] = self._place("place", offer.place)
        for name, longest in _TEXTS.items():
            columns[name] = self._text(name, given[name], longest)
        for name, choices in _CHOICES.items():
            if given[name] and given[name] not in choices.values:
                self._problems.add(name, _("Choose one of the answers offered."))
            columns[name] = given[name]
        columns["hidden"] = bool(offer.hidden)
        columns["hours"] = self._hours(offer.hours)
        columns |= self._ages(offer) | self._room(offer)
        self._hidden(columns)
        serves = [self._place("serves", code) for code in dict.fromkeys(offer.serves)]
        languages = [
            self._code("languages", CodeList.LANGUAGE, c) for c in dict.fromkeys(offer.languages)
        ]
        columns["search"] = checks.search_text(self._problems, columns["labels"].values())
        columns["sort"] = checks.sort_text(columns["labels"])
        return columns, [p for p in serves if p], [c for c in languages if c]

    def _place(self, field: str, code: str) -> Place | None:
        found = self._places.get(code)
        if found is None or found.country_id is None:
            self._problems.add(field, _("Choose a country, or a place in one."))
        elif rules.is_retired(found.retired_on, self._today):
            self._problems.add(field, _("“%s” is retired. Choose another.") % found.label)
        return found

    def _code(self, field: str, name: str, code: str) -> Code | None:
        found = self._codes.get((name, code))
        if found is None:
            self._problems.add(field, _("“%s” is not in the list today. Choose again.") % code)
        return found

    def _text(self, name: str, text: str, longest: int) -> str:
        clean = " ".join(str(text or "").split())
        if len(clean) > longest:
            self._problems.add(name, _("At most %d characters. Shorten it.") % longest)
        if name == "url" and clean:
            try:
                URLValidator(schemes=["http", "https"])(clean)
            except ValidationError:
                self._problems.add(name, _("Type a whole address, like https://example.org."))
        return clean

    def _hours(self, typed: str) -> str:
        try:
            return hours.parse(typed)
        except ValidationError as error:
            self._problems.add("hours", error.messages[0])
            return ""

    def _ages(self, offer: OfferInput) -> dict[str, int | None]:
        ages = {"age_from": offer.age_from, "age_to": offer.age_to}
        for name, years in ages.items():
            if years is not None and not 0 <= years <= _OLDEST:
                self._problems.add(name, _("Type an age from 0 to %d.") % _OLDEST)
        first, last = ages.values()
        if first is not None and last is not None and last < first:
            self._problems.add("age_to", _("The oldest is younger than the youngest. Correct one."))
        return ages

    def _room(self, offer: OfferInput) -> dict[str, int | None]:
        room, free = offer.room, offer.free
        if (room is not None or free is not None) and not offer.unit:
            self._problems.add("unit", _("Say what the numbers count: beds or places."))
        if free is not None and (room is None or not 0 <= free <= room):
            self._problems.add("free", _free_problem(room))
        return {"room": room, "free": free}

    def _hidden(self, columns: dict[str, Any]) -> None:
        """The rules of hidden places: refused here, and again by the database."""
        place, kind = columns["place"], columns["type"]
        if kind is not None and not columns["hidden"]:
            self._problems.need("hidden", rules.may_be_shown(kind.code))
        if columns["hidden"] and place is not None:
            self._problems.need("place", rules.may_hide_in(place.kind))
            if columns["address"]:
                self._problems.add("address", _("Of a hidden place no address is kept. Empty it."))


def _add(
    actor: Actor,
    offers: Sequence[tuple[str, OfferInput]],
    verb_code: str,
    *,
    numbered: bool = False,
    invented: bool = False,
    uid: UUID | None = None,
) -> list[Offer]:
    problems = checks.Problems()
    read = _Read(problems, [offer for _code, offer in offers])
    codes = {code for code, _offer in offers}
    houses = {row.code: row for row in Organisation.objects.filter(code__in=codes)}
    now, today = timezone.now(), timezone.localdate()
    made, many = [], []
    for number, (code, offer) in enumerate(offers, start=1):
        if numbered:
            problems.at(number, code)
        house = houses.get(code)
        if house is None or rules.is_retired(house.retired_on, today):
            problems.add("organisation", _("Choose an organisation that takes part today."))
        columns, serves, languages = read.columns(offer)
        known = {"uid": uid} if uid else {}
        made.append(
            Offer(
                organisation=house,
                assured_on=today,
                counted_at=now if offer.room is not None else None,
                invented=invented,
                **known,
                **columns,
            )
        )
        many.append((serves, languages))
    problems.refuse()
    stored: list[Offer] = Offer.objects.bulk_create(made)
    _link(stored, "serves", [serves for serves, _languages in many])
    _link(stored, "languages", [languages for _serves, languages in many])
    _audit(actor, verb_code, stored, ["labels", "type", "place"])
    return stored


def _link(offers: Sequence[Offer], name: str, rows: Sequence[Sequence[Any]]) -> None:
    """Fill a many-to-many column of new rows in one insert."""
    field: Any = Offer._meta.get_field(name)
    through = field.remote_field.through
    own, other = field.m2m_field_name(), field.m2m_reverse_field_name()
    through.objects.bulk_create(
        through(**{own: offer, other: row})
        for offer, many in zip(offers, rows, strict=True)
        for row in many
    )


def _locked(uid: UUID, version: int) -> Offer:
    found: Offer | None = Offer.objects.select_for_update().filter(uid=uid).first()
    if found is None:
        raise ValidationError(_("This service does not exist. Open the list again."))
    if found.version != version:
        raise ValidationError(
            _("Somebody else changed this service. Look at what changed, then save again."),
            code="conflict",
        )
    return found


def _assured(offer: Offer) -> None:
    offer.assured_on = timezone.localdate()
    offer.version += 1


def _free_problem(room: int | None) -> Any:
    if room is None:
        return _("Say how many there are in all first.")
    return _("Type a number from 0 to %d: more are not there.") % room


def _audit(actor: Actor, code: str, rows: Iterable[Offer], fields: Iterable[str]) -> None:
    objects = [(row.uid, row.version) for row in rows]
    audit.record(actor=actor, verb=code, kind="directory.offer", objects=objects, fields=fields)
