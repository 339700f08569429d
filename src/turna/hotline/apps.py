from django.apps import AppConfig


class HotlineConfig(AppConfig):
    name = "turna.hotline"
    label = "hotline"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from turna.hotline import measures  # noqa: F401 models must be loaded first
