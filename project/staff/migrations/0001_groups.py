"""The groups of staff: support, billing, catalogue."""

from __future__ import annotations

from typing import Any

from django.db import migrations

from project.staff import roles


def make_groups(apps: Any, schema_editor: Any) -> None:
    roles.make_groups(apps)


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("person", "0007_staff_room"),
        ("imagegen", "0004_staff_room"),
        ("dreams", "0008_staff_room"),
    ]

    operations = [migrations.RunPython(make_groups, migrations.RunPython.noop)]
