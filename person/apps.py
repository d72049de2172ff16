"""The person app."""

from django.apps import AppConfig


class PersonConfig(AppConfig):
    name = "person"

    def ready(self) -> None:
        # Here, since the mail outbox needs the models to be loaded.
        from project.sealing import keyring

        from . import checks, data_provider, gauges, keys, outbox  # noqa: F401 - checks register themselves
        from .api import openapi  # noqa: F401 - drf-spectacular finds its classes once they are loaded
        from .signals import person_registered

        keyring.install(keys.keys_of)
        person_registered.connect(outbox.on_registered, dispatch_uid="person.outbox")
        data_provider.register()
        gauges.register()
