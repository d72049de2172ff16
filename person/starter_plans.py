"""The plans that every site begins with. What an operator made of them stays as it is."""

from __future__ import annotations

from typing import Any

from .models import Plan

PLANS: dict[str, dict[str, Any]] = {
    Plan.FREE: {
        "name": "Free",
        "welcome_credits": 1,
        "daily_dreams": 0,
        "daily_images": 3,
        "replies_per_dream": 20,
        "daily_entries": 20,
        "max_open_jobs": 3,
    },
    Plan.PREMIUM: {
        "name": "Premium",
        "is_premium": True,
        "welcome_credits": 10,
        "monthly_credits": 50,
        "daily_dreams": 5,
        "daily_images": 20,
        "replies_per_dream": 0,
        "max_open_jobs": 10,
    },
    "studio": {
        "name": "Studio",
        "is_premium": True,
        "welcome_credits": 20,
        "monthly_credits": 300,
        "monthly_credits_last": 3,
        "daily_dreams": 20,
        "daily_images": 100,
        "daily_uploads": 500,
        "replies_per_dream": 0,
        "max_open_jobs": 20,
    },
}


def make_missing() -> None:
    """A migration makes them; they are missing after `manage.py flush`."""
    for slug, limits in PLANS.items():
        Plan.objects.get_or_create(slug=slug, defaults=limits)


def are_missing() -> bool:
    """Whether nobody could register."""
    return not Plan.objects.filter(slug=Plan.FREE).exists()
