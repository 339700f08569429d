"""The settings: what an administrator may set, and what the server runs with, to read."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from turna.core import environment, stored
from turna.core.fields import WholeNumberField
from turna.core.formpage import FormPage
from turna.core.forms import Form
from turna.core.models import StoredValue
from turna.core.services import settings_set

CONFIGURE = "core.configure"
_CHANGES_SHOWN = 20


def _form_class() -> type[Form]:
    fields = {
        one.name: WholeNumberField(
            label=one.label, help_text=one.help, unit=one.unit, min_value=one.low,
            max_value=one.high, width=6,
        )
        for one in stored.settings()
    }  # fmt: skip
    return type("SettingsForm", (Form,), dict(fields))


class Settings(FormPage):
    """Stored settings as a form; the environment's below it, to read."""

    action = CONFIGURE
    title = _("Settings")
    lead = _("What holds for everybody who works here. Each change stands with who made it.")
    button = _("Save the settings")
    template_name = "core/settings.html"

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.scope_for(self.action).everything:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def form(self, data: Any = None) -> Form:
        return _form_class()(data, initial=self.initial(), reader=self.request.user)

    def initial(self) -> dict[str, Any]:
        return {one.name: one.value() for one in stored.settings()}

    def act(self, data: dict[str, Any]) -> list[str]:
        seen = {}
        for one in stored.settings():
            sent = self.request.POST.get(f"seen_{one.name}", "")
            if sent.isdecimal() and len(sent) < 10:
                seen[one.code] = int(sent)
        values = {one.code: data[one.name] for one in stored.settings()}
        return settings_set(actor=self.actor, values=values, seen=seen)

    @property
    def error_names(self) -> dict[str, str]:  # type: ignore[override]
        """The verb names settings by their codes."""
        return {one.code: one.name for one in stored.settings()}

    def message(self, result: list[str]) -> Any:
        if not result:
            return _("Nothing was changed.")
        words = ngettext(
            "%(count)d setting is changed. It holds from the next page on.",
            "%(count)d settings are changed. They hold from the next page on.",
            len(result),
        )
        return words % {"count": len(result)}

    def success_url(self, result: Any) -> str:
        return reverse("core:settings")

    def context(self) -> dict[str, Any]:
        labels = {one.code: one.label for one in stored.settings()}
        changes = StoredValue.objects.filter(code__in=list(labels)).order_by("-pk")
        return {
            "stored": [(f"seen_{one.name}", one.value()) for one in stored.settings()],
            "defaults": [(one.label, one.default, one.unit) for one in stored.settings()],
            "changes": [(row, labels[row.code]) for row in changes[:_CHANGES_SHOWN]],
            "variables": environment.variables(),
            "running": environment.running(),
        }
