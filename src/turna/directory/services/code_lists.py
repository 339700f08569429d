"""Verbs on code lists. A value is relabelled or retired; its code never changes."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max, Q
from django.utils.translation import gettext_lazy as _

from turna.core.verbs import verb
from turna.directory import checks, rules
from turna.directory.codes import CodeList
from turna.directory.delivery import brought
from turna.directory.models import Code
from turna.vault import audit
from turna.vault.actor import Actor

_CONTENT = ("labels", "position", "mappings", "valid_from", "valid_to")
_LAST_POSITION = 32767


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCode:
    """A value to add to a list. `position` 0 puts it after the last one.

    `valid_from` and `valid_to` are its first and last day, None for open. `delivered` marks
    what the program itself brings.
    """

    list_name: str
    code: str
    labels: Mapping[str, str]
    position: int = 0
    valid_from: date | None = None
    valid_to: date | None = None
    mappings: Mapping[str, Any] = field(default_factory=dict)
    delivered: bool = False

    def as_delivered(self) -> dict[str, Any]:
        """What `Code.delivered` keeps of this row; days as text."""
        if not self.delivered:
            return {}
        return {
            "labels": dict(self.labels),
            "position": self.position,
            "mappings": dict(self.mappings),
            "valid_from": self.valid_from.isoformat() if self.valid_from else None,
            "valid_to": self.valid_to.isoformat() if self.valid_to else None,
        }


@verb("directory.code.add", label=_("added a value to a code list"))
def code_add(
    *,
    actor: Actor,
    list_name: str,
    code: str,
    labels: Mapping[str, str],
    position: int = 0,
    valid_from: date | None = None,
    valid_to: date | None = None,
    mappings: Mapping[str, Any] | None = None,
) -> Code:
    """Add one value to a list that exists (`codes.CodeList`)."""
    row = NewCode(
        list_name=list_name,
        code=code,
        labels=labels,
        position=position,
        valid_from=valid_from,
        valid_to=valid_to,
        mappings=mappings or {},
    )
    (added,) = _add([row], numbered=False)
    _audit(actor, "directory.code.add", [added], _CONTENT)
    return added


@verb("directory.codes.add", label=_("added values to code lists"))
def codes_add(*, actor: Actor, rows: Sequence[NewCode]) -> list[Code]:
    """Add many values, all of them or none."""
    added = _add(rows, numbered=True)
    _audit(actor, "directory.codes.add", added, _CONTENT)
    return added


@verb("directory.code.relabel", label=_("changed the labels of a value of a code list"))
def code_relabel(*, actor: Actor, list_name: str, code: str, labels: Mapping[str, str]) -> Code:
    """Change labels in the languages given; an empty text takes one away (not English)."""
    found = _existing(list_name, code)
    problems = checks.Problems()
    found.labels = checks.changed_labels(problems, found.labels, labels)
    _set_keys(problems, found)
    problems.refuse()
    found.save(update_fields=["labels", "search", "sort"])
    _audit(actor, "directory.code.relabel", [found], ["labels"])
    return found


@verb("directory.codes.refresh", label=_("brought new contents of code lists with a release"))
def codes_refresh(*, actor: Actor, rows: Sequence[NewCode]) -> list[Code]:
    """Bring what changed in the program's own lists; what people changed here stays."""
    problems = checks.Problems()
    known = _stored(rows)
    changed = []
    for number, row in enumerate(rows, start=1):
        problems.at(number, row.code)
        found = known.get((row.list_name, row.code))
        if found is None:
            problems.add("code", _("There is no such value. Add it first."))
            continue
        now = row.as_delivered()
        for name in _CONTENT:
            current = getattr(found, name)
            if isinstance(current, date):
                current = current.isoformat()
            merged = brought(current, found.delivered.get(name), now.get(name))
            if name.startswith("valid_") and merged:
                merged = date.fromisoformat(merged)
            setattr(found, name, merged)
        found.delivered = now
        found.labels = checks.labels(problems, found.labels)
        problems.need("valid_to", rules.days_in_order(found.valid_from, found.valid_to))
        _set_keys(problems, found)
        changed.append(found)
    problems.refuse()
    Code.objects.bulk_update(changed, [*_CONTENT, "delivered", "search", "sort"])
    _audit(actor, "directory.codes.refresh", changed, _CONTENT)
    return changed


@verb("directory.code.retire", label=_("retired a value of a code list"))
def code_retire(*, actor: Actor, list_name: str, code: str, valid_to: date) -> Code:
    """Give a value its last day. Records that carry it keep it."""
    found = _existing(list_name, code)
    problems = checks.Problems()
    checks.day(problems, "valid_to", valid_to)
    problems.need("code", rules.may_retire(found.valid_to))
    problems.refuse()
    problems.need("valid_to", rules.days_in_order(found.valid_from, valid_to))
    problems.refuse()
    found.valid_to = valid_to
    found.save(update_fields=["valid_to"])
    _audit(actor, "directory.code.retire", [found], ["valid_to"])
    return found


def _audit(actor: Actor, verb_code: str, codes: Iterable[Code], fields: Iterable[str]) -> None:
    objects = [(f"{code.list}/{code.code}", 0) for code in codes]
    audit.record(actor=actor, verb=verb_code, kind="code", objects=objects, fields=fields)


def _existing(list_name: str, code: str) -> Code:
    found = Code.objects.select_for_update().filter(list=list_name, code=code).first()
    if found is None:
        message = _("The list “%(list)s” has no value “%(code)s”. Choose one that it has.") % {
            "list": list_name,
            "code": code,
        }
        raise ValidationError({"code": [message]})
    return found


def _stored(rows: Iterable[NewCode]) -> dict[tuple[str, str], Code]:
    names = {row.list_name for row in rows}
    found = Code.objects.filter(list__in=names, code__in={row.code for row in rows})
    return {(code.list, code.code): code for code in found}


def _set_keys(problems: checks.Problems, code: Code) -> None:
    code.search = checks.search_text(problems, [*code.labels.values(), code.code])
    code.sort = checks.sort_text(code.labels)


def _add(rows: Sequence[NewCode], *, numbered: bool) -> list[Code]:
    problems = checks.Problems()
    taken = set(_stored(rows))
    ends: defaultdict[str, int] = defaultdict(int)
    wanted = Q(list__in={row.list_name for row in rows})
    ends.update(
        Code.objects.filter(wanted).order_by().values_list("list").annotate(Max("position"))
    )
    added = []
    for number, row in enumerate(rows, start=1):
        if numbered:
            problems.at(number, row.code)
        if (row.list_name, row.code) in taken:
            problems.add("code", _("The list has this code already. Take another code."))
        taken.add((row.list_name, row.code))
        added.append(_checked(problems, row, ends))
    problems.refuse()
    return Code.objects.bulk_create(added)


def _checked(problems: checks.Problems, row: NewCode, ends: dict[str, int]) -> Code:
    """The value of a row, not stored; `ends` are the last positions taken, by list."""
    if row.list_name not in CodeList.values:
        problems.add(
            "list_name",
            _("There is no code list “%(list)s”. Use one of: %(known)s.")
            % {"list": row.list_name, "known": ", ".join(CodeList.values)},
        )
    checks.code(problems, row.code, checks.LIST_CODE)
    if not isinstance(row.position, int) or not 0 <= row.position <= _LAST_POSITION:
        problems.add("position", _("The position is no whole number from 0 to 32767. Correct it."))
    else:
        ends[row.list_name] = max(ends[row.list_name], row.position or ends[row.list_name] + 1)
    for name, day in (("valid_from", row.valid_from), ("valid_to", row.valid_to)):
        if day is not None:
            checks.day(problems, name, day)
    if all(day is None or type(day) is date for day in (row.valid_from, row.valid_to)):
        problems.need("valid_to", rules.days_in_order(row.valid_from, row.valid_to))
    code = Code(
        list=row.list_name,
        code=row.code,
        labels=checks.labels(problems, row.labels),
        position=row.position or ends[row.list_name],
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        mappings=dict(row.mappings),
        delivered=row.as_delivered(),
    )
    _set_keys(problems, code)
    return code
