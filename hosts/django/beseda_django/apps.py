from django.apps import AppConfig
from django.core.checks import register


class BesedaDjangoConfig(AppConfig):
    name = "beseda_django"
    verbose_name = "Beseda"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from . import checks, signals  # models are there only now

        register(checks.settings_are_there)
        signals.connect()
