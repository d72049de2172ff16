"""`manage.py seed_images`: the starter catalogue of styles and templates. Safe to run at every start."""

from typing import Any

from django.conf import settings
from django.core.management import BaseCommand

from imagegen.catalogue import examples, load
from project.celery import bell


class Command(BaseCommand):
    help = "Make the starter styles and prompt templates; their example pictures follow in a task."

    def handle(self, *args: Any, **options: Any) -> None:
        load.all_of_it()
        if settings.IMAGEGEN_EXAMPLES and examples.next_style() is not None:
            bell("imagegen.make_examples")
