"""The roof over all apps (settings, URLs, server) and the floor under them (errors, api, realtime, observability)."""

from .celery import app as celery_app

__all__ = ["celery_app"]
