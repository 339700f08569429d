from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "turna.directory"
    label = "directory"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from turna.directory import queries
        from turna.vault import cards

        cards.dialled_from(queries.country_of)
