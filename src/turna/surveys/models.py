"""Tests and their papers. A taker is a number that means nothing: no name, no contact."""

import uuid

from django.db import models

from turna.ledger.codes import Sex
from turna.ledger.models import Counted
from turna.programmes.codes import Round
from turna.programmes.models import Plan


class Test(Plan):
    """A test that an award gives to its partners, each question worth one point."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    award = models.ForeignKey("programmes.Award", models.PROTECT, related_name="tests")
    title = models.CharField(max_length=300)
    questions = models.PositiveSmallIntegerField(default=100)

    class Meta:
        ordering = ["title", "id"]
        constraints = [
            models.UniqueConstraint(fields=["award", "title"], name="test_once_per_award")
        ]

    def __str__(self) -> str:
        return self.title


class Paper(Counted):
    """One test written by one taker.

    Of a taker's papers of one award, project year and round the latest counts: by day, of one
    day the one recorded last. `project_year` is that of the award's calendar when it was
    recorded, 0 outside all years.
    """

    test = models.ForeignKey(Test, models.PROTECT, related_name="papers")
    taker = models.BigIntegerField()
    round = models.CharField(max_length=16, choices=Round.choices)
    score = models.PositiveSmallIntegerField()
    sex = models.SmallIntegerField(choices=Sex.choices, default=Sex.NOT_RECORDED)
    project_year = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = "paper"
        indexes = [
            models.Index(fields=["taker", "round", "project_year", "day"], name="paper_of_taker")
        ]
