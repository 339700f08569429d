"""The field in which heads are counted: a grid of joint cells for each group, or margins.

What travels is what was typed, cell by cell, so that a refused form shows it all again. It
cleans to {"cells": (Cell, …)}, {"margins": Margins} or {}: nobody counted.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from turna.core.fields import WholeNumberField
from turna.ledger.codes import Age, Sex, coarse
from turna.outreach.inputs import Cell, Margins
from turna.outreach.rules import NOT_RECORDED_GROUP

CELLS, MARGINS, NOBODY = "cells", "margins", "none"
WAYS = {
    CELLS: (
        gettext_lazy("Women and men by age, for each group"),
        gettext_lazy("One small table for each group. The most exact."),
    ),
    MARGINS: (
        gettext_lazy("The total, and what I know of it"),
        gettext_lazy("How many in all; by sex, by age and by group apart. What is left open "
                     "counts as not recorded."),
    ),
    NOBODY: (
        gettext_lazy("Nobody counted"),
        gettext_lazy("A broadcast, an article, a posting: give its estimated audience below."),
    ),
}  # fmt: skip
BLOCKS = 8  # groups that a fresh form has room for; one that is full gets two more
_SEXES = (Sex.FEMALE, Sex.MALE, Sex.OTHER, Sex.NOT_RECORDED)
_COARSE = (Age.UNDER_18, Age.A18_29, Age.A30_PLUS)
_number = WholeNumberField(required=False, max_value=1_000_000)
Counts = Mapping[str, str]


@dataclass(frozen=True)
class Typed:
    """What stands in the fields, as text. `blocks` are (group, {"1-20": "12"}), the key being
    sex and age; `sex` and `age` map numbers to counts; `groups` are (group, count)."""

    way: str = ""
    blocks: Sequence[tuple[str, Counts]] = ()
    total: str = ""
    sex: Counts = field(default_factory=dict)
    age: Counts = field(default_factory=dict)
    groups: Sequence[tuple[str, str]] = ()
    labels: Mapping[str, str] = field(default_factory=dict, compare=False)

    def __str__(self) -> str:
        """In words, for whoever compares two versions: "25: Youth, female, 18–29: 12; …"."""
        if self.way == CELLS:
            said = [
                f"{self._group(group)}, {_words(key)}: {count}"
                for group, counts in self.blocks
                for key, count in counts.items()
            ]
            return (
                f"{_sum(c for _g, counts in self.blocks for c in counts.values())}: "
                + "; ".join(said)
            )
        if self.way == MARGINS:
            said = [f"{Sex(int(k)).label}: {n}" for k, n in self.sex.items()]
            said += [f"{Age(int(k)).label}: {n}" for k, n in self.age.items()]
            said += [f"{self._group(g)}: {n}" for g, n in self.groups]
            return f"{self.total}: " + "; ".join(said)
        return str(WAYS[NOBODY][0])

    def _group(self, code: str) -> str:
        return self.labels.get(code, code) if code else _("group not recorded")


def of_stored(stored: Mapping[str, Any], labels: Mapping[str, str]) -> Typed:
    """The fields of a stored audience, as `audiences.stored` gives it."""
    if cells := stored.get("cells"):
        blocks: dict[str, dict[str, str]] = {}
        for cell in cells:
            blocks.setdefault(cell.group or "", {})[f"{cell.sex}-{cell.age}"] = str(cell.count)
        return Typed(CELLS, tuple(blocks.items()), labels=labels)
    margins: Margins | None = stored.get("margins")
    if margins is None:
        return Typed(NOBODY, labels=labels)
    groups = [(g, str(n)) for g, n in margins.group.items() if g != NOT_RECORDED_GROUP]
    return Typed(
        MARGINS, (), str(margins.total),
        {str(int(k)): str(n) for k, n in margins.sex.items() if k},
        {str(int(k)): str(n) for k, n in margins.age.items() if k},
        tuple(groups), labels,
    )  # fmt: skip


class AudienceWidget(forms.Widget):
    """Draws and reads it. `groups` are the (code, label) on offer."""

    template_name = "outreach/widgets/audience.html"
    use_fieldset = True
    groups: Sequence[tuple[str, str]] = ()

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Typed:
        text = {
            key.removeprefix(f"{name}-"): str(data.get(key) or "").strip()[:40]
            for key in data
            if key.startswith(f"{name}-")
        }
        numbers = sorted({int(k[1:].split("-")[0]) for k in text if _numbered(k, "g")})
        blocks = [(text.get(f"g{n}", ""), _under(text, f"g{n}-")) for n in numbers]
        rows = sorted({int(k[1:].split("-")[0]) for k in text if _numbered(k, "m")})
        groups = [(text.get(f"m{n}", ""), text.get(f"m{n}-n", "")) for n in rows]
        return Typed(
            text.get("way", ""),
            tuple((group, counts) for group, counts in blocks if group or counts),
            text.get("total", ""), _under(text, "sex-"), _under(text, "age-"),
            tuple((group, count) for group, count in groups if group or count),
            dict(self.groups),
        )  # fmt: skip

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return f"{name}-way" not in data

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        typed = value if isinstance(value, Typed) else Typed()
        shown = context["widget"]
        at = shown["attrs"].get("id", f"id_{name}")
        shown["at"] = at
        shown["ways"] = [
            {"value": way, "id": f"{at}_{n}", "label": label, "hint": hint, "on": typed.way == way}
            for n, (way, (label, hint)) in enumerate(WAYS.items())
        ]
        shown["blocks"] = list(self._blocks(name, at, typed))
        shown["sum"] = _sum(c for _g, counts in typed.blocks for c in counts.values())
        shown["total"] = self._box(name, at, "total", typed.total)
        shown["sexes"] = [
            self._box(name, at, f"sex-{int(s)}", typed.sex.get(str(int(s)), ""), s.label)
            for s in _SEXES[:3]
        ]
        shown["ages"] = [
            self._box(name, at, f"age-{int(a)}", typed.age.get(str(int(a)), ""), a.label)
            for a in _ladder(typed.age)[:-1]
        ]
        shown["rows"] = list(self._rows(name, at, typed))
        return context

    def _blocks(self, name: str, at: str, typed: Typed) -> Iterator[dict[str, Any]]:
        filled = list(typed.blocks)
        empty: tuple[str, Counts] = ("", {})
        for n in range(max(BLOCKS, len(filled) + 2)):
            group, counts = filled[n] if n < len(filled) else empty
            yield {
                "n": n + 1,
                "open": n == 0 or n < len(filled),
                "group": self._box(name, at, f"g{n}", group),
                "options": self._options(group),
                "sexes": [sex.label for sex in _SEXES],
                "rows": [
                    (age.label, [
                         self._box(name, at, f"g{n}-{int(sex)}-{int(age)}",
                                   counts.get(f"{int(sex)}-{int(age)}", ""),
                                   _words(f"{int(sex)}-{int(age)}")) | {"sex": int(sex)}
                         for sex in _SEXES
                     ],
                     _sum(v for k, v in counts.items() if k.endswith(f"-{int(age)}")))
                    for age in _ladder(key.partition("-")[2] for key in counts)
                ],
                "sums": [
                    _sum(v for k, v in counts.items() if k.startswith(f"{int(sex)}-"))
                    for sex in _SEXES
                ],
                "sum": _sum(counts.values()),
            }  # fmt: skip

    def _rows(self, name: str, at: str, typed: Typed) -> Iterator[dict[str, Any]]:
        filled = list(typed.groups)
        for n in range(max(BLOCKS, len(filled) + 2)):
            group, count = filled[n] if n < len(filled) else ("", "")
            yield {
                "group": self._box(name, at, f"m{n}", group),
                "options": self._options(group),
                "count": self._box(name, at, f"m{n}-n", count),
                "n": n + 1,
            }

    def _options(self, chosen: str) -> list[tuple[str, str, bool]]:
        return [(code, label, code == chosen) for code, label in self.groups]

    def _box(self, name: str, at: str, key: str, value: str, label: Any = "") -> dict[str, Any]:
        return {
            "name": f"{name}-{key}", "id": f"{at}_{key}", "value": value, "label": label,
            "wrong": not _is_number(value),
        }  # fmt: skip


class AudienceField(forms.Field):
    """See the module. `offer` sets the groups; errors carry the `anchor` of their own cell."""

    widget = AudienceWidget
    default_error_messages = {
        "required": gettext_lazy("Say how the people were counted, or that nobody counted."),
        "empty": gettext_lazy("No number is typed. Type the people counted, or 0 in one field "
                              "when nobody came."),
        "total": gettext_lazy("The total is missing. Type how many people there were in all."),
    }  # fmt: skip

    def offer(self, groups: Iterable[tuple[str, str]]) -> None:
        """The groups to choose from."""
        self.widget.groups = list(groups)

    def prepare_value(self, value: Any) -> Any:
        return of_stored(value, dict(self.widget.groups)) if isinstance(value, dict) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        if initial is None:
            return True
        try:
            return bool(self.clean(self.prepare_value(initial)) != self.clean(data))
        except ValidationError:
            return True

    def clean(self, value: Any) -> dict[str, Any]:
        if not isinstance(value, Typed) or value.way not in WAYS:
            raise ValidationError(self.error_messages["required"], "required", {"anchor": "_0"})
        if value.way == CELLS:
            return {"cells": self._cells(value)}
        return {"margins": self._margins(value)} if value.way == MARGINS else {}

    def _cells(self, typed: Typed) -> tuple[Cell, ...]:
        problems: list[ValidationError] = []
        found = []
        for n, (group, counts) in enumerate(typed.blocks):
            for key, text in counts.items():
                sex, age = _axes(key)
                count = _read(text, f"_g{n}-{key}", _words(key), problems)
                if count is not None and sex is not None and age is not None:
                    found.append(Cell(sex, age, group or None, count))
        if not found and not problems:
            anchor = {"anchor": f"_g0-{int(Sex.FEMALE)}-{int(Age.UNDER_18)}"}
            raise ValidationError(self.error_messages["empty"], "empty", anchor)
        if problems:
            raise ValidationError(problems)
        return tuple(found)

    def _margins(self, typed: Typed) -> Margins:
        problems: list[ValidationError] = []
        total = _read(typed.total, "_total", _("Total"), problems)
        sex = _axis(typed.sex, "_sex", Sex, problems)
        age = _axis(typed.age, "_age", Age, problems)
        groups: dict[str, int] = {}
        for n, (group, text) in enumerate(typed.groups):
            count = _read(text, f"_m{n}-n", _("By group"), problems)
            if count is not None:
                code = group or NOT_RECORDED_GROUP
                groups[code] = groups.get(code, 0) + count
        if not typed.total:
            problems.append(
                ValidationError(self.error_messages["total"], "total", {"anchor": "_total"})
            )
        named = {code: n for code, n in groups.items() if code != NOT_RECORDED_GROUP}
        for name, anchor, counts in (
            (_("By sex"), "_sex-1", sex),
            (_("By age"), "_age-10", age),
            (_("By group"), "_m0-n", named),
        ):  # fmt: skip
            _fits(name, anchor, sum(counts.values()), total, problems)
        if problems or total is None:
            raise ValidationError(problems)
        return Margins(total, sex, age, named)


def _fits(
    name: str, anchor: str, found: int, total: int | None, problems: list[ValidationError]
) -> None:
    if total is None or found <= total:
        return
    text = _("%(axis)s: %(found)s people, but %(total)s in all. Correct one of the two.")
    params = {"axis": name, "found": found, "total": total, "anchor": anchor}
    problems.append(ValidationError(text, "differs", params))


def _axis(
    counts: Counts, anchor: str, choices: Any, problems: list[ValidationError]
) -> dict[int, int]:
    found = {}
    for key, text in counts.items():
        if not (key.isdecimal() and int(key) in choices.values):
            continue
        count = _read(text, f"{anchor}-{key}", str(choices(int(key)).label), problems)
        if count is not None:
            found[int(key)] = count
    return found


def _read(text: str, anchor: str, label: str, problems: list[ValidationError]) -> int | None:
    """The number in a cell; what is none goes to the problems, with its cell."""
    try:
        return _number.clean(text)
    except ValidationError as error:
        for one in error.error_list:
            said = {"label": label, "problem": " ".join(ValidationError(one).messages)}
            problems.append(
                ValidationError("%(label)s: %(problem)s", "cell", said | {"anchor": anchor})
            )
        return None


def _is_number(text: str) -> bool:
    try:
        _number.clean(text)
    except ValidationError:
        return False
    return True


def _sum(texts: Iterable[str]) -> int:
    """The sum of what are numbers among them."""
    return sum(_number.clean(text) or 0 for text in texts if _is_number(text))


def _axes(key: str) -> tuple[int | None, int | None]:
    """(sex, age) of a cell's key; None for what is neither."""
    sex, _dash, age = key.partition("-")
    if not (sex.isdecimal() and age.isdecimal()):
        return None, None
    known = int(sex) in Sex.values and int(age) in Age.values
    return (int(sex), int(age)) if known else (None, None)


def _words(key: str) -> str:
    sex, age = _axes(key)
    return "" if sex is None or age is None else f"{Sex(sex).label}, {Age(age).label}"


def _ladder(used: Iterable[str]) -> list[Age]:
    """The coarse bands, the fine ones that are used, and "not recorded" at the end."""
    fine = {Age(int(a)) for a in used if a.isdecimal() and int(a) in Age.values and int(a)}
    bands = sorted({*_COARSE, *fine}, key=lambda age: (coarse(age), age))
    return [*bands, Age.NOT_RECORDED]


def _numbered(key: str, letter: str) -> bool:
    number = key[1:].split("-", maxsplit=1)[0]
    return key.startswith(letter) and number.isdecimal() and len(number) < 3


def _under(text: Mapping[str, str], prefix: str) -> dict[str, str]:
    """What begins so, without it and without what is empty."""
    return {k.removeprefix(prefix): v for k, v in text.items() if k.startswith(prefix) and v}
