"""The code of the version before works on the new schema (docs/operations.md, “Migrations”), or the reason is written down here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from django.db import models
from django.db.migrations import operations
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation

pytestmark = pytest.mark.once

LAST_BEFORE_THE_RULE = {"dreams": 6, "imagegen": 3, "person": 6}
EXPLAINED: dict[str, str] = {
    "dreams.0009_erasure": "the constraint speaks of columns that the code before leaves empty",
    "person.0008_erasure": "the choices of a column, which no database knows",
    "dreams.0010_journal": "the constraint is on a column that is new, and that the code before leaves empty",
    "person.0015_in_and_out": "only choices: older workers leave jobs of a kind that they don't know to newer ones",
    "person.0014_reminders": "only choices: code before shows an unknown kind or cause by its name, and newer workers send the mail",
    "dreams.0016_sealed": "columns become wider texts; code before shows what newer code stored as it stands (docs/sealing.md)",
    "person.0013_factors": "Only choices: a worker of the version before fails at a new kind, and the mail is tried again.",
    "person.0016_sealed_answers": "the column stays a text; code before answers a repeated request with what is stored, sealed",
    "person.0010_kinds_of_ai_calls": "Only choices: the column stays as it is, and older code shows an unknown kind by its name.",
    "person.0019_near": "only choices beside a new column: older code shows a kind of disclosure or call that it does not know by its name",
    "person.0018_reminders_and_push": "Only choices: a column stays as it is, and older code shows an unknown kind by its name.",
    "imagegen.0007_sealed_prompts": "the columns stay texts as they are; the code before shows what newer code stored as it stands",
    "imagegen.0008_sealed_uploads": "columns become wider texts; code before shows what newer code stored as it stands (docs/sealing.md)",
    "imagegen.0006_privacy": "only choices: the column stays as it is",
}
"""`app.0007_name`: why the code before is not disturbed, or that CHANGELOG.md tells operators to stop the site."""

HARMLESS = (
    operations.CreateModel,
    operations.AddIndex,
    operations.RunPython,
    operations.AlterModelOptions,
    operations.AlterModelManagers,
    operations.RemoveConstraint,
)


def disturbances(steps: Sequence[Operation]) -> Iterator[str]:
    """The steps on which code that does not know them may fail: it names a column that is gone, or leaves out one that needs a value."""
    created: set[str] = set()
    for step in steps:
        if isinstance(step, operations.SeparateDatabaseAndState):
            yield from disturbances(step.database_operations)
        elif isinstance(step, operations.CreateModel):
            created.add(step.name.lower())
        elif getattr(step, "model_name", "").lower() in created or isinstance(step, HARMLESS):
            continue
        elif not (isinstance(step, operations.AddField) and _may_be_left_out(step.field)):
            yield step.describe()


def _may_be_left_out(field: models.Field) -> bool:  # type: ignore[type-arg]
    # Django's `default` is not the database's: an INSERT of older code, which does not name the column, would fail.
    return bool(field.null or field.has_db_default() or field.many_to_many)


def test_each_migration_leaves_the_code_before_at_work() -> None:
    found = {
        f"{app}.{name}": steps
        for (app, name), migration in MigrationLoader(None).disk_migrations.items()
        if int(name[:4]) > LAST_BEFORE_THE_RULE.get(app, 9999) and (steps := list(disturbances(migration.operations)))
    }
    assert {name: steps for name, steps in found.items() if name not in EXPLAINED} == {}, "split it over two versions, or explain it above"
    assert set(EXPLAINED) <= set(found), "explained, but not there"


@pytest.mark.parametrize(
    ("step", "is_harmless"),
    [
        (operations.AddField("dream", "mood", models.TextField(null=True)), True),
        (operations.AddField("dream", "mood", models.TextField(db_default="")), True),
        (operations.AddField("dream", "mood", models.TextField(default="")), False),
        (operations.RemoveField("dream", "mood"), False),
        (operations.RenameField("dream", "mood", "feeling"), False),
        (operations.AlterField("dream", "mood", models.CharField(max_length=5)), False),
        (operations.AddConstraint("dream", models.UniqueConstraint(fields=["mood"], name="mood_once")), False),
        (operations.RunSQL("DROP TABLE dream"), False),
        (operations.SeparateDatabaseAndState(database_operations=[operations.DeleteModel("dream")]), False),
    ],
)
def test_what_disturbs(step: Operation, is_harmless: bool) -> None:
    assert (not list(disturbances([step]))) == is_harmless


def test_a_table_of_the_same_migration_is_free() -> None:
    new = operations.CreateModel("Mood", [("id", models.BigAutoField(primary_key=True))])
    assert list(disturbances([new, operations.AddField("mood", "word", models.TextField(default=""))])) == []
