"""The verbs of core: setting what administrators may set."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from turna.core import stored
from turna.core.models import StoredValue
from turna.core.verbs import verb
from turna.vault import audit
from turna.vault.actor import Actor


@verb("core.settings.set", label=_("changed settings"))
def settings_set(
    *, actor: Actor, values: Mapping[str, int], seen: Mapping[str, int] | None = None
) -> list[str]:
    """Set these settings, by code; gives the codes of those that changed.

    `seen` are the values that the form was opened at: a setting that somebody else has changed
    since is refused (code "conflict"). ValidationError by code.
    """
    known = {setting.code: setting for setting in stored.settings()}
    problems: dict[str, Any] = {}
    stored.forget()
    changed = []
    for code, value in values.items():
        setting = known.get(code)
        if setting is None:
            raise ValidationError(_("There is no setting “%s”. Open the page again.") % code)
        now = setting.value()
        if value == now:
            continue
        if not isinstance(value, int) or not setting.low <= value <= setting.high:
            problems[code] = ValidationError(
                _("Type a whole number from %(low)s to %(high)s.")
                % {"low": setting.low, "high": setting.high}
            )
        elif seen is not None and seen.get(code, now) != now:
            problems[code] = ValidationError(
                _("Somebody else has set this to %(now)s meanwhile. Check, then save again.")
                % {"now": now},
                code="conflict",
            )
        changed.append(code)
    if problems:
        raise ValidationError(problems)
    moment = timezone.now()
    StoredValue.objects.bulk_create(
        StoredValue(
            code=code, value=values[code], set_at=moment, set_by=actor.id, set_by_name=actor.name
        )
        for code in changed
    )
    stored.forget()
    audit.record(
        actor=actor, verb="core.settings.set", kind="core.setting",
        objects=[(code, 1) for code in changed], fields=changed,
    )  # fmt: skip
    return changed
