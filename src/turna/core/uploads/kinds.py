"""Which kinds of files are taken, and how each is known: by its first bytes, never by its name."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    """A kind of file that is taken; the code is also the ending of its neutral name."""

    PDF = "pdf", _("PDF")
    JPEG = "jpg", _("picture (JPEG)")
    PNG = "png", _("picture (PNG)")
    TEXT = "txt", _("plain text")


_BEGINNINGS = ((b"%PDF-", Kind.PDF), (b"\xff\xd8\xff", Kind.JPEG), (b"\x89PNG\r\n\x1a\n", Kind.PNG))
_SHEBANG = "#!"
_FINE = {"\n", "\r", "\t", "\f"}


def told(content: bytes, name: str) -> Kind | None:
    """The kind of a file by its content; None for one that is not taken.

    Text begins with nothing of its own, so its name must end in ".txt" as well: the name can
    only lead to a refusal.
    """
    for beginning, kind in _BEGINNINGS:
        if content.startswith(beginning):
            return kind
    if name.lower().endswith(".txt") and text_of(content) is not None:
        return Kind.TEXT
    return None


def text_of(content: bytes) -> str | None:
    """Plain text as UTF-8 or UTF-16 with its mark gives it; None for anything else: what holds
    control characters, and what programs would take for a page, a drawing or a script."""
    utf16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        text = content.decode("utf-16" if utf16 else "utf-8-sig")
    except UnicodeDecodeError:
        return None
    if any((letter < " " and letter not in _FINE) or letter == "\x7f" for letter in set(text)):
        return None
    return None if text.lstrip().startswith(("<", _SHEBANG, "{\\rtf", "%!")) else text
