"""Verbs of exchange: what left is on record."""

from django.utils.translation import gettext_lazy

from turna.core.verbs import verb
from turna.vault import audit
from turna.vault.actor import Actor


@verb("exchange.services.exported", label=gettext_lazy("took away the services offered, as a file"))
def services_export(*, actor: Actor, count: int) -> None:
    """Put on record that so many services left through the command line."""
    audit.record(
        actor=actor, verb="exchange.services.exported", kind="directory.offer", objects=[],
        fields=[f"count:{count}"],
    )  # fmt: skip
