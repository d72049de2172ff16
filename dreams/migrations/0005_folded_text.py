"""What dreams are searched by, stored folded, so that capitals, accents' Unicode form and white space don't matter on any database."""

from django.db import migrations

from project.text.columns import SearchKeyField, fill


def fold_what_there_is(apps, schema_editor):
    for name in ("Dream", "Message"):
        fill(apps.get_model("dreams", name), "search_key", using=schema_editor.connection.alias)


class Migration(migrations.Migration):
    dependencies = [("dreams", "0004_reply_end")]

    operations = [
        migrations.AddField("dream", "search_key", SearchKeyField(sources=["title", "description"])),
        migrations.AddField("message", "search_key", SearchKeyField(sources=["text"])),
        migrations.RunPython(fold_what_there_is, migrations.RunPython.noop, elidable=True),
    ]
