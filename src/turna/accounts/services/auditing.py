"""The verb of the data protection officer's file."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from turna.core.verbs import verb
from turna.vault import audit
from turna.vault.actor import Actor


@verb("accounts.audit.exported", label=_("took the audit out as a file"))
def audit_export(*, actor: Actor, narrowed_by: Iterable[str] = ()) -> None:
    """Put it on record that the audit, in the actor's part of the programme, leaves as a file.

    `narrowed_by` are the names of the filters that were used, without what they were set to.
    """
    audit.record(
        actor=actor, verb="accounts.audit.exported", kind="vault.audit", objects=[],
        fields=narrowed_by,
    )  # fmt: skip
