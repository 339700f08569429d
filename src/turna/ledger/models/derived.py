"""What is added up beforehand. Every row can be made anew from the entries."""

from django.db import models
from django.db.models import Q

from turna.ledger.codes import Age, Breakdown, Sex, Share
from turna.ledger.models.entries import Facet, Fund, Measure


class TallyBlock(models.Model):
    """A run of postings whose entries are added up: those after one number, up to another.

    Ten blocks of one level in a row are a block of the next one as well. A block never
    changes, so what is read from it holds for every moment at which it was there.
    """

    level = models.SmallIntegerField()
    after = models.BigIntegerField()
    upto = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["level", "after"], name="tally_block_once"),
        ]

    def __str__(self) -> str:
        return f"{self.after + 1} to {self.upto}"


class Tally(models.Model):
    """The entries of a block added up along few axes: see `tally.py`."""

    block = models.ForeignKey(TallyBlock, models.PROTECT, db_index=False, related_name="+")
    cut = models.SmallIntegerField()
    share = models.SmallIntegerField(choices=Share.choices)
    breakdown = models.SmallIntegerField(choices=Breakdown.choices)
    measure = models.ForeignKey(Measure, models.PROTECT, db_index=False, related_name="+")
    country = models.ForeignKey("directory.Place", models.PROTECT, db_index=False, related_name="+")
    month = models.IntegerField()
    sex = models.SmallIntegerField(choices=Sex.choices, null=True)
    age = models.SmallIntegerField(choices=Age.choices, null=True)
    group = models.ForeignKey(
        "directory.Code", models.PROTECT, null=True, db_index=False, related_name="+"
    )
    org = models.ForeignKey(
        "directory.Organisation", models.PROTECT, null=True, db_index=False, related_name="+"
    )
    place = models.ForeignKey(
        "directory.Place", models.PROTECT, null=True, db_index=False, related_name="+"
    )
    fund = models.ForeignKey(Fund, models.PROTECT, db_index=False, related_name="+")
    value = models.BigIntegerField()

    class Meta:
        indexes = [
            models.Index(
                fields=["cut", "block", "share", "breakdown", "measure", "country", "month"],
                name="tally_of_block",
            )
        ]

    def __str__(self) -> str:
        return f"tally {self.pk}"


class PersonNow(models.Model):
    """A subject of a measure as the entries have it now: see `persons.py`.

    `single` says that all its entries net to one cell, which then stands here; `once`, that
    one posting alone did so. What stands here has been so since its last posting.
    """

    measure = models.ForeignKey(Measure, models.PROTECT, db_index=False, related_name="+")
    subject = models.BigIntegerField()
    single = models.BooleanField()
    once = models.BooleanField()
    first_posting = models.BigIntegerField()
    last_posting = models.BigIntegerField()
    day = models.DateField()
    month = models.IntegerField()
    country = models.ForeignKey("directory.Place", models.PROTECT, db_index=False, related_name="+")
    place = models.ForeignKey("directory.Place", models.PROTECT, db_index=False, related_name="+")
    org = models.ForeignKey(
        "directory.Organisation", models.PROTECT, db_index=False, related_name="+"
    )
    fund = models.ForeignKey(Fund, models.PROTECT, db_index=False, related_name="+")
    share = models.SmallIntegerField(choices=Share.choices)
    breakdown = models.SmallIntegerField(choices=Breakdown.choices)
    sex = models.SmallIntegerField(choices=Sex.choices)
    age = models.SmallIntegerField(choices=Age.choices)
    group = models.ForeignKey(
        "directory.Code", models.PROTECT, null=True, db_index=False, related_name="+"
    )
    facet = models.ForeignKey(Facet, models.PROTECT, null=True, db_index=False, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["measure", "subject"], name="person_once"),
        ]
        indexes = [
            models.Index(
                fields=[
                    "single", "share", "breakdown", "measure", "country", "month", "sex", "age",
                    "group", "fund", "day", "org", "last_posting",
                ],
                name="person_covering",
            ),
            models.Index(
                fields=["measure", "subject"], condition=Q(once=False), name="person_several"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"person {self.pk}"
