from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "turna.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from turna.cases import keeping, measures  # noqa: F401 models must be loaded first
