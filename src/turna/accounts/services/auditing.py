"""The verbs about the audit and access: the file that is taken out, and what was refused."""

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


@verb("accounts.access.refused", label=_("was refused a page or a record"))
def access_refuse(
    *, actor: Actor, kind: str, objects: Iterable[tuple[object, int]], page: str, shut: bool
) -> None:
    """Put it on record that a page is `shut` to the actor, or that what they asked for is not
    among what they may see. `kind` and `objects` are what the address names, unchecked; `page`
    is the address' name."""
    audit.record(
        actor=actor, verb="accounts.access.refused", kind=kind, objects=objects, fields=[page],
        reason="shut" if shut else "not-there",
    )  # fmt: skip
