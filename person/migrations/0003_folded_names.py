"""Addresses, usernames and names on the leaderboard are unique by a folded key, so that both databases agree on who is who.

Where two rows have the same key, the older keeps it, and the later is set apart: it stays as it is, and is signed in to by its very name.
The log says which those are, and so does `manage.py check --database default`.
"""

import django.contrib.auth.validators
import structlog
from django.db import migrations, models

from project.text.columns import UniqueKeyField, fill, set_apart

log = structlog.get_logger(__name__)

KEYS = {
    ("User", "email_key"): ("email", ["created_at"]),
    ("User", "username_key"): ("username", ["created_at"]),
    ("Progress", "display_name_key"): ("display_name", ["user__created_at"]),
}


def fold_names(apps, schema_editor):
    using = schema_editor.connection.alias
    for (model, name), (source, order) in KEYS.items():
        rows = apps.get_model("person", model)
        fill(rows, name, using=using)
        for pk in set_apart(rows, name, order=order, using=using):
            log.warning("name.set_apart", person=str(pk), field=source)
    # A row that was written twice leaves a deferred check behind, and PostgreSQL alters no table before that was made.
    schema_editor.connection.check_constraints()


class Migration(migrations.Migration):
    dependencies = [("person", "0002_plans")]

    operations = [
        migrations.RemoveConstraint("progress", "progress_display_name_once"),
        migrations.RemoveConstraint("user", "user_email_once"),
        migrations.RemoveConstraint("user", "user_username_once"),
        *(migrations.AddField(model, name, UniqueKeyField(sources=[source], unique=False)) for (model, name), (source, _) in KEYS.items()),
        migrations.AlterField("user", "email", models.EmailField(db_index=True, max_length=254, verbose_name="e-mail address")),
        migrations.AlterField(
            "user",
            "username",
            models.CharField(
                db_index=True,
                max_length=150,
                validators=[django.contrib.auth.validators.UnicodeUsernameValidator()],
                verbose_name="username",
            ),
        ),
        migrations.RunPython(fold_names, migrations.RunPython.noop, elidable=True),
        *(migrations.AlterField(model, name, UniqueKeyField(sources=[source])) for (model, name), (source, _) in KEYS.items()),
    ]
