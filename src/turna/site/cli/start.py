"""What a command does first: set Django up to read, or hold the data folder to write."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from turna.site.cli import auditing, database, folder, unlocking


def reading() -> None:
    """Set up for a command that changes nothing; the database must be there and current."""
    import django

    django.setup()
    database.require_current()


@contextmanager
def writing(command: str) -> Iterator[Path]:
    """Hold the data folder, and give it. Django is set up; the database is not looked at yet.

    The folder is made before the settings are read, because the secret key is kept in it.
    """
    os.umask(0o077)  # what is written is for this user alone
    data = data_folder()
    folder.prepare(data, sqlite=os.environ.get("TURNA_DATABASE") in {None, "", "sqlite"})
    os.environ["TURNA_STATIC"] = os.environ.get("TURNA_STATIC") or str(_static_folder(data))
    with folder.held(data, f"./turna {command}"):
        folder.make_secret_key(data)
        folder.make_sign_in_key(data)
        import django

        django.setup()
        yield data


def up_to_date(data: Path) -> None:
    """Bring the database of a held data folder to this code's version."""
    auditing.key_at_start()
    database.bring_up_to_date(data / "backups")
    unlocking.finish_erasures()


def data_folder() -> Path:
    """Where all state lies. Settings say the same; they are not read yet."""
    checkout = Path(__file__).resolve().parents[4]
    return Path(os.environ.get("TURNA_DATA") or checkout / "var").resolve()


def _static_folder(data: Path) -> Path:
    """Collected static files belong to the code, so they lie in its environment if they can."""
    writable = sys.prefix != sys.base_prefix and os.access(sys.prefix, os.W_OK)
    return (Path(sys.prefix) if writable else data) / "turna-static"
