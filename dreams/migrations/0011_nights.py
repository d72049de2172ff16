"""Dreams from before get the night that they were dreamt in, as far as it was told; else the day on which they were begun."""

from django.db import migrations
from django.db.models import F
from django.db.models.functions import Coalesce, TruncDate


def fill_nights(apps, schema_editor):
    dreams = apps.get_model("dreams", "Dream")._base_manager.using(schema_editor.connection.alias)
    dreams.filter(night__isnull=True).update(night=Coalesce(F("dreamt_on"), TruncDate("created_at")))


class Migration(migrations.Migration):
    dependencies = [("dreams", "0010_journal")]

    operations = [migrations.RunPython(fill_nights, migrations.RunPython.noop)]
