"""The audit; identities, apart from cases; certificates of what was erased."""

from datetime import datetime
from typing import ClassVar
from uuid import uuid4

from django.db import models

from turna.vault.fields import SealedDate, SealedJSON, SealedText
from turna.vault.sealed import Seal, SealedModel
from turna.vault.subjects import PERSON, Subject


class AuditEntry(models.Model):
    """One act: who did what to which record, when. Never a value, only names of fields.

    `organisation` is the actor's organisation's code, "" for the system's own acts: the rows of
    each form a chain of their own (`vault.chain`).
    """

    at = models.DateTimeField()
    organisation = models.CharField(max_length=64)
    actor_id = models.CharField(max_length=64)
    actor_name = models.CharField(max_length=200)
    role = models.CharField(max_length=64, blank=True)
    via = models.CharField(max_length=16)
    verb = models.CharField(max_length=64)
    object_kind = models.CharField(max_length=64)
    # The public id when there is one object, and its version; "" and 0 when there are many.
    object_id = models.CharField(max_length=64, blank=True)
    object_version = models.PositiveIntegerField(default=0)
    object_count = models.PositiveIntegerField()
    # SHA-256 over the sorted ids, so that a plural act can be proved without listing it.
    objects_digest = models.CharField(max_length=64)
    # The pairs themselves, [id, version], where the act was to read persons.
    named = models.JSONField(null=True)
    fields = models.JSONField(default=list)
    reason = models.CharField(max_length=64, blank=True)
    posting = models.BigIntegerField(null=True)
    request_id = models.CharField(max_length=36, blank=True)
    # The row's number in its chain, from 1, and its link; neither in rows from before the chain.
    n = models.BigIntegerField(null=True)
    chain = models.BinaryField(max_length=32, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "n"],
                condition=models.Q(n__isnull=False),
                name="audit_chain_once",
            )
        ]
        indexes = [
            models.Index(fields=["object_kind", "object_id"], name="audit_object"),
            models.Index(fields=["organisation", "id"], name="audit_organisation"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb}"


class AuditNamed(models.Model):
    """Who is named in a row of the audit that names several: found by the id, which a JSON column
    is not. Made of `AuditEntry.named` with the row; `./turna audit verify` compares the two."""

    entry = models.ForeignKey(AuditEntry, models.PROTECT, db_index=False, related_name="+")
    object = models.UUIDField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["object", "entry"], name="audit_named_once")]

    def __str__(self) -> str:
        return f"{self.object} in {self.entry_id}"


class Identity(SealedModel):
    """Who a person is, known elsewhere by `uid` alone. Every column that says it is sealed.

    `organisation` is the code of the one that answers for the person. After erasing, the row
    stays with its sealed columns empty, so that records that name it lead to "erased".
    """

    audit_kind: ClassVar[str] = "vault.identity"

    uid = models.UUIDField(unique=True, default=uuid4, editable=False)
    organisation = models.CharField(max_length=64, db_index=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    erased_at = models.DateTimeField(null=True)
    names = SealedJSON(purpose="identity.names")
    contacts = SealedJSON(purpose="identity.contacts")
    documents = SealedJSON(purpose="identity.documents")
    birth_date = SealedDate(purpose="identity.birth_date")
    safe_contact = SealedText(purpose="identity.safe_contact")

    class Meta:
        verbose_name_plural = "identities"

    def __str__(self) -> str:
        return f"identity {self.uid}"

    def seal(self) -> Seal:
        return Seal(str(self.uid), self.version, Subject(PERSON, self.uid), self.organisation)

    def empty(self, at: datetime) -> None:
        """Take everything sealed out of the row, which stays as erased. The caller saves it."""
        for field in self.sealed_fields():
            setattr(self, field.name, None)
        self.erased_at = at
        self.version += 1


class SearchCard(models.Model):
    """What a search needs of one name of a person, sealed as one cell (`vault.cards`).

    Derived from the identity, and made anew from it whenever it is missing or behind: `version`
    is the identity's, `rules` those of folding. Card 0 also has telephones and documents, and,
    where the organisation has people enough (`planned` of them), blind indexes.
    """

    identity = models.UUIDField()
    number = models.PositiveSmallIntegerField()
    organisation = models.CharField(max_length=64)
    version = models.PositiveIntegerField()
    rules = models.PositiveSmallIntegerField()
    seed = models.UUIDField()
    planned = models.PositiveIntegerField(default=0)
    name = models.PositiveIntegerField(null=True)
    phone = models.PositiveIntegerField(null=True)
    document = models.PositiveIntegerField(null=True)
    cell = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["identity", "number"], name="search_card_once")
        ]
        indexes = [
            models.Index(fields=["organisation", "number", "planned"], name="search_card_of"),
            *(
                models.Index(
                    fields=["organisation", kind],
                    condition=models.Q(**{f"{kind}__isnull": False}),
                    name=f"search_card_{kind}",
                )
                for kind in ("name", "phone", "document")
            ),
        ]

    def __str__(self) -> str:
        return f"search card {self.number} of {self.identity}"


class ErasureCertificate(models.Model):
    """The data's line of the erasure register: this subject's keys were destroyed, by whom, why.

    Kept for good. It says who was erased only by the pseudonymous id.
    """

    uid = models.UUIDField(unique=True, default=uuid4, editable=False)
    kind = models.CharField(max_length=16)
    subject = models.UUIDField()
    organisation = models.CharField(max_length=64)
    at = models.DateTimeField()
    actor_id = models.CharField(max_length=64)
    actor_name = models.CharField(max_length=200)
    reason = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "subject"], name="erasure_certificate_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}, {self.at:%Y-%m-%d}"
