"""Choices of cases that the code branches on."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ClientKind(TextChoices):
    """Why somebody comes. Only the first counts for measures of trafficking."""

    TRAFFICKING = "trafficking", _("victim of trafficking, presumed or identified")
    OTHER_VIOLENCE = "other_violence", _("survivor of other violence")
    BRIDE_KIDNAPPING = "bride_kidnapping", _("survivor of bride kidnapping")
    LABOUR_MIGRANT = "labour_migrant", _("labour migrant in need")
    FAMILY_MEMBER = "family_member", _("family member of a person assisted")


class ReturnRole(TextChoices):
    """What an organisation does in a return; its country counts in this role."""

    SENDER = "sender", _("sender")
    RECEIVER = "receiver", _("receiver")
