"""What the forms of the directory share: the record's mark, labels, and who may keep what."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from turna.core.formpage import ChangePage
from turna.core.forms import CONFLICT
from turna.core.views import Closed
from turna.directory import keeping

_CHANGED = _(
    "Somebody else changed this while you were writing. Their words stand beside yours: put "
    "together what is right and save again."
)


class OfWholeProgramme(Closed):
    """A page for whoever administers the whole programme: what it changes is everybody's."""

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not keeping.keeps_all(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class OfPlaces(Closed):
    """A page for whoever administers a part of the place tree."""

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not keeping.keeps_places(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class ChangeLabelled(ChangePage):
    """Change a labelled record. Its rows keep no version: a mark of what they say stands in."""

    action = keeping.MANAGE

    def find(self) -> Any:
        found = super().find()
        found.version = self.mark(found)
        return found

    def mark(self, row: Any) -> int:
        """A number that changes with the record."""
        return keeping.mark(row)

    def refuse_changed(self) -> None:
        """Raise ValidationError (conflict) when the record is not what the form was opened at."""
        if self.version != self.record.version:
            raise ValidationError(_CHANGED, code=CONFLICT)
