"""What is kept of a person beside the file, and for how long: attachments, closings, holds."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from turna.cases.codes import (
    AttachmentKind,
    CloseReason,
    HoldKind,
    PostponeReason,
    RemoveReason,
    WishOutcome,
)
from turna.cases.models.people import OfPerson, Person
from turna.core.scoping import Scoped, ScopePath
from turna.vault.fields import SealedText
from turna.vault.sealed import Seal, SealedModel
from turna.vault.subjects import PERSON, Subject

_THROUGH_PERSON = ScopePath(
    organisation="person__organisation", place="", organisation_place="person__organisation__place"
)


class Attachment(OfPerson, Scoped, SealedModel):
    """A paper or photograph of a person. Its bytes are a sealed file; what it is called and of
    which type it is are sealed columns. Nothing is sealed for somebody without an identity."""

    scope_path = _THROUGH_PERSON
    audit_kind: ClassVar[str] = "cases.attachment"

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    person = models.ForeignKey(Person, models.PROTECT, related_name="attachments")
    kind = models.CharField(max_length=8, choices=AttachmentKind.choices)
    name = SealedText(purpose="cases.attachment.name")
    type = SealedText(purpose="cases.attachment.type")
    size = models.PositiveIntegerField()  # bytes, as washed
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=64)
    removed_at = models.DateTimeField(null=True)
    remove_reason = models.CharField(max_length=16, choices=RemoveReason.choices, blank=True)

    class Meta:
        verbose_name = "attachment"

    def __str__(self) -> str:
        return f"attachment {self.uid}"

    def seal(self) -> Seal:
        # A person without an identity has no key of her own: nothing opens under an unknown one.
        subject = Subject(PERSON, self.person.identity or self.person.uid)
        return Seal(str(self.uid), self.version, subject, self.person.organisation.code)


class Closing(OfPerson, Scoped):
    """A file that was closed, until when it is kept, and what became of it."""

    scope_path = _THROUGH_PERSON

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    person = models.ForeignKey(Person, models.PROTECT, related_name="closings")
    reason = models.CharField(max_length=16, choices=CloseReason.choices)
    closed_at = models.DateTimeField()
    closed_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    retain_until = models.DateField()
    postponed = models.CharField(max_length=16, choices=PostponeReason.choices, blank=True)
    reopened_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(reopened_at=None), name="closed_once"
            )
        ]

    def __str__(self) -> str:
        return f"closing of {self.person}"


class RetentionHold(OfPerson, Scoped):
    """Why a person must not be erased for now, whoever wishes it."""

    scope_path = _THROUGH_PERSON

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    person = models.ForeignKey(Person, models.PROTECT, related_name="holds")
    kind = models.CharField(max_length=16, choices=HoldKind.choices)
    since = models.DateField()
    until = models.DateField(null=True)  # the last day; none: until somebody lifts it
    set_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "hold"

    def __str__(self) -> str:
        return f"hold on {self.person}"


class ForgetWish(OfPerson, Scoped):
    """A person's own wish to be forgotten before the time, until a second person confirms it."""

    scope_path = _THROUGH_PERSON

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    person = models.ForeignKey(Person, models.PROTECT, related_name="wishes")
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=10, choices=WishOutcome.choices, blank=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "wish to be forgotten"
        verbose_name_plural = "wishes to be forgotten"
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(outcome=""), name="wished_once")
        ]

    def __str__(self) -> str:
        return f"wish of {self.person}"
