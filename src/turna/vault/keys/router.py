"""Which tables lie in the key store: those of this app, and no others."""

from typing import Any

from django.db.models import Model

ALIAS = "keys"
LABEL = "vault_keys"


class KeyRouter:
    """Django asks it for every query and migration."""

    def db_for_read(self, model: type[Model], **hints: Any) -> str | None:
        return ALIAS if model._meta.app_label == LABEL else None

    db_for_write = db_for_read

    def allow_relation(self, one: Model, other: Model, **hints: Any) -> bool | None:
        """Within the key store, yes; between it and the data, never."""
        inside = [row._meta.app_label == LABEL for row in (one, other)]
        return None if not any(inside) else all(inside)

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return (db == ALIAS) == (app_label == LABEL)
