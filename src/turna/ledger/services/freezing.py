"""Frozen moments: what was asked, up to which posting, and the hash of the answer."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from turna.core.verbs import verb
from turna.ledger import posting
from turna.ledger.models import Freeze
from turna.vault import audit
from turna.vault.actor import Actor


@verb("ledger.figures.frozen", label=gettext_lazy("froze figures"))
def freeze(
    *, actor: Actor, label: str, kind: str, question: dict[str, Any], upto: int, digest: str
) -> Freeze:
    """Keep a moment: what was asked, up to which posting, and the hash of the answer."""
    if not label.strip():
        raise ValidationError({"label": [_("Name the report that these figures stand in.")]})
    if upto > posting.last_number():
        raise ValidationError({"upto": [_("There is no such posting yet. Choose an earlier one.")]})
    row = Freeze.objects.create(
        label=label.strip(), kind=kind, question=question, upto=upto, digest=digest,
        frozen_at=timezone.now(), frozen_by=actor.id,
    )  # fmt: skip
    audit.record(
        actor=actor, verb="ledger.figures.frozen", kind="ledger.freeze", objects=[(row.pk, 1)],
        posting=upto,
    )  # fmt: skip
    return row
