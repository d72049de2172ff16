"""What the plans give."""

from django.db import migrations

PLANS = {
    "free": {
        "name": "Free",
        "welcome_credits": 1,
        "daily_dreams": 0,
        "daily_images": 3,
        "replies_per_dream": 20,
        "max_open_jobs": 3,
    },
    "premium": {
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


def make_plans(apps, schema_editor):
    plan = apps.get_model("person", "Plan")
    for slug, limits in PLANS.items():
        plan.objects.update_or_create(slug=slug, defaults=limits)


class Migration(migrations.Migration):
    dependencies = [("person", "0001_initial")]

    operations = [migrations.RunPython(make_plans, migrations.RunPython.noop)]
