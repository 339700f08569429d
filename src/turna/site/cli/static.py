"""Collects the static files (style, scripts, pictures) once for each state of their sources."""

import hashlib
from pathlib import Path

from turna.site.cli.console import say


def collect() -> None:
    """Collect into STATIC_ROOT unless its stamp says that nothing has changed since."""
    from django.conf import settings
    from django.core.management import call_command

    folder = Path(str(settings.STATIC_ROOT))
    stamp = folder / "turna-stamp"
    wanted = fingerprint()
    if stamp.exists() and stamp.read_text(encoding="ascii") == wanted:
        return
    say("Collecting style sheets, scripts and pictures.")
    folder.mkdir(parents=True, exist_ok=True)
    stamp.unlink(missing_ok=True)
    call_command("collectstatic", verbosity=0, interactive=False)
    stamp.write_text(wanted, encoding="ascii")


def fingerprint() -> str:
    """A digest of every source file's name, size and time of change."""
    from django.contrib.staticfiles.finders import get_finders

    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            facts = Path(storage.path(name)).stat()
            digest.update(f"{name}\0{facts.st_size}\0{facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()
