"""Moving a place: chosen, seen in the figures it moves, then saved with them."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from turna.core.components import Action
from turna.core.forms import Form
from turna.directory import keeping, panels
from turna.directory.models import Place
from turna.directory.pages import ChangeLabelled
from turna.ledger import moving
from turna.ledger.forms import MoveForm
from turna.ledger.models import Posting
from turna.ledger.services import place_move


class PlaceMove(ChangeLabelled):
    """Put a place under another one, with a look at what moves before it does."""

    action = keeping.MANAGE
    model = Place
    lookup = "code"
    form_class = MoveForm
    template_name = "ledger/place_move.html"
    button = gettext_lazy("Move the place")
    lead = gettext_lazy(
        "A place takes along everything that lies in it. Look at what moves in the figures first; "
        "the country cannot change."
    )
    preview: moving.Preview | None = None

    def rows(self) -> "QuerySet[Any]":
        kept = keeping.places_kept(self.request.user)  # type: ignore[arg-type]
        return kept.filter(retired_on=None, kind__in=moving.MOVABLE).select_related(
            "parent", "country", "region"
        )

    def mark(self, row: Place) -> int:
        return keeping.mark(row, row.parent_id, row.path)

    def heading(self) -> Any:
        return _("Move %(name)s") % {"name": self.record.label}

    def back(self) -> Action:
        return Action(self.record.label, reverse("directory:place", args=[self.record.code]))

    def form(self, data: Any = None) -> Form:
        form = super().form(data)
        if isinstance(form, MoveForm):
            form.around(self.record)
        return form

    def initial_of(self, record: Place) -> dict[str, Any]:
        return {"parent": record.parent.code}  # type: ignore[union-attr]  # a country lies above

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        self.record = self.find()
        form = self.form(request.POST)
        if not form.is_valid():
            return self.answer(form, status=422)
        parent: Place = form.cleaned_data["parent"]
        if request.POST.get("step") == "save" and request.POST.get("seen") == parent.code:
            return super().post(request, **kwargs)
        if parent.pk == self.record.parent_id:
            form.add_error("parent", _("The place lies there already. Choose another one."))
            return self.answer(form, status=422)
        self.preview = moving.preview(self.record, parent, reader=request.user)
        if request.POST.get("step") != "save":
            return self.answer(form)
        form.add_error(None, ValidationError(_("Look at what moves below first, then move it.")))
        return self.answer(form, status=422)

    def act(self, data: dict[str, Any]) -> list[Posting]:
        self.refuse_changed()
        return place_move(actor=self.actor, code=self.record.code, parent=data["parent"].code)

    def message(self, result: list[Posting]) -> Any:
        if not result:
            return _("The place is moved. No entry of the ledger changes.")
        numbers = ", ".join(str(one.n) for one in result)
        return _(
            "The place is moved, and its figures with it (posting %(numbers)s, cause: places, "
            "agreements or codes changed)."
        ) % {"numbers": numbers}

    def success_url(self, result: Any) -> str:
        return reverse("directory:place", args=[self.record.code])

    def context(self) -> dict[str, Any]:
        seen = self.preview.under.code if self.preview else ""
        return {"preview": self.preview, "seen": seen}


def offer_on_place_pages() -> None:
    """Put the button on the pages of places."""
    panels.register_place_verb("ledger.move", _button)


def _button(place: Place, reader: Any) -> Action | None:
    if place.kind not in moving.MOVABLE:
        return None
    return Action(
        gettext_lazy("Move it"), reverse("ledger:place-move", args=[place.code]), icon="route"
    )
