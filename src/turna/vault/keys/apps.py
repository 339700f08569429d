from django.apps import AppConfig


class KeysConfig(AppConfig):
    name = "turna.vault.keys"
    label = "vault_keys"
    default_auto_field = "django.db.models.BigAutoField"
