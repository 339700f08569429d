"""Verbs of reports."""

from django.utils import timezone
from django.utils.translation import gettext_lazy

from turna.core.verbs import verb
from turna.ledger import services as ledger
from turna.ledger.models import Freeze
from turna.ledger.posting import last_number
from turna.programmes import queries as programmes
from turna.reports.queries import KIND, digest
from turna.vault import audit
from turna.vault.actor import Actor


@verb("reports.matrix.frozen", label=gettext_lazy("froze a results matrix"))
def matrix_freeze(*, actor: Actor, award: str, label: str, verified: bool = False) -> Freeze:
    """Keep an award's matrix as it stands: a moment, the definitions known by now, a hash.

    Nothing is blocked by it; `./turna verify` computes it again and compares.
    """
    programmes.award(award)
    question = {
        "award": award, "verified": verified, "known_at": timezone.now().isoformat(),
    }  # fmt: skip
    upto = last_number()
    frozen = ledger.freeze(
        actor=actor, label=label, kind=KIND, question=question, upto=upto,
        digest=digest(question, upto),
    )  # fmt: skip
    audit.record(
        actor=actor, verb="reports.matrix.frozen", kind="reports.matrix",
        objects=[(award, 1)], posting=upto,
    )  # fmt: skip
    return frozen


@verb("reports.matrix.exported", label=gettext_lazy("took a results matrix away as a file"))
def matrix_export(*, actor: Actor, award: str, as_of: int) -> None:
    """Put on record that figures left through the command line; pages are on record elsewhere."""
    audit.record(
        actor=actor,
        verb="reports.matrix.exported",
        kind="reports.matrix",
        objects=[(award, 1)],
        posting=as_of or None,
    )


@verb("reports.changes.exported", label=gettext_lazy("took away why a figure changed, as a file"))
def changes_export(*, actor: Actor, award: str, as_of: int) -> None:
    """Put on record that a bridge left through the command line; pages are on record elsewhere."""
    audit.record(
        actor=actor,
        verb="reports.changes.exported",
        kind="reports.matrix",
        objects=[(award, 1)],
        posting=as_of or None,
    )
