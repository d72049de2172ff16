"""The person app."""

from django.apps import AppConfig


class PersonConfig(AppConfig):
    name = "person"

    def ready(self) -> None:
        # Here, since the mail outbox needs the models to be loaded.
        from . import outbox, own_data
        from .api import openapi  # noqa: F401 - drf-spectacular finds its classes once they are loaded
        from .signals import person_registered

        person_registered.connect(outbox.on_registered, dispatch_uid="person.outbox")
        own_data.register()
