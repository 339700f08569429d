"""Verbs on the place tree. A place is moved or retired, never renamed in its code."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from turna.core.verbs import verb
from turna.directory import checks, rules
from turna.directory.codes import PlaceKind
from turna.directory.delivery import brought
from turna.directory.models import Place
from turna.directory.tree import position
from turna.vault import audit
from turna.vault.actor import Actor

_NAMES = ("labels", "other_names", "note")
_DERIVED = ("path", "country_id", "region_id", "counts_as_id", "of_programme")
_LONGEST_PATH = 255
_LONGEST_NOTE = 300
_OWN = {  # columns that point at the place itself, by kind
    PlaceKind.REGION_OF_WORLD: ("counts_as",),
    PlaceKind.COUNTRY: ("country", "counts_as"),
    PlaceKind.REGION: ("region", "counts_as"),
    PlaceKind.DISTRICT: ("counts_as",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPlace:
    """A place to add. `parent` is a code, "" for none; it may stand in the same batch.

    `labels` and `other_names` as in the model. `of_programme` is for countries: whatever lies
    in a country takes it from there. `delivered` marks what the program itself brings.
    """

    code: str
    kind: str
    labels: Mapping[str, str]
    parent: str = ""
    other_names: Sequence[str] = ()
    note: str = ""
    of_programme: bool = False
    delivered: bool = False

    def as_delivered(self) -> dict[str, Any]:
        """What `Place.delivered` keeps of this row."""
        if not self.delivered:
            return {}
        return {
            "labels": dict(self.labels),
            "other_names": list(self.other_names),
            "note": self.note,
        }


@verb("directory.place.add", label=_("added a place"))
def place_add(
    *,
    actor: Actor,
    code: str,
    kind: str,
    labels: Mapping[str, str],
    parent: str = "",
    other_names: Sequence[str] = (),
    note: str = "",
    of_programme: bool = False,
) -> Place:
    """Add one place under the place with the code `parent` ("" for none)."""
    row = NewPlace(
        code=code,
        kind=kind,
        labels=labels,
        parent=parent,
        other_names=other_names,
        note=note,
        of_programme=of_programme,
    )
    (place,) = _add([row], numbered=False)
    _audit(actor, "directory.place.add", [place], ["labels", "parent"])
    return place


@verb("directory.places.add", label=_("added places"))
def places_add(*, actor: Actor, rows: Sequence[NewPlace]) -> list[Place]:
    """Add many places, parents and children in any order; all of them or none.

    A refusal gathers the problems of every row, each with the row's number and code.
    """
    places = _add(rows, numbered=True)
    _audit(actor, "directory.places.add", places, ["labels", "parent"])
    return places


@verb("directory.place.move", label=_("moved a place"))
def place_move(*, actor: Actor, code: str, parent: str = "") -> list[int]:
    """Put a place, with everything in it, under another parent ("" for none).

    Returns the ids of all places whose path changed, itself among them. Entries of the ledger
    keep the place they name: the caller posts what now counts elsewhere (cause: reference).
    """
    place = _existing(code)
    problems = checks.Problems()
    under = _parent(problems, parent)
    problems.refuse()
    if place.retired_on is not None:
        problems.add("code", _("A retired place stays where it was. Move what replaced it."))
    if place.parent_id == (under.pk if under else None):
        problems.add("parent", _("The place lies there already. Choose another parent."))
    problems.need("parent", rules.may_lie_in(place.kind, under.kind if under else None))
    problems.refuse()
    moved = _resettle(place, under)
    _audit(actor, "directory.place.move", moved, ["parent", "path"])
    return [row.pk for row in moved]


@verb("directory.place.relabel", label=_("changed the names of a place"))
def place_relabel(
    *,
    actor: Actor,
    code: str,
    labels: Mapping[str, str],
    other_names: Sequence[str] | None = None,
) -> Place:
    """Change labels in the languages given (an empty text takes one away) and other names."""
    place = _existing(code)
    problems = checks.Problems()
    place.labels = checks.changed_labels(problems, place.labels, labels)
    if other_names is not None:
        place.other_names = _names(problems, other_names)
    _set_keys(problems, place)
    problems.refuse()
    place.save(update_fields=["labels", "other_names", "search", "sort"])
    _audit(actor, "directory.place.relabel", [place], ["labels", "other_names"])
    return place


@verb("directory.places.refresh", label=_("brought new names of places with a release"))
def places_refresh(*, actor: Actor, rows: Sequence[NewPlace]) -> list[Place]:
    """Bring names that changed in the program's own data; what people changed here stays.

    Never moves, retires or adds a place.
    """
    problems = checks.Problems()
    known = {p.code: p for p in Place.objects.filter(code__in=[row.code for row in rows])}
    changed = []
    for number, row in enumerate(rows, start=1):
        problems.at(number, row.code)
        place = known.get(row.code)
        if place is None:
            problems.add("code", _("There is no such place. Add it first."))
            continue
        now = row.as_delivered()
        for name in _NAMES:
            merged = brought(getattr(place, name), place.delivered.get(name), now.get(name))
            setattr(place, name, merged)
        place.delivered = now
        place.labels = checks.labels(problems, place.labels)
        _set_keys(problems, place)
        changed.append(place)
    problems.refuse()
    Place.objects.bulk_update(changed, [*_NAMES, "delivered", "search", "sort"])
    _audit(actor, "directory.places.refresh", changed, _NAMES)
    return changed


@verb("directory.place.retire", label=_("retired a place"))
def place_retire(*, actor: Actor, code: str, on: date) -> Place:
    """Say from which day a place exists no more. Its records and figures stay."""
    place = _existing(code)
    problems = checks.Problems()
    checks.day(problems, "on", on)
    problems.need("code", rules.may_retire(place.retired_on))
    if place.children.filter(retired_on=None).exists():
        problems.add("code", _("Other places lie in it. Move or retire them first."))
    problems.refuse()
    place.retired_on = on
    place.save(update_fields=["retired_on"])
    _audit(actor, "directory.place.retire", [place], ["retired_on"])
    return place


def _audit(actor: Actor, code: str, places: Iterable[Place], fields: Iterable[str]) -> None:
    objects = [(place.code, 0) for place in places]
    audit.record(actor=actor, verb=code, kind="place", objects=objects, fields=fields)


def _existing(code: str) -> Place:
    place: Place | None = Place.objects.select_for_update().filter(code=code).first()
    if place is None:
        message = _("There is no place “%s”. Choose one of the list.") % code
        raise ValidationError({"code": [message]})
    return place


def _parent(problems: checks.Problems, code: str) -> Place | None:
    if not code:
        return None
    parent = Place.objects.select_for_update().filter(code=code).first()
    _check_parent(problems, code, parent)
    return parent


def _check_parent(problems: checks.Problems, code: str, parent: Place | None) -> None:
    if parent is None:
        problems.add(
            "parent", _("There is no place “%s”. Choose another parent or add it first.") % code
        )
    elif rules.is_retired(parent.retired_on, timezone.localdate()):
        problems.add(
            "parent",
            _("“%(place)s” is retired since %(day)s. Choose the place that replaced it.")
            % {"place": parent.label, "day": parent.retired_on},
        )


def _names(problems: checks.Problems, names: Sequence[str]) -> list[str]:
    if isinstance(names, str) or not all(isinstance(name, str) for name in names):
        problems.add("other_names", _("Other names are no list. Give a list of texts."))
        return []
    return [" ".join(name.split()) for name in names if name.strip()]


def _set_keys(problems: checks.Problems, place: Place) -> None:
    names = [*place.labels.values(), *place.other_names, place.code]
    place.search = checks.search_text(problems, names)
    place.sort = checks.sort_text(place.labels)


@dataclass(slots=True)
class _Batch:
    """What a batch is checked against: stored places by code, and codes taken (lower case)."""

    stored: dict[str, Place]
    taken: set[str]
    coming: dict[str, NewPlace]
    seen: set[str] = field(default_factory=set)


def _add(rows: Sequence[NewPlace], *, numbered: bool) -> list[Place]:
    parents = {row.parent for row in rows if row.parent}
    low = [str(row.code).lower() for row in rows]
    stored = {p.code: p for p in Place.objects.select_for_update().filter(code__in=parents)}
    taken = Place.objects.annotate(low=Lower("code")).filter(low__in=low).order_by()
    batch = _Batch(
        stored=stored,
        taken=set(taken.values_list("low", flat=True)),
        coming={row.code: row for row in rows},
    )
    problems = checks.Problems()
    places = []
    for number, row in enumerate(rows, start=1):
        if numbered:
            problems.at(number, row.code)
        places.append(_checked(problems, row, batch))
    problems.refuse()
    _store(rows, places, stored)
    return places


def _checked(problems: checks.Problems, row: NewPlace, batch: _Batch) -> Place:
    """The place of a row, not stored and without a position; problems are gathered."""
    checks.code(problems, row.code, checks.PLACE_CODE)
    low = str(row.code).lower()
    if low in batch.taken or low in batch.seen:
        problems.add("code", _("There is a place with this code already. Take another code."))
    batch.seen.add(low)
    if row.kind not in PlaceKind.values:
        problems.add(
            "kind",
            _("“%(kind)s” is no kind of place. Use one of: %(known)s.")
            % {"kind": row.kind, "known": ", ".join(PlaceKind.values)},
        )
    else:
        _check_nesting(problems, row, batch)
    if row.of_programme and row.kind != PlaceKind.COUNTRY:
        problems.add(
            "of_programme", _("Only a country is marked; places in it follow. Leave it out.")
        )
    place = Place(
        code=row.code,
        kind=row.kind,
        labels=checks.labels(problems, row.labels),
        other_names=_names(problems, row.other_names),
        note=row.note,
        of_programme=row.of_programme,
        delivered=row.as_delivered(),
    )
    if len(row.note) > _LONGEST_NOTE:
        problems.add("note", _("The note is longer than 300 characters. Shorten it."))
    _set_keys(problems, place)
    return place


def _check_nesting(problems: checks.Problems, row: NewPlace, batch: _Batch) -> None:
    parent_kind: str | None = None
    if row.parent in batch.coming and row.parent not in batch.stored:
        parent_kind = batch.coming[row.parent].kind
    elif row.parent:
        parent = batch.stored.get(row.parent)
        _check_parent(problems, row.parent, parent)
        if parent is None:
            return
        parent_kind = parent.kind
    problems.need("parent", rules.may_lie_in(row.kind, parent_kind))


def _store(rows: Sequence[NewPlace], places: Sequence[Place], stored: Mapping[str, Place]) -> None:
    """Store from the root down; one insert and one update per kind."""
    known = dict(stored)
    levels: defaultdict[str, list[tuple[NewPlace, Place]]] = defaultdict(list)
    for row, place in zip(rows, places, strict=True):
        levels[place.kind].append((row, place))
    for kind in sorted(levels, key=rules.DEPTH.__getitem__):
        for row, place in levels[kind]:
            place.parent = known[row.parent] if row.parent else None
            _take_position(place, place.parent)
        _check_paths(place for _row, place in levels[kind])
        fresh = Place.objects.bulk_create([place for _row, place in levels[kind]])
        own = _OWN.get(PlaceKind(kind), ())
        if own:
            Place.objects.filter(pk__in=[p.pk for p in fresh]).update(
                **{name: F("pk") for name in own}
            )
        for place in fresh:
            _take_position(place, place.parent)
            known[place.code] = place


def _take_position(place: Place, parent: Place | None) -> None:
    found = position(place, parent)
    for name in _DERIVED:
        setattr(place, name, getattr(found, name))


def _check_paths(places: Iterable[Place]) -> None:
    problems = checks.Problems()
    for place in places:
        if len(place.path) > _LONGEST_PATH:
            problems.add(
                "code", _("The codes from the country down to “%s” are too long.") % place.code
            )
    problems.refuse()


def _resettle(place: Place, parent: Place | None) -> list[Place]:
    """Derive `place` and everything in it anew, parents before children, and store it."""
    subtree = Place.objects.select_for_update().filter(path__startswith=place.path)
    rows = sorted(subtree, key=lambda row: row.path)
    known: dict[int | None, Place] = {row.pk: row for row in rows}
    rows[0].parent = parent
    for row in rows:
        _take_position(row, parent if row.pk == place.pk else known[row.parent_id])
    _check_paths(rows)
    Place.objects.bulk_update(rows, ["parent", *[name.removesuffix("_id") for name in _DERIVED]])
    return rows
