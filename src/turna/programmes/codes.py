"""Choices of awards and their results frameworks. Their values are stored: never rename one."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class TermReason(TextChoices):
    """Why an award has these dates."""

    ORIGINAL = "original", _("as first signed")
    EXTENSION = "extension", _("extension")


class MoneyKind(TextChoices):
    """What a sum of money of an award is."""

    CONFIRMED = "confirmed", _("confirmed by the donor")
    RECEIVED = "received", _("received")
    SPENT = "spent", _("spent")


class NodeKind(TextChoices):
    """The levels of a results framework, the highest first."""

    GOAL = "goal", _("goal")
    OBJECTIVE = "objective", _("objective")
    OUTCOME = "outcome", _("outcome")


class TermRole(TextChoices):
    """What a term of an indicator is in its formula."""

    VALUE = "value", _("value")
    NUMERATOR = "numerator", _("numerator")
    DENOMINATOR = "denominator", _("denominator")


class Round(TextChoices):
    """Which sitting of a test: the one before the programme, or a later one.

    The axis "round" of a measure has these codes; the change of a mean compares them.
    """

    BASELINE = "baseline", _("baseline")
    FOLLOW_UP = "follow_up", _("follow-up")


PERCENT = "percent"  # a ratio in this unit is shown times one hundred
