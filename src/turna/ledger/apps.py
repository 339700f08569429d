from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "turna.ledger"
    label = "ledger"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from turna.ledger import measures  # noqa: F401 models must be loaded first
