"""`manage.py seed`: what a site stands on, where it is missing: plans, analysts, the catalogue, prices. Safe to run at every start."""

from typing import Any

from django.conf import settings
from django.core.management import BaseCommand
from django.utils import translation

from dreams.analysts import personas
from dreams.models import Analyst
from imagegen.catalogue import examples, load
from person import ai_costs, starter_plans
from project.celery import wake_workers


class Command(BaseCommand):
    help = "Make what is missing of plans, analysts, styles, prompt templates and prices of AI models; example pictures follow in a task."

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("en"):
            starter_plans.make_missing()
            _make_analysts()
            load.all_of_it()
            ai_costs.load_prices()
        if settings.IMAGEGEN_EXAMPLES and examples.next_style() is not None:
            wake_workers("imagegen.make_examples")


def _make_analysts() -> None:
    for position, persona in enumerate(personas.ALL):
        made = {"name": str(persona.name), "school": str(persona.school), "description": str(persona.description)}
        Analyst.objects.get_or_create(slug=persona.slug, defaults={**made, "position": position})
