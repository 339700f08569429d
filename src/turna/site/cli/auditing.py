"""The audit at a start: its key, and its heads to a second place while the server runs."""

import logging
import secrets
import threading
from pathlib import Path
from time import sleep

from turna.site.cli import folder
from turna.site.cli.problems import Exit, Problem

EVERY = 240  # seconds; an anchor is at most five minutes old
_FIRST = 10  # seconds after a worker's start

log = logging.getLogger(__name__)


def key_at_start() -> None:
    """Make the audit's key where no audit was ever linked; else it must be there, and fit.

    A fresh key beside an old audit would make all of it look tampered with.
    """
    from django.conf import settings

    from turna.vault import chain
    from turna.vault.errors import NoAuditKey

    path = Path(settings.AUDIT_KEY_FILE)
    if not _is_linked():
        if not path.parent.is_dir():
            raise Problem(
                f"There is no folder {path.parent} for the audit's key. Make it, or name another "
                "file (TURNA_AUDIT_KEY_FILE).",
                Exit.REFUSED,
            )
        folder.make_key(path, secrets.token_hex(32))
        return
    try:
        chain.key()
    except NoAuditKey as error:
        raise Problem(f"{error} It is looked for in {path}.", Exit.KEYS) from None
    if not chain.fits():
        raise Problem(
            f"{path} is not the key of this audit: neither its oldest nor its newest link fits. "
            "Put the right file in its place (TURNA_AUDIT_KEY_FILE).",
            Exit.KEYS,
        )


def anchor_regularly() -> None:
    """Write the heads of the audit to their second place every few minutes, as long as this
    process lives. Each worker does; who comes second finds nothing new."""
    threading.Thread(target=_anchor_for_ever, name="turna-anchor", daemon=True).start()


def _anchor_for_ever() -> None:
    from django.db import close_old_connections, connections

    from turna.vault import anchor

    known: dict[str, int] = {}
    sleep(_FIRST + secrets.randbelow(_FIRST))
    while True:
        try:
            close_old_connections()
            known |= {one.organisation: one.n for one in anchor.anchor_heads(known)}
        except Exception as error:  # whatever it is: the next try may reach the place again
            log.error("The audit's heads could not be anchored: %s", error)
        finally:
            connections.close_all()
        sleep(EVERY)


def _is_linked() -> bool:
    """Whether the database has rows with links; there may be no database, or an old one, yet."""
    from django.db import DatabaseError

    from turna.site.cli import database
    from turna.vault.models import AuditEntry

    if not database.exists():
        return False
    try:
        return AuditEntry.objects.filter(n__isnull=False).exists()
    except DatabaseError:
        return False  # a version without links; what is wrong otherwise, the start will tell
