"""How large a file may be."""

from django.utils.translation import gettext_lazy as _

from turna.core import stored
from turna.core.stored import Setting

MEGABYTE = 1024 * 1024
MEGABYTES = stored.register(
    Setting(
        "core.upload_megabytes",
        _("A file that is handed in may have"),
        default=20,
        low=1,
        high=50,
        unit=_("megabytes"),
        help=_("It is held in memory while it is checked, never on a disk in clear."),
    )
)


def most() -> int:
    """The most bytes that the files of one form may have together."""
    return MEGABYTES.value() * MEGABYTE
