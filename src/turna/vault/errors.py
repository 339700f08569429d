"""Why something sealed cannot be opened, or not sealed: one class for each reason, in words.

No message holds what was sealed, whose it is, or a key. All are `SealError`s, so that a page
can say what happened and what to do without knowing which.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class SealError(Exception):
    """Something sealed could not be opened or made. `str()` says why and what to do."""

    text: Promise = _("This cannot be opened.")

    def __str__(self) -> str:
        return str(self.args[0] if self.args else self.text)


class NoKeys(SealError):  # noqa: N818  (what the reader has, not what the code did)
    text = _("There are no keys yet, so no identity can be kept. Make them: ./turna keys create.")


class Locked(SealError):  # noqa: N818
    text = _(
        "The keys are locked, so identities cannot be read. New intake can be recorded. Ask "
        "whoever holds the master key to unlock: ./turna keys unlock-check says what is missing."
    )


class UnsafeKeyFile(SealError):  # noqa: N818
    """The key file is readable by others, no plain file, or not a key file."""


class KeyMissing(SealError):  # noqa: N818
    text = _(
        "The key of this record is not in the key store. Put the key store's newest backup back, "
        "then run ./turna verify."
    )


class Erased(SealError):  # noqa: N818
    text = _("This person was erased: the key is destroyed, and nobody can read it any more.")


class WrongKey(SealError):  # noqa: N818
    text = _("This is not the key it was sealed with, or its seal was changed. Nothing is shown.")


class Tampered(SealError):  # noqa: N818
    text = _("This was changed outside Turna, or is damaged. Nothing of it is shown.")


class Misplaced(Tampered):
    text = _("This was sealed for another record, field or organisation and put here. Not shown.")


class Stale(Tampered):
    text = _("This is an older version that was put back in place of the newest. Not shown.")


class Truncated(Tampered):
    text = _("A part of this is missing. Nothing of it is shown.")


class UnknownFormat(SealError):  # noqa: N818
    text = _("This is not sealed in a form that this version of Turna knows. Use a newer one.")


class NoAuditKey(SealError):  # noqa: N818
    """The key that links the audit is absent or no such key."""

    text = _(
        "The key of the audit is not there, so nothing can be put on record, and what cannot be "
        "put on record is not done. Put the file back from its copy (TURNA_AUDIT_KEY_FILE)."
    )
