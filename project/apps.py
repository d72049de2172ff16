"""The roof as a Django app: logging, checks and commands."""

from django.apps import AppConfig
from django.conf import settings

from .observability import logs


class ProjectConfig(AppConfig):
    name = "project"
    verbose_name = "Reverie"

    def ready(self) -> None:
        logs.configure(level=settings.LOG_LEVEL, style=settings.LOG_FORMAT)
