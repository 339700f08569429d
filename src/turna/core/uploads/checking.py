"""From what somebody handed in to what is kept: told by its content, washed, or refused.

Everything is in memory, bounded by `limits`: what has not been sealed lies on no disk. Pictures
and PDFs are made anew by a program of its own (`washing`), one at a time in each process.
"""

import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

import turna
from turna.core.uploads.kinds import Kind, text_of, told
from turna.core.uploads.washing.refusals import Refusal

_START = (
    "import sys; sys.path.insert(0, sys.argv.pop(1)); "
    "from turna.core.uploads.washing.__main__ import main; sys.exit(main())"
)
_SOURCE = str(Path(turna.__file__).parent.parent)
_PATIENCE = 120  # seconds by the clock, on a machine that has much to do
_ONE = threading.Lock()
_WASHED = {Kind.PDF: "pdf", Kind.JPEG: "jpeg", Kind.PNG: "png"}

EMPTY = _("This file is empty. Choose another one.")
NOT_TAKEN = _(
    "This is no PDF, JPEG or PNG, whatever its name says; text needs a name that ends in .txt. "
    "Save or photograph it as one of these, and hand that in."
)
_SAID: dict[int, Any] = {
    Refusal.TOO_MANY_POINTS: _(
        "This picture has more than 40 million points. Make it smaller, then hand it in again."
    ),
    Refusal.PASSWORD: _(
        "This PDF is locked with a password, so it cannot be checked. Save it without one, then "
        "hand it in again."
    ),
    Refusal.TOO_LARGE_INSIDE: _(
        "This file is small outside and far too large inside, as files are that are built to do "
        "harm. It was not taken. Print it to a new PDF, or photograph it."
    ),
    Refusal.TOO_MANY_PAGES: _("This PDF has more than 200 pages. Hand it in in parts."),
}
_BROKEN = _(
    "This file is damaged, or only looks like what it says it is, so it was not taken. Print it "
    "to a new PDF, or photograph it."
)


@dataclass(frozen=True, slots=True, repr=False)
class Clean:
    """A file as it may be kept: its kind, its washed content, and what it was called, which may
    name somebody: it is sealed, or forgotten."""

    kind: Kind
    content: bytes
    name: str


def clean(content: bytes, name: str) -> Clean:
    """The washed file. ValidationError says why it is not taken, and what to do."""
    if not content:
        raise ValidationError(EMPTY, code="empty")
    kind = told(content, name)
    if kind is None:
        raise ValidationError(NOT_TAKEN, code="kind")
    if kind == Kind.TEXT:
        return Clean(kind, (text_of(content) or "").encode(), name)
    return Clean(kind, _washed(content, kind), name)


def _washed(content: bytes, kind: Kind) -> bytes:
    command = [sys.executable, "-I", "-c", _START, _SOURCE, _WASHED[kind]]
    try:
        with _ONE:
            done = subprocess.run(  # noqa: S603  (our own program; the file is its input only)
                command, input=content, capture_output=True, timeout=_PATIENCE, check=False,
                env={}, cwd="/",
            )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise ValidationError(_SAID[Refusal.TOO_LARGE_INSIDE], code="bomb") from None
    if done.returncode == 0 and done.stdout:
        return done.stdout
    if done.returncode in _SAID:
        why = Refusal(done.returncode)
        raise ValidationError(_SAID[why], code=why.name.lower())
    if done.returncode < 0:  # it did not survive: out of time or of memory
        raise ValidationError(_SAID[Refusal.TOO_LARGE_INSIDE], code="bomb")
    raise ValidationError(_BROKEN, code="broken")
