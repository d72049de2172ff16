"""The imagegen app."""

from django.apps import AppConfig


class ImagegenConfig(AppConfig):
    name = "imagegen"
    verbose_name = "Images"

    def ready(self) -> None:
        # Here, since counting needs the models to be loaded.
        from dreams import erasure
        from dreams.chat import events as dream_events
        from dreams.chat import others
        from dreams.journal import rewording
        from person.credits import allowance

        from . import account, dream_pictures, export, gauges
        from .jobs import dream_feed, events, outside, payment
        from .media import uploads
        from .strips import flow as strips
        from .upkeep import erasure as pictures
        from .webhooks import deliveries

        account.register()
        erasure.register("imagegen", pictures.of_dream)
        dream_pictures.register()
        rewording.listen(strips.move)
        export.register()
        gauges.register()
        outside.register()
        events.listen(deliveries.on_event)
        others.register(dream_feed.DreamFeed)
        dream_events.listen(deliveries.on_reply_ended)
        allowance.count_with(allowance.IMAGES, payment.covered_on)
        allowance.count_with(allowance.UPLOADS, uploads.made_on)
