"""Choices that the code branches on."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class CardKind(TextChoices):
    """How a card is used: read out, or gone through question by question."""

    ANSWER = "answer", _("an answer")
    CHECK = "check", _("questions to go through")
