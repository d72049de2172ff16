"""The roof as a Django app: logging, checks and commands."""

from django.apps import AppConfig
from django.conf import settings

from .observability import logs, watch


class ProjectConfig(AppConfig):
    name = "project"
    verbose_name = "Reverie"

    def ready(self) -> None:
        from .observability import worker_metrics  # noqa: F401 - listens to Celery; the settings are there only now

        logs.configure(level=settings.LOG_LEVEL, style=settings.LOG_FORMAT)
        watch.begin_with_process()
