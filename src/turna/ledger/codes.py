"""Choices of the ledger. Their numbers are stored in entries: never reuse one."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class Cause(TextChoices):
    """Why a posting was made. A bridge between two moments is a sum by cause."""

    NEW = "new", _("new")
    LATE = "late", _("entered after the month was closed")
    CORRECTED = "corrected", _("corrected")
    MOVED = "moved", _("moved to another place, day or organisation")
    MERGED = "merged", _("merged, or a merge undone")
    VOIDED = "voided", _("voided, or a voiding undone")
    BATCH = "batch", _("sourced batch")
    RULE = "rule", _("a measure's rule changed")
    REFERENCE = "reference", _("places, agreements or codes changed")


class Breakdown(IntegerChoices):
    """How a record splits its heads. A record has joint cells, or margins, never both."""

    JOINT = 1, _("joint cells")
    SEX = 2, _("by sex")
    AGE = 3, _("by age")
    GROUP = 4, _("by group")


class Share(IntegerChoices):
    """Whose count it is: a count has one home; another payer only sees it."""

    HOME = 0, _("home")
    ALSO = 1, _("also")


class Sex(IntegerChoices):
    NOT_RECORDED = 0, _("not recorded")
    FEMALE = 1, _("female")
    MALE = 2, _("male")
    OTHER = 3, _("other")


class Age(IntegerChoices):
    """One ladder of bands: a coarse band (10, 20, 30) is the union of its fine ones (11, 12…).

    Fine bands are those of the Counter-Trafficking Data Collaborative.
    """

    NOT_RECORDED = 0, _("not recorded")
    UNDER_18 = 10, _("under 18")
    A0_8 = 11, _("0–8")
    A9_17 = 12, _("9–17")
    A18_29 = 20, _("18–29")
    A18_20 = 21, _("18–20")
    A21_23 = 22, _("21–23")
    A24_26 = 23, _("24–26")
    A27_29 = 24, _("27–29")
    A30_PLUS = 30, _("30 and over")
    A30_38 = 31, _("30–38")
    A39_47 = 32, _("39–47")
    A48_PLUS = 33, _("48 and over")


def coarse(age: int) -> int:
    """The coarse band of a band: 12 (9–17) is 10 (under 18)."""
    return age // 10 * 10


class Additivity(TextChoices):
    """How figures of a measure may be combined."""

    SUM = "sum", _("a plain sum")
    SUBJECTS = "subjects", _("a distinct count of persons")
    RATIO = "ratio", _("a ratio of two sums")
    MEAN_CHANGE = "mean_change", _("the change of a mean")


class Nothing(TextChoices):
    """Why there is no number. Zero is a number and none of these."""

    NOT_APPLICABLE = "not applicable", _("not applicable")
    NO_TARGET_SET = "no target set", _("no target set")
    NOT_YET_DUE = "not yet due", _("not yet due")
    MISSING = "missing", _("missing")
    NOT_ADDITIVE = "not additive", _("not additive")
    WITHHELD = "withheld", _("withheld")


class State(TextChoices):
    """Whether a record counts."""

    LIVE = "live", _("counts")
    VOIDED = "voided", _("voided")
    MERGED = "merged", _("merged into another record")


class VoidReason(TextChoices):
    DUPLICATE = "duplicate", _("entered twice")
    MISTAKE = "mistake", _("entered by mistake")
    TEST = "test", _("a try-out")
    NOT_OURS = "not_ours", _("another organisation's")


class FundKind(TextChoices):
    AWARD = "award", _("award")
    SUB_GRANT = "sub_grant", _("sub-grant")
    NONE = "none", _("no award")


class Unusual(TextChoices):
    """Why a record is listed. Codes are stored: never reuse one."""

    PLACE_ABROAD = "place_abroad", _("the place lies outside the country it counts for")
    BEFORE_JOINING = "before_joining", _("before the country joined the award")
    LOOKS_LIKE_TWICE = "looks_like_twice", _("looks like a record that exists already")
    NO_AGREEMENT = "no_agreement", _("nobody's agreement pays for it")
    EXPLAINED = "explained", _("the reporter explains something")
