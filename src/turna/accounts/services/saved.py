"""Saved views: a page's filters and order under a name of one's own."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from turna.accounts.models import SavedView, User
from turna.core.saved import asked
from turna.core.verbs import verb
from turna.vault import audit
from turna.vault.actor import Actor

MOST = 100
LONGEST_NAME = 60


@verb("accounts.view.saved", label=_("saved a view of a list"))
def view_save(*, actor: Actor, user: User, path: str, query: str, name: str) -> SavedView:
    """Keep what a page's address asks under a name; the same name on the same page is replaced.

    `path` is the address of a page of this site, `query` what stands after its "?". Raises
    ValidationError by field (name, path, query).
    """
    name, kept = " ".join(name.split()), asked(QueryDict(query))
    if errors := _problems(path, kept, name):
        raise ValidationError(errors)
    row = SavedView.objects.select_for_update().filter(user=user, path=path, name=name).first()
    if row is None:
        if SavedView.objects.filter(user=user).count() >= MOST:
            raise ValidationError(
                {"name": [_("You have %(most)s saved views. Remove one first.") % {"most": MOST}]}
            )
        row = SavedView(user=user, path=path, name=name, version=0)
    row.query, row.saved_at, row.version = kept, timezone.now(), row.version + 1
    row.save()
    audit.record(
        actor=actor, verb="accounts.view.saved", kind="accounts.view",
        objects=[(row.uid, row.version)],
    )  # fmt: skip
    return row


@verb("accounts.view.removed", label=_("removed a saved view of a list"))
def view_remove(*, actor: Actor, view: SavedView) -> None:
    """Forget a saved view."""
    audit.record(
        actor=actor, verb="accounts.view.removed", kind="accounts.view",
        objects=[(view.uid, view.version)],
    )  # fmt: skip
    view.delete()


def _problems(path: str, query: str, name: str) -> dict[str, list[Any]]:
    errors: dict[str, list[Any]] = {}
    if not name:
        errors["name"] = [_("Give the view a name, for example “Osh, this year”.")]
    elif len(name) > LONGEST_NAME:
        errors["name"] = [_("Use at most %(most)s letters.") % {"most": LONGEST_NAME}]
    if not is_page(path):
        errors["path"] = [_("This is no page of this site. Save the view from its list again.")]
    if not query:
        errors["query"] = [_("This list is shown whole. Search, filter or sort it first.")]
    elif len(query) > SavedView.LONGEST_QUERY:
        errors["query"] = [_("This view asks too much. Take some filters away.")]
    return errors


def is_page(path: str) -> bool:
    """Whether an address is one of this site's pages."""
    if not path.startswith("/") or len(path) > SavedView.LONGEST_PATH:
        return False
    try:
        resolve(path)
    except Resolver404:
        return False
    return True
