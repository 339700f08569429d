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


class DutyKind(TextChoices):
    """What somebody on duty is there for."""

    SHELTER = "shelter", _("on shift in the shelter")
    ON_CALL = "on_call", _("on call as the second person")


class How(TextChoices):
    """What opens who a person is. The words follow "opened"."""

    TEAM = "team", _("as one of the team")
    SHIFT = "shift", _("on shift in the shelter")
    REVEAL = "reveal", _("with a second person's consent")
    EMERGENCY = "emergency", _("in an emergency")


class NameKind(TextChoices):
    FULL = "full", _("full name")
    DOCUMENTS = "documents", _("as in documents")
    CALLED = "called", _("called by family or friends")
    ALIAS = "alias", _("other name used")


class ContactKind(TextChoices):
    PHONE = "phone", _("telephone")
    HANDLE = "handle", _("messenger or social network")
    ADDRESS = "address", _("address")
    RELATIVE = "relative", _("through somebody trusted")
    OTHER = "other", _("other")


class DocumentKind(TextChoices):
    PASSPORT = "passport", _("passport")
    ID_CARD = "id_card", _("identity card")
    BIRTH = "birth_certificate", _("birth certificate")
    RETURN = "return_certificate", _("certificate of return")
    OTHER = "other", _("other document")
