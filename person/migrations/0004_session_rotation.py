"""Whether a sign-in's refresh tokens are good once each; those of before go on as they did."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("person", "0003_folded_names"),
    ]

    operations = [
        migrations.AddField(
            model_name="session",
            name="is_rotating",
            field=models.BooleanField(default=True, help_text="Whether its refresh tokens are good once each."),
        ),
    ]
