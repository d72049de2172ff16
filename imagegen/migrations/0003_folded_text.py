"""What pictures, styles, templates and jobs are searched by, stored folded; tags that differ only in how they are typed become one."""

from collections import defaultdict

import structlog
from django.db import migrations
from django.utils.text import slugify

from project.text.columns import SearchKeyField, fill
from project.text.folding import fold

log = structlog.get_logger(__name__)

KEYS = {
    ("image", "search_key"): ["title", "description"],
    ("job", "search_key"): ["prompt", "operation"],
    ("prompttemplate", "category_key"): ["category"],
    ("prompttemplate", "search_key"): ["name", "description", "prompt", "category"],
    ("style", "search_key"): ["name", "description"],
    ("stylecategory", "search_key"): ["name"],
    ("tag", "search_key"): ["name"],
}


def fold_what_there_is(apps, schema_editor):
    for model, name in KEYS:
        fill(apps.get_model("imagegen", model), name, using=schema_editor.connection.alias)


def merge_tags(apps, schema_editor):
    """The oldest of equal tags keeps its name and takes the pictures of the others."""
    tags = apps.get_model("imagegen", "Tag").objects.using(schema_editor.connection.alias)
    taggings = apps.get_model("imagegen", "Tagging").objects.using(schema_editor.connection.alias)
    equal = defaultdict(list)
    for tag in tags.order_by("pk"):
        equal[slugify(fold(tag.slug), allow_unicode=True)[:60] or tag.slug].append(tag)
    for slug, (first, *others) in equal.items():
        for other in others:
            of_first = taggings.filter(tag=first).values("image")
            taggings.filter(tag=other).exclude(image__in=list(of_first.values_list("image", flat=True))).update(tag=first)
            log.info("tag.merged", tag=other.pk, into=first.pk)
            other.delete()
        if first.slug != slug:
            tags.filter(pk=first.pk).update(slug=slug)


class Migration(migrations.Migration):
    dependencies = [("imagegen", "0002_upkeep")]

    operations = [
        *(migrations.AddField(model, name, SearchKeyField(sources=sources)) for (model, name), sources in KEYS.items()),
        migrations.RunPython(fold_what_there_is, migrations.RunPython.noop, elidable=True),
        migrations.RunPython(merge_tags, migrations.RunPython.noop, elidable=True),
    ]
