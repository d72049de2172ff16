"""What was stored before text was folded: found afterwards, and nothing lost where names turn out to be the same."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.test import Client
from structlog.testing import capture_logs

from dreams.models import Dream
from dreams.search import matching
from person.models import Progress, User
from project.migrating import Executor
from project.text.columns import APART
from tests import prepared
from tests.amounts import LONG_SECONDS

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "moonlit-garden-7"


def migrate(targets: list[tuple[str, str]]) -> Any:
    executor = Executor(connection)
    executor.migrate(targets)
    return executor.loader.project_state(targets).apps


def person(apps: Any, name: str, email: str) -> Any:
    plan = apps.get_model("person", "Plan").objects.get(slug="free")
    user = apps.get_model("person", "User").objects.create(username=name, email=email, plan=plan, password=make_password(PASSWORD))
    apps.get_model("person", "Profile").objects.create(user=user)
    return user


def latest() -> list[tuple[str, str]]:
    leaves = Executor(connection).loader.graph.leaf_nodes()
    return [(app, name) for app, name in leaves if app in {"person", "dreams", "imagegen"}]


@pytest.fixture
def before() -> Iterator[Any]:
    """The database as it was then, and its models; afterwards the usual one."""
    prepared.place(prepared.BEFORE_FOLDING)
    try:
        yield Executor(connection).loader.project_state(prepared.BEFORE).apps
    finally:
        prepared.place(prepared.MIGRATED)


@pytest.mark.long
@pytest.mark.timeout(LONG_SECONDS)
def test_the_migrations_can_be_taken_back() -> None:
    try:
        migrate(prepared.BEFORE)
    finally:
        migrate(latest())


@pytest.mark.embedded
@pytest.mark.long
@pytest.mark.timeout(LONG_SECONDS)
def test_the_tables_are_those_that_django_alone_would_make() -> None:
    ours = tables()
    connection.close()
    Path(str(connection.settings_dict["NAME"])).unlink()
    try:
        plain = MigrationExecutor(connection)
        plain.migrate(plain.loader.graph.leaf_nodes())
        assert tables() == ours
    finally:
        prepared.place(prepared.MIGRATED)


def tables() -> list[tuple[str, str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT type, name, sql FROM sqlite_master ORDER BY type, name")
        return list(cursor.fetchall())


def test_rows_from_before_are_folded_and_none_is_lost(before: Any) -> None:
    apps = before
    older, later = person(apps, "ayşe", "one@example.org"), person(apps, "Ays\u0327e", "two@example.org")
    for owner, name in ((older, "Işık"), (later, "ışı\u200bk")):
        apps.get_model("person", "Progress").objects.create(user=owner, display_name=name)
    old_dream = apps.get_model("dreams", "Dream")
    told = apps.get_model("dreams", "Message")
    dreams = [old_dream(author_id=older.pk, title=f"МОРЕ {number}") for number in range(1201)]
    old_dream.objects.bulk_create(dreams)
    told.objects.create(dream_id=dreams[0].pk, role="user", text=unicodedata.normalize("NFD", "ÑANDÚ"))
    tag, image = apps.get_model("imagegen", "Tag"), apps.get_model("imagegen", "Image")
    tags = [tag.objects.create(name=name, slug=slug) for name, slug in (("Işık", "ışık"), ("IŞIK", "işik"), ("x", "x"))]
    sizes = {"width": 1, "height": 1, "size_bytes": 1, "media_type": "image/png", "owner_id": older.pk}
    for number, of_image in enumerate(((0, 1), (1,), (2,))):
        row = image.objects.create(title="ÇOCUKLUK", file=f"f{number}", thumbnail=f"t{number}", sha256=f"s{number}", **sizes)
        for place in of_image:
            apps.get_model("imagegen", "Tagging").objects.create(image=row, tag=tags[place])
    with capture_logs() as logs:
        apps = migrate(latest())
    assert {(one["person"], one["field"]) for one in logs if one["event"] == "name.set_apart"} == {
        (str(later.pk), "username"),
        (str(later.pk), "display_name"),
    }
    assert User.objects.get(pk=older.pk).username_key == "ayşe"
    assert User.objects.get(pk=later.pk).username_key == f"ayşe{APART}{later.pk}"
    assert Progress.objects.get(user=later.pk).display_name_key == f"işik{APART}{later.pk}"
    for name, owner in (("ayşe", older), ("AYŞE", older), ("two@example.org", later)):
        answer = Client().post("/api/user/login/", {"email": name, "password": PASSWORD}, content_type="application/json")
        assert (answer.status_code, answer.json()["user"]["id"]) == (200, str(owner.pk))
    mine = Dream.objects.of(older.pk)
    assert [matching(mine, person_id=older.pk, words=words).count() for words in ("море", "ñandú")] == [1201, 1]
    kept = apps.get_model("imagegen", "Tag").objects.order_by("pk")
    taggings = apps.get_model("imagegen", "Tagging").objects
    assert [(one.name, one.slug, taggings.filter(tag=one).count()) for one in kept] == [("Işık", "işik", 2), ("x", "x", 1)]
    assert apps.get_model("imagegen", "Image").objects.filter(search_key="çocukluk").count() == 3
