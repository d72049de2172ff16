"""No page of the journal asks the database more than twelve times, whatever the entry has: JOURNAL.md §3."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dreams import tasks
from dreams.models import Dream, DreamShare, JournalImport, Message, MessageEdit, Recording, Sign, Thread
from dreams.pages import journal_urls
from dreams.search import MOST_SCANNED
from imagegen.models import Scene, Strip
from imagegen.pages import strip_urls
from tests import people
from tests.bench.journal import MOST_QUERIES
from tests.images import pictures
from tests.queries import counted

from .client import Dreamer
from .import_corpus import many
from .test_imports import Importer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("own_media")]

WORDS = "My mother sang by the sea. A violin lay on the bridge, and my brother was afraid."
NIGHTS = ("2026-01-01", "2026-01-02", "2026-01-03", "2026-01-03")
SOUND = {"file": "recordings/none", "media_type": "audio/ogg", "size_bytes": 1, "transcript": "And a bell rang."}


@pytest.fixture
def alice() -> Dreamer:
    return Importer(people.make(credits=5))


def whole_entry(alice: Dreamer) -> Dream:
    """One that has all that an entry can have, and another of its night, and near ones."""
    alice.call("post", "signs/", {"name": "Violin", "kind": "symbol", "words": ["violin"]}, status=201)
    for night in NIGHTS:
        last = alice.keep(WORDS, dreamt_on=night, tags=["sea"], people=["Ayşe"], is_nightmare=True, distress=6)["entry"]["id"]
        tasks.find_insights(dream_id=str(last))
    dream = Dream.objects.get(pk=last)
    told = Message.objects.get(dream=dream)
    MessageEdit.objects.create(message=told, text="My mother sang.")
    mark = {"message_id": told.pk, "start": 27, "end": 35, "kind": "symbol", "label": "A violin"}
    alice.call("post", f"entries/{last}/marks/", mark, status=201)
    Recording.objects.create(pk=uuid.uuid4(), person=alice.person, dream=dream, created_at=timezone.now(), **SOUND)
    shown = pictures.result(alice.person, dream=dream)
    strip = Strip.objects.create(person=alice.person, dream=dream, message=told, created_at=timezone.now())
    for index, job in enumerate((shown.job, pictures.result(alice.person, dream=dream).job)):
        place = {"start": 27 * index, "end": 27 * index + 26}
        Scene.objects.create(strip=strip, person=alice.person, index=index, job=job, quote=WORDS[:26], description="The sea", **place)
    alice.call("put", f"entries/{last}/rewriting/", {"change": "I turn around.", "scene": "She waves."})
    alice.call("post", f"entries/{last}/shares/", {"days": 7, "with_pictures": True}, status=201)
    tasks.sweep_insights()
    assert Thread.objects.filter(person=alice.person).exists()
    return dream


def asked(browser: Client, path: str) -> int | None:
    """Of the second look and later; None where there is no page. Who looks is remembered for a second, and is not counted."""
    for _ in range(2):
        with counted() as cost:
            answer = browser.get(path)
        if answer.status_code != 200:
            return None
    return cost.queries_of_its_own


def test_every_page_asks_the_database_at_most_twelve_times(alice: Importer) -> None:
    dream, browser = whole_entry(alice), people.browser(alice.person)
    shown = alice.send(many(40))
    ids: dict[str, Any] = {
        "entry_id": dream.pk,
        "sign_id": Sign.objects.get().pk,
        "import_id": JournalImport.objects.get(pk=shown["id"]).pk,
        "strip_id": Strip.objects.get().pk,
        "share_id": DreamShare.objects.get().pk,
        "thread_id": Thread.objects.first(),
        "recording_id": Recording.objects.get().pk,
        "year": 2026,
        "index": 0,
    }
    found = {}
    for pattern in (*journal_urls.urlpatterns, *strip_urls.urlpatterns):
        path = reverse(pattern.name, kwargs={name: getattr(ids[name], "pk", ids[name]) for name in pattern.pattern.converters})
        for query in ("", "?search=violin&mood=&only=nightmares&tag=sea&month=2026-01") if pattern.name == "journal" else ("",):
            if (queries := asked(browser, path + query)) is not None:
                found[f"{pattern.name}{query}"] = queries
    assert {"journal", "journal_entry", "journal_rewrite", "journal_strips", "journal_share", "journal_import", "sign"} <= found.keys()
    assert {name: queries for name, queries in found.items() if queries > MOST_QUERIES} == {}


def test_a_search_asks_once_how_large_the_diary_is_and_never_for_the_clock_that_came_with_the_person(alice: Dreamer) -> None:
    alice.keep(WORDS)
    browser = people.browser(alice.person)
    with counted() as cost:
        assert browser.get("/journal/?search=violin").status_code == 200
    assert sum(f"LIMIT 1 OFFSET {MOST_SCANNED}" in statement for statement in cost.statements) == 1
    assert not [statement for statement in cost.statements if statement.startswith('SELECT "person_profile"')]
