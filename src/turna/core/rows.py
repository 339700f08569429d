"""A field of several rows: names, contacts, documents. There is always room for two more.

What travels is what was typed, cell by cell. Without scripts a button that sends the form back
(`name="resumed"`) gives more rows; see `core.formpage`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

SPARE = 2  # empty rows after those that are filled
MOST = 30


@dataclass(frozen=True, slots=True)
class Cell:
    """A column of the rows: a text, or one of `choices` (code, label), the first one at first.
    `hints` are attributes of the input ("inputmode")."""

    name: str
    label: Any
    choices: Sequence[tuple[str, Any]] = ()
    hints: Mapping[str, str] | None = None

    @property
    def at_first(self) -> str:
        return str(self.choices[0][0]) if self.choices else ""


class Row(dict[str, str]):
    """What one row holds, by the name of its cell; in words: its texts."""

    def __str__(self) -> str:
        return " · ".join(text for text in self.values() if text)


class RowsWidget(forms.Widget):
    """Draws and reads them."""

    template_name = "core/widgets/rows.html"
    use_fieldset = True
    cells: Sequence[Cell] = ()

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Row]:
        found = [
            Row(
                {
                    cell.name: str(data.get(f"{name}-{n}-{cell.name}") or cell.at_first).strip()
                    for cell in self.cells
                }
            )
            for n in range(MOST)
        ]
        return [row for row in found if self._filled(row)]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return f"{name}-0-{self.cells[0].name}" not in data

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        at = context["widget"]["attrs"].get("id", f"id_{name}")
        rows = list(value or ())
        context["widget"]["rows"] = [
            list(self._boxes(name, at, n, rows[n] if n < len(rows) else {}))
            for n in range(min(len(rows) + SPARE, MOST))
        ]
        return context

    def _filled(self, row: Row) -> bool:
        return any(row[c.name] and row[c.name] != c.at_first for c in self.cells)

    def _boxes(
        self, name: str, at: str, n: int, row: Mapping[str, str]
    ) -> Iterator[dict[str, Any]]:
        for number, cell in enumerate(self.cells):
            value = row.get(cell.name, "") or cell.at_first
            yield {
                "name": f"{name}-{n}-{cell.name}", "value": value, "label": cell.label,
                "id": f"{at}_{n}" if number == 0 else f"{at}_{n}_{cell.name}", "n": n + 1,
                "options": [(code, label, code == value) for code, label in cell.choices],
                "hints": dict(cell.hints or {}),
            }  # fmt: skip


class RowsField(forms.Field):
    """See the module. Cleans to a list of rows, each by the names of the cells."""

    widget = RowsWidget
    default_error_messages = {
        "first": _("Row %(row)s: “%(label)s” is missing. Fill it in, or empty the row."),
        "choice": _("Row %(row)s: choose one of the answers offered."),
    }

    def __init__(self, *, cells: Sequence[Cell], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.offer(cells)

    def offer(self, cells: Sequence[Cell]) -> None:
        """Put other cells in, with choices of this reader."""
        self.widget.cells = tuple(cells)

    def prepare_value(self, value: Any) -> Any:
        return [Row(row) for row in value or ()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return list(initial or ()) != list(data or ())

    def clean(self, value: Any) -> list[Row]:
        rows: list[Row] = list(value or ())
        problems = [p for n, row in enumerate(rows) for p in self._problems(n, row)]
        if problems:
            raise ValidationError(problems)
        if self.required and not rows:
            raise ValidationError(self.error_messages["required"], code="required")
        return rows

    def _problems(self, n: int, row: Row) -> Iterator[ValidationError]:
        first = self.widget.cells[0]
        if not row[first.name]:
            params = {"row": n + 1, "label": first.label}
            yield ValidationError(self.error_messages["first"], "first", params)
        for cell in self.widget.cells:
            if cell.choices and row[cell.name] not in {str(code) for code, _label in cell.choices}:
                yield ValidationError(self.error_messages["choice"], "choice", {"row": n + 1})
