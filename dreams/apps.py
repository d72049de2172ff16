"""The dreams app."""

from django.apps import AppConfig


class DreamsConfig(AppConfig):
    name = "dreams"

    def ready(self) -> None:
        # Here, since they need the models to be loaded.
        from . import costs, erasure, export, gauges, usage
        from .chat import outside
        from .journal import recordings, rewriting, shares, transcription
        from .journal.exports import making
        from .journal.imports import flow

        costs.register()
        export.register()
        gauges.register()
        outside.register()
        usage.register()
        flow.register()
        making.register()
        transcription.register()
        erasure.register("recordings", recordings.erase)
        erasure.register("journal exports", making.erase)
        erasure.register("shares", shares.erase)
        erasure.register("rewritings", rewriting.erase)
