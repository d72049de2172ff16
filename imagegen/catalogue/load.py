"""Loading the starter catalogue. What is there already stays as it is, so it may run at every start, and at once in several processes."""

from __future__ import annotations

from ..models import PromptTemplate, Style, StyleCategory
from ..prompts import placeholders
from .styles import CATEGORIES, STYLES
from .templates import TEMPLATES


def all_of_it() -> int:
    """How many rows were new."""
    return _categories() + _styles() + _templates()


def _categories() -> int:
    made = 0
    for position, data in enumerate(CATEGORIES):
        columns = {"name": data.name, "description": data.description, "icon": data.icon, "color": data.color, "position": position}
        made += StyleCategory.objects.get_or_create(slug=data.slug, defaults=columns)[1]
    return made


def _styles() -> int:
    made = 0
    categories = {category.slug: category for category in StyleCategory.objects.all()}
    for position, data in enumerate(STYLES):
        columns = {
            "category": categories[data.category],
            "name": data.name,
            "description": data.description,
            "prompt_template": data.prompt_template,
            "default_quality": data.quality,
            "supports_transparency": data.is_transparent,
            "is_premium": data.is_premium,
            "position": position,
        }
        made += Style.objects.get_or_create(slug=data.slug, defaults=columns)[1]
    return made


def _templates() -> int:
    made = 0
    for position, data in enumerate(TEMPLATES):
        columns = {
            **{name: getattr(data, name) for name in ("name", "description", "category", "difficulty", "prompt", "type", "parameters")},
            "fields": placeholders.fields(data.prompt, defaults=data.defaults),
            "position": position,
        }
        made += PromptTemplate.objects.get_or_create(slug=data.slug, defaults=columns)[1]
    return made
