"""What is added up beforehand, made anew."""

from django.utils.translation import gettext_lazy

from turna.core.verbs import verb
from turna.ledger import posting, tally
from turna.vault import audit
from turna.vault.actor import Actor


@verb("ledger.tallies.remade", label=gettext_lazy("made the ledger's tallies anew"))
def tallies_remake(*, actor: Actor) -> int:
    """Make all tallies and the table of persons anew, from the entries alone.

    Gives the posting up to which they reach. No figure changes. Nobody can post meanwhile; on
    a ledger of two million entries that is some minutes.
    """
    posting.hold()
    tally.remake()
    reached = tally.upto()
    audit.record(
        actor=actor, verb="ledger.tallies.remade", kind="ledger.tally",
        objects=[("tallies", reached)],
    )  # fmt: skip
    return reached
