"""What a model with sealed columns states about itself. Rooms derive theirs from `SealedModel`."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.apps import apps
from django.db import models

from turna.vault.fields import SealedField
from turna.vault.subjects import Subject


@dataclass(frozen=True, slots=True)
class Seal:
    """What a row's cells are bound to: its id and version, whose key, and who holds that."""

    record: str
    version: int
    subject: Subject
    organisation: str


class SealedModel(models.Model):
    """A model with sealed columns.

    `seal()` says what its cells are bound to. `audit_kind` is the kind under which the audit
    names its rows, so that a row put back whole in an older version is found by `./turna verify`.
    """

    audit_kind: ClassVar[str]

    class Meta:
        abstract = True

    def seal(self) -> Seal:
        raise NotImplementedError

    def set_version(self, version: int) -> None:
        """Every change of a sealed column is a new version of its row."""
        self.version = version

    @classmethod
    def sealed_fields(cls) -> tuple[SealedField, ...]:
        return tuple(field for field in cls._meta.fields if isinstance(field, SealedField))


def sealed_models() -> list[type[SealedModel]]:
    """Every model with sealed columns, in the order of its label."""
    found: list[Any] = [m for m in apps.get_models() if issubclass(m, SealedModel)]
    return sorted(found, key=lambda model: model._meta.label)
