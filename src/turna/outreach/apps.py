from django.apps import AppConfig


class OutreachConfig(AppConfig):
    name = "turna.outreach"
    label = "outreach"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from turna.outreach import measures  # noqa: F401 models must be loaded first
