"""Verbs on organisations: missions, partners, government bodies, donors."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from turna.core.verbs import verb
from turna.directory import checks, rules
from turna.directory.codes import CodeList, OrganisationKind
from turna.directory.models import Code, Organisation, Place
from turna.vault import audit
from turna.vault.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOrganisation:
    """An organisation to add. Places and languages are codes; `place` is where its office is.

    `invented` marks organisations of the demonstration.
    """

    code: str
    kind: str
    labels: Mapping[str, str]
    place: str
    places_of_work: Sequence[str] = ()
    languages: Sequence[str] = ()
    invented: bool = False


@verb("directory.organisation.add", label=_("added an organisation"))
def organisation_add(
    *,
    actor: Actor,
    code: str,
    kind: str,
    labels: Mapping[str, str],
    place: str,
    places_of_work: Sequence[str] = (),
    languages: Sequence[str] = (),
    invented: bool = False,
) -> Organisation:
    """Add one organisation; places and languages are given by their codes."""
    row = NewOrganisation(
        code=code,
        kind=kind,
        labels=labels,
        place=place,
        places_of_work=places_of_work,
        languages=languages,
        invented=invented,
    )
    (added,) = _add([row], numbered=False)
    _audit(actor, "directory.organisation.add", [added], ["labels", "kind", "place"])
    return added


@verb("directory.organisations.add", label=_("added organisations"))
def organisations_add(*, actor: Actor, rows: Sequence[NewOrganisation]) -> list[Organisation]:
    """Add many organisations, all of them or none."""
    added = _add(rows, numbered=True)
    _audit(actor, "directory.organisations.add", added, ["labels", "kind", "place"])
    return added


@verb("directory.organisation.update", label=_("changed an organisation"))
def organisation_update(
    *,
    actor: Actor,
    code: str,
    labels: Mapping[str, str] | None = None,
    place: str | None = None,
    places_of_work: Sequence[str] | None = None,
    languages: Sequence[str] | None = None,
) -> Organisation:
    """Change what is given, leave the rest. Places of work and languages are whole lists;
    labels change in the languages given. Code and kind stay for ever."""
    found = _existing(code)
    problems = checks.Problems()
    if found.retired_on is not None:
        problems.add("code", _("A retired organisation is not changed. Choose another."))
    book = _Book(
        places=[*([] if place is None else [place]), *(places_of_work or [])],
        languages=languages or [],
    )
    if labels is not None:
        found.labels = checks.changed_labels(problems, found.labels, labels)
    if place is not None:
        found.place = book.place(problems, "place", place) or found.place
    works = [book.place(problems, "places_of_work", p) for p in places_of_work or []]
    speaks = [book.language(problems, name) for name in languages or []]
    _set_keys(problems, found)
    problems.refuse()
    found.save(update_fields=["labels", "place", "search", "sort"])
    if places_of_work is not None:
        found.places_of_work.set([row for row in works if row is not None])
    if languages is not None:
        found.languages.set([row for row in speaks if row is not None])
    given = {
        "labels": labels,
        "place": place,
        "places_of_work": places_of_work,
        "languages": languages,
    }
    fields = [name for name, value in given.items() if value is not None]
    _audit(actor, "directory.organisation.update", [found], fields)
    return found


@verb("directory.organisation.retire", label=_("retired an organisation"))
def organisation_retire(*, actor: Actor, code: str, on: date) -> Organisation:
    """Say from which day an organisation takes part no more. Its records stay."""
    found = _existing(code)
    problems = checks.Problems()
    checks.day(problems, "on", on)
    problems.need("code", rules.may_retire(found.retired_on))
    problems.refuse()
    found.retired_on = on
    found.save(update_fields=["retired_on"])
    _audit(actor, "directory.organisation.retire", [found], ["retired_on"])
    return found


class _Book:
    """The places and languages that a batch names, read in two queries."""

    def __init__(self, *, places: Iterable[str], languages: Iterable[str]) -> None:
        self._today = timezone.localdate()
        self._places = {p.code: p for p in Place.objects.filter(code__in=set(places))}
        valid = (Q(valid_from=None) | Q(valid_from__lte=self._today)) & (
            Q(valid_to=None) | Q(valid_to__gte=self._today)
        )
        known = Code.objects.filter(valid, list=CodeList.LANGUAGE, code__in=set(languages))
        self._languages = {c.code: c for c in known}

    def place(self, problems: checks.Problems, field: str, code: str) -> Place | None:
        found = self._places.get(code)
        if found is None:
            problems.add(field, _("There is no place “%s”. Choose one of the list.") % code)
        elif rules.is_retired(found.retired_on, self._today):
            problems.add(
                field, _("“%s” is retired. Choose the place that replaced it.") % found.label
            )
        return found

    def language(self, problems: checks.Problems, code: str) -> Code | None:
        found = self._languages.get(code)
        if found is None:
            problems.add(
                "languages",
                _("“%s” is not in the list of languages today. Choose one that is.") % code,
            )
        return found


def _audit(actor: Actor, code: str, rows: Iterable[Organisation], fields: Iterable[str]) -> None:
    objects = [(row.code, 0) for row in rows]
    audit.record(actor=actor, verb=code, kind="organisation", objects=objects, fields=fields)


def _existing(code: str) -> Organisation:
    found: Organisation | None = Organisation.objects.select_for_update().filter(code=code).first()
    if found is None:
        message = _("There is no organisation “%s”. Choose one of the list.") % code
        raise ValidationError({"code": [message]})
    return found


def _set_keys(problems: checks.Problems, row: Organisation) -> None:
    row.search = checks.search_text(problems, [*row.labels.values(), row.code])
    row.sort = checks.sort_text(row.labels)


def _add(rows: Sequence[NewOrganisation], *, numbered: bool) -> list[Organisation]:
    problems = checks.Problems()
    low = [str(row.code).lower() for row in rows]
    same = Organisation.objects.annotate(low=Lower("code")).filter(low__in=low).order_by()
    taken = set(same.values_list("low", flat=True))
    book = _Book(
        places=[code for row in rows for code in (row.place, *row.places_of_work)],
        languages=[code for row in rows for code in row.languages],
    )
    added, works, speaks = [], [], []
    for number, row in enumerate(rows, start=1):
        if numbered:
            problems.at(number, row.code)
        if str(row.code).lower() in taken:
            problems.add("code", _("There is an organisation with this code. Take another code."))
        taken.add(str(row.code).lower())
        added.append(_checked(problems, row, book))
        works.append([book.place(problems, "places_of_work", p) for p in row.places_of_work])
        speaks.append([book.language(problems, name) for name in row.languages])
    problems.refuse()
    stored = Organisation.objects.bulk_create(added)
    at_work = Organisation.places_of_work.through
    spoken = Organisation.languages.through
    at_work.objects.bulk_create(
        at_work(organisation=row, place=place)
        for row, places in zip(stored, works, strict=True)
        for place in dict.fromkeys(places)
    )
    spoken.objects.bulk_create(
        spoken(organisation=row, code=code)
        for row, codes in zip(stored, speaks, strict=True)
        for code in dict.fromkeys(codes)
    )
    return stored


def _checked(problems: checks.Problems, row: NewOrganisation, book: _Book) -> Organisation:
    """The organisation of a row, not stored; problems are gathered."""
    checks.code(problems, row.code, checks.ORGANISATION_CODE)
    if row.kind not in OrganisationKind.values:
        problems.add(
            "kind",
            _("“%(kind)s” is no kind of organisation. Use one of: %(known)s.")
            % {"kind": row.kind, "known": ", ".join(OrganisationKind.values)},
        )
    found = Organisation(
        code=row.code,
        kind=row.kind,
        labels=checks.labels(problems, row.labels),
        invented=row.invented,
    )
    place = book.place(problems, "place", row.place)
    if place is not None:
        found.place = place
    _set_keys(problems, found)
    return found
