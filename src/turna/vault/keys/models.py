"""What the key store keeps. Every secret in it is sealed under the key above.

    master key (in a file) > organisation's secret > key of a person or a case > the data

A key may have several wraps, one for each holder who can open it.
"""

from uuid import uuid4

from django.db import models


class State(models.TextChoices):
    """A key's life: new things are sealed under `current` ones; `retired` ones are destroyed."""

    CURRENT = "current"
    RETIRING = "retiring"
    RETIRED = "retired"


class Method(models.IntegerChoices):
    """How a wrap was made: with the holder's key, or to the holder's public key while locked."""

    SYMMETRIC = 1
    PUBLIC = 2


class MasterKey(models.Model):
    """What tells the right master key from a wrong one. The key itself is never here."""

    uid = models.UUIDField(primary_key=True)
    commitment = models.BinaryField()
    verify_key = models.BinaryField()
    demonstration = models.BooleanField(default=False)
    state = models.CharField(max_length=16, choices=State.choices, default=State.CURRENT)
    created_at = models.DateTimeField(auto_now_add=True)
    split_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"master key {self.uid}"


class OrganisationKey(models.Model):
    """One generation of an organisation's secret, with the public key made of it."""

    uid = models.UUIDField(primary_key=True, default=uuid4)
    organisation = models.CharField(max_length=64)
    generation = models.PositiveIntegerField()
    public = models.BinaryField()
    # The master's signature, so that a public key put in its place is noticed while locked.
    signature = models.BinaryField()
    state = models.CharField(max_length=16, choices=State.choices, default=State.CURRENT)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "generation"], name="organisation_key_generation"
            ),
            models.UniqueConstraint(
                fields=["organisation"],
                condition=models.Q(state="current"),
                name="organisation_key_one_current",
            ),
        ]

    def __str__(self) -> str:
        return f"key {self.generation} of {self.organisation}"


class OrganisationWrap(models.Model):
    """An organisation's secret, sealed under a master key."""

    key = models.ForeignKey(OrganisationKey, on_delete=models.CASCADE, related_name="wraps")
    by = models.ForeignKey(MasterKey, on_delete=models.PROTECT, related_name="wraps")
    sealed = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "by"], name="organisation_wrap_once")]

    def __str__(self) -> str:
        return f"{self.key_id} by {self.by_id}"


class SubjectKey(models.Model):
    """A key of one subject: a person or a case, known here by its pseudonymous id alone.

    A subject can have several: while locked, what is added gets a key of its own. Which
    organisations hold it is said by its wraps.
    """

    uid = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=16)
    subject = models.UUIDField()
    commitment = models.BinaryField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [
            models.Index(fields=["kind", "subject"], name="subject_key_subject"),
        ]

    def __str__(self) -> str:
        return f"key of {self.kind} {self.subject}"


class SubjectWrap(models.Model):
    """A subject's key, sealed for one holder: today an organisation, later also its staff."""

    key = models.ForeignKey(SubjectKey, on_delete=models.CASCADE, related_name="wraps")
    by = models.ForeignKey(OrganisationKey, on_delete=models.PROTECT, related_name="subject_wraps")
    method = models.PositiveSmallIntegerField(choices=Method.choices)
    sealed = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "by"], name="subject_wrap_once")]

    def __str__(self) -> str:
        return f"{self.key_id} by {self.by_id}"


class CardSeed(models.Model):
    """One half of the key of a person's search cards; the other is the organisation's search key.

    In clear, since alone it opens nothing. `organisation` is whose search key goes with it.
    """

    uid = models.UUIDField(primary_key=True)
    subject = models.UUIDField(db_index=True)
    organisation = models.CharField(max_length=64, db_index=True)
    seed = models.BinaryField()

    def __str__(self) -> str:
        return f"card seed of {self.subject}"


class Erasure(models.Model):
    """The key store's own line of the erasure register: this subject's keys are destroyed."""

    kind = models.CharField(max_length=16)
    subject = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "subject"], name="erasure_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}, {self.at:%Y-%m-%d}"
