from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "turna.reports"
    label = "reports"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from turna.ledger import verification
        from turna.reports import queries

        verification.freezers[queries.KIND] = queries.digest_again
