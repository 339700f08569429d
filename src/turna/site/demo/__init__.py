"""The demonstration programme: published totals, invented organisations and people.

docs/demonstration.md says what is published, what we inferred and what is invented.
"""

from collections.abc import Callable

from django.db import connection

from turna.accounts import demonstration
from turna.accounts.demonstration import PASSWORD
from turna.core.transactions import write_transaction
from turna.vault.actor import Actor

__all__ = ["ACTOR", "AWARD", "PASSWORD", "VERIFIER", "accounts", "is_loaded", "load"]

AWARD = "CT.0495"
ACTOR = Actor(
    id="demonstration", name="Demonstration", organisation="demo-regional-office", via="demo"
)
# Whoever closes a month does not verify it.
VERIFIER = Actor(
    id="demonstration-check", name="Demonstration (verifying)",
    organisation="demo-regional-office", via="demo",
)  # fmt: skip


def load(
    *, scale: int = 1, seed: int = 7, progress: Callable[[str], None] = lambda text: None
) -> None:
    """Record the whole programme through the verbs, in an empty, migrated database.

    `seed` decides the invented details and never the sums; `scale` records everything so many
    times, with other details: counts multiply and means stay. `progress` gets a line per step.
    A load that broke off is begun anew with an empty database (`is_loaded` says no).
    """
    from turna.site.demo import afterwards, framework, plan, story
    from turna.site.demo.recording import Recorder

    progress("Planning the records.")
    first = plan.build(seed)
    told = story.tell(first, seed)
    progress("Organisations, accounts, the award, its framework and agreements.")
    with write_transaction():  # hundreds of small acts: one commit
        ground = framework.lay(ACTOR)
    recorder = Recorder(ACTOR, ground, first, told)
    recorder.record(progress)
    for copy in range(1, scale):
        progress(f"Copy {copy + 1} of {scale}.")
        _look_again()
        again = Recorder(ACTOR, ground, plan.build(seed, copy), story.Story(), copy=copy)
        again.record(progress)
    progress("Closing the months.")
    with write_transaction():
        afterwards.close_months(ACTOR)
        afterwards.verify_years(VERIFIER)
    progress("Late entries, corrections, what was entered twice.")
    with write_transaction():
        afterwards.put_right(recorder)
    progress("Verifying the months.")
    with write_transaction():
        afterwards.verify_all(VERIFIER)
        afterwards.after_the_mark(recorder)


def _look_again() -> None:
    """Tables that have grown at once are planned by what they hold now, not by what they held."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def is_loaded() -> bool:
    """Whether the programme is there, to its last step."""
    from turna.programmes.models import Award
    from turna.site.demo import afterwards

    return Award.objects.filter(code=AWARD).exists() and afterwards.is_finished()


def accounts() -> list[tuple[str, str, str]]:
    """(user name, roles, password) of the demonstration's accounts."""
    return [(one.username, ", ".join(one.roles), PASSWORD) for one in demonstration.accounts()]
