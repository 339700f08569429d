"""What the page of an organisation shows of its agreements."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from turna.core.components import Action
from turna.directory import panels
from turna.directory.codes import OrganisationKind
from turna.directory.models import Organisation
from turna.directory.panels import Panel, PanelRow
from turna.grants.models import Agreement

READ, MANAGE = "grants.read", "grants.manage"


def register() -> None:
    """Show agreements on the pages of organisations."""
    panels.register("grants", agreements_panel)


def agreements_panel(organisation: Organisation, reader: Any) -> Panel | None:
    """The agreements that this reader may see, the newest first; None for who reads none."""
    if not reader.can(READ):
        return None
    rows = Agreement.objects.visible_to(reader, READ).filter(organisation=organisation)
    found = rows.select_related("award").order_by("-starts_on", "code")
    return Panel(
        title=gettext_lazy("Agreements"),
        rows=[PanelRow(row.code, _url(row), _words(row)) for row in found],
        empty=gettext_lazy(
            "No agreement is signed that you may see: its work counts for no award."
        ),
        actions=_actions(organisation, reader),
    )


def _actions(organisation: Organisation, reader: Any) -> tuple[Action, ...]:
    may = Organisation.objects.visible_to(reader, MANAGE).filter(
        pk=organisation.pk, kind=OrganisationKind.NGO, retired_on=None
    )
    if not reader.can(MANAGE) or not may.exists():
        return ()
    url = f"{reverse('grants:sign')}?organisation={organisation.code}"
    return (Action(gettext_lazy("Sign an agreement"), url, icon="plus"),)


def _url(row: Agreement) -> str:
    return reverse("grants:agreement", args=[row.uid])


def _words(row: Agreement) -> str:
    words = {
        "award": row.award.code, "first": date_format(row.starts_on, "j F Y"),
        "last": date_format(row.last_day, "j F Y"),
    }  # fmt: skip
    today = timezone.localdate()
    if row.starts_on > today:
        return _("award %(award)s, %(first)s to %(last)s, not begun") % words
    if row.last_day >= today:
        return _("award %(award)s, %(first)s to %(last)s, in force") % words
    return _("award %(award)s, %(first)s to %(last)s, ended") % words
