"""`manage.py seed`: the starter data, made or brought up to date. Safe to run at every start."""

from typing import Any

from django.core.management import BaseCommand
from django.utils import translation

from dreams.analysts import personas
from dreams.models import Analyst


class Command(BaseCommand):
    help = "Make the built-in analysts."

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("en"):
            for position, persona in enumerate(personas.ALL):
                made = {"name": str(persona.name), "school": str(persona.school), "description": str(persona.description)}
                Analyst.objects.get_or_create(slug=persona.slug, defaults={**made, "position": position})
