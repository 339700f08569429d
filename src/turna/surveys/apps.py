from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "turna.surveys"
    label = "surveys"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from turna.surveys import measures  # noqa: F401 models must be loaded first
