"""The imagegen app."""

from django.apps import AppConfig


class ImagegenConfig(AppConfig):
    name = "imagegen"
    verbose_name = "Images"

    def ready(self) -> None:
        # Here, since counting needs the models to be loaded.
        from person.credits import allowance

        from . import account, export
        from .jobs import events, payment
        from .media import uploads
        from .webhooks import deliveries

        account.register()
        export.register()
        events.listen(deliveries.on_event)
        allowance.count_with(allowance.IMAGES, payment.covered_on)
        allowance.count_with(allowance.UPLOADS, uploads.made_on)
