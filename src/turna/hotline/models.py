"""Consultations, and the cards operators answer from. No column takes a caller's name or number."""

from uuid import uuid4

from django.db import models

from turna.core.scoping import Scoped
from turna.directory.models import OpenToEveryRole, spoken
from turna.hotline.codes import CardKind
from turna.ledger.codes import Age, Sex
from turna.ledger.models import AtHomeOrAbroad, Counted


class Call(Counted):
    """A consultation; `place` is where the caller is, as far as she says."""

    category = models.ForeignKey("directory.Code", models.PROTECT, db_index=False, related_name="+")
    sex = models.SmallIntegerField(choices=Sex.choices, default=Sex.NOT_RECORDED)
    age = models.SmallIntegerField(choices=Age.choices, default=Age.NOT_RECORDED)
    group = models.ForeignKey(
        "directory.Code", models.PROTECT, db_index=False, null=True, related_name="+"
    )
    # The country that the question is about.
    destination = models.ForeignKey(
        "directory.Place", models.PROTECT, db_index=False, null=True, related_name="+"
    )
    language = models.ForeignKey(
        "directory.Code", models.PROTECT, db_index=False, null=True, related_name="+"
    )

    class Meta:
        verbose_name = "consultation"
        indexes = [models.Index(fields=["organisation", "day"], name="call_of_day")]


class CallTopic(Scoped):
    """A further subject of a consultation, beside its main category."""

    scope_path = AtHomeOrAbroad("call__organisation", "call__place", "call__organisation__place")

    call = models.ForeignKey(Call, models.CASCADE, db_index=False, related_name="topics")
    category = models.ForeignKey("directory.Code", models.PROTECT, db_index=False, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["call", "category"], name="topic_once_per_call")
        ]

    def __str__(self) -> str:
        return str(self.category)


class Card(Scoped):
    """What an operator tells on a subject and a country, in the languages of the line.

    Cards are shared: every line reads them all, and the organisation that owns one keeps it true.
    `texts` are {"en": {"title": …, "text": …}, …}; English stands in for languages without one.
    """

    scope_path = OpenToEveryRole()

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    kind = models.CharField(max_length=8, choices=CardKind.choices, default=CardKind.ANSWER)
    category = models.ForeignKey("directory.Code", models.PROTECT, related_name="+")
    # The country it is about; none: any country.
    country = models.ForeignKey("directory.Place", models.PROTECT, null=True, related_name="+")
    owner = models.ForeignKey("directory.Organisation", models.PROTECT, related_name="+")
    texts = models.JSONField()
    source = models.CharField(max_length=300, blank=True)
    review_on = models.DateField()  # when its owner reads it through again
    retired = models.BooleanField(default=False)
    invented = models.BooleanField(default=False)  # of the demonstration
    search = models.CharField(max_length=1000)
    sort = models.CharField(max_length=200, db_index=True)

    class Meta:
        verbose_name = "knowledge card"
        ordering = ["sort", "pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """Its title in the reader's language, else in English."""
        return str(self._said()["title"])

    @property
    def text(self) -> str:
        """Its text, in the language of its title."""
        return str(self._said()["text"])

    def _said(self) -> dict[str, str]:
        found: dict[str, str] = self.texts.get(spoken()) or self.texts["en"]
        return found


class CardUse(Scoped):
    """A card from which a consultation was answered."""

    scope_path = AtHomeOrAbroad("call__organisation", "call__place", "call__organisation__place")

    call = models.ForeignKey(Call, models.CASCADE, db_index=False, related_name="card_uses")
    card = models.ForeignKey(Card, models.PROTECT, related_name="uses")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["call", "card"], name="card_once_per_call")]

    def __str__(self) -> str:
        return str(self.card)
