"""The audit: one row for every act, added and never changed."""

from django.db import models


class AuditEntry(models.Model):
    """One act: who did what to which record, when. Never a value, only names of fields.

    `organisation` is the actor's organisation's code: later each organisation's rows form a
    chain of their own.
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
    fields = models.JSONField(default=list)
    reason = models.CharField(max_length=64, blank=True)
    posting = models.BigIntegerField(null=True)
    request_id = models.CharField(max_length=36, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["object_kind", "object_id"], name="audit_object"),
            models.Index(fields=["organisation", "id"], name="audit_organisation"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb}"
