"""Unusual records, looked at."""

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from turna.core.verbs import verb
from turna.ledger.models import Oddity
from turna.vault import audit
from turna.vault.actor import Actor


@verb("ledger.oddity.reviewed", label=gettext_lazy("reviewed an unusual record"))
def oddity_review(*, actor: Actor, oddity: Oddity) -> Oddity:
    """The M&E officer has looked: the record stands as it is."""
    row = Oddity.objects.select_for_update().get(pk=oddity.pk)
    if row.reviewed_at is not None:
        raise ValidationError(_("Somebody has reviewed this already: there is nothing to do."))
    row.reviewed_at, row.reviewed_by = timezone.now(), actor.id
    row.save(update_fields=["reviewed_at", "reviewed_by"])
    audit.record(
        actor=actor, verb="ledger.oddity.reviewed", kind="ledger.oddity", objects=[(row.uid, 1)]
    )
    return row
