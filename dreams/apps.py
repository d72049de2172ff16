"""The dreams app."""

from django.apps import AppConfig


class DreamsConfig(AppConfig):
    name = "dreams"

    def ready(self) -> None:
        # Here, since they need the models to be loaded.
        from . import costs, export, usage

        costs.register()
        export.register()
        usage.register()
