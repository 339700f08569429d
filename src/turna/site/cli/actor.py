"""Who is at the command line: it is a door too, and the audit names who came through it."""

import getpass
import os

from turna.vault.actor import Actor


def operator() -> Actor:
    """The named operator (TURNA_OPERATOR), else the system's user."""
    login = getpass.getuser()
    return Actor(
        id=f"os:{login}"[:64], name=os.environ.get("TURNA_OPERATOR") or login, via="command line"
    )
