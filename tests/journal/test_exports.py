"""The journal goes out: notes that come in again as they were, a table that no spreadsheet runs, a book that holds every letter."""

from __future__ import annotations

import csv
import io
import uuid
import zipfile
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone
from PIL import Image

from dreams.journal import pictures
from dreams.journal.exports import making, statistics
from dreams.models import Dream, DreamInsight, JournalExport, Message
from person import account_jobs
from tests import people

from .test_imports import Importer

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def alice() -> Importer:
    return Importer()


def fetched(dreamer: Importer, path: str) -> bytes:
    answer: Any = Client().get(f"/api/journal/export/{path}", headers=dreamer._headers)
    assert answer.status_code == 200, answer.content
    assert answer["Cache-Control"] == "private, no-store"
    return b"".join(answer.streaming_content)


def test_notes_come_in_again_as_they_went_out(alice: Importer) -> None:
    told = "Işıklı bir deniz.\n\n---\nИ поезд."
    alice.keep(told, dreamt_on="2024-03-05", title='A "sea": 1/2?', mood="calm", lucidity=2, tags=["sea"], people=["Ayşe"])
    alice.keep("Second.", dreamt_on="2024-03-05", title="A sea 1 2", is_nightmare=True, distress=7, recall=3, is_recurring=True)
    alice.keep("", kind="nothing", dreamt_on="2024-03-06")
    notes = fetched(alice, "obsidian/")
    with zipfile.ZipFile(io.BytesIO(notes)) as archive:
        assert sorted(archive.namelist())[:2] == ["2024/2024-03-05 A sea 1 2 2.md", "2024/2024-03-05 A sea 1 2.md"]
    bob = Importer()
    done = bob.bring(notes, "dreams.zip")
    assert (done["kept"], done["problems"]) == (3, [])
    names = ("night", "kind", "text", "mood", "lucidity", "recall", "is_nightmare", "distress", "is_recurring", "tags", "people")
    both = [
        sorted([[row[name] for name in names] for row in one.call("get", "entries/")["results"]], key=lambda row: str(row[2]))
        for one in (alice, bob)
    ]
    assert both[0] == both[1]


def test_the_table_runs_no_formula(alice: Importer) -> None:
    alice.keep("+SUM(A1)", dreamt_on="2024-03-05", title="=HYPERLINK(1)", tags=["@x"])
    alice.keep("Later.", dreamt_on="2024-04-05")
    rows = list(csv.DictReader(io.StringIO(fetched(alice, "csv/?with_text=true&last=2024-03-31").decode("utf-8-sig"))))
    assert [(row["title"], row["tags"], row["text"]) for row in rows] == [("'=HYPERLINK(1)", "'@x", "'+SUM(A1)")]
    assert "text" not in fetched(alice, "csv/").decode().splitlines()[0].split(",")
    assert [statistics.escaped(value) for value in ("-1", "\t=1", 5, "a=1")] == ["'-1", "'\t=1", 5, "a=1"]


def test_the_book_holds_words_signs_and_pictures(alice: Importer, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = alice.keep("Büyükannemin ğüşiöç evi. Бабушкин дом ё. Sueño ñ. 🌊", dreamt_on="2024-03-05", title="Ev / Дом")["entry"]
    dream = Dream.objects.get(pk=kept["id"])
    told = Message.objects.get(dream=dream)
    DreamInsight.objects.create(dream=dream, message=told, kind="person", key="grandmother", label="Babuanne", start=0, end=5)
    memory = io.BytesIO()
    Image.new("RGB", (64, 48), "navy").save(memory, "PNG")
    seen: list[uuid.UUID] = []

    def painted(dream_id: uuid.UUID, person_id: uuid.UUID) -> list[pictures.Picture]:
        seen.append(dream_id)
        return [pictures.Picture(uuid.uuid4(), "image/png", memory.getvalue)]

    monkeypatch.setattr(pictures, "_providers", [painted])
    book = fetched(alice, "book/")
    assert book.startswith(b"%PDF-")
    assert b"/Subtype /Image" in book
    assert seen == [dream.pk]
    assert len(book) < 200_000
    nothing = Client().get("/api/journal/export/book/?first=2030-01-01", headers=alice._headers)
    assert (nothing.status_code, nothing.json()["code"]) == (400, "nothing_to_export")


def test_the_page_offers_all_three(alice: Importer) -> None:
    alice.keep("A sea.", dreamt_on="2024-03-05")
    client = people.browser(alice.person)
    assert "Download the book" in client.get("/journal/export/").content.decode()
    for kind, kind_of in (("obsidian", "application/zip"), ("csv", "text/csv; charset=utf-8"), ("book", "application/pdf")):
        answer: Any = client.get(f"/journal/export/?kind={kind}&more=on")
        assert b"".join(answer.streaming_content)
        assert answer["Content-Type"] == kind_of
    assert client.get("/journal/export/?kind=book&first=2030-01-01").status_code == 400
    assert client.get("/journal/export/?kind=csv&first=x").status_code == 400


def made(dreamer: Importer, export: str) -> Any:
    """What a worker does; it may have done so already."""
    work = JournalExport.objects.get(pk=export).work
    assert work is not None
    account_jobs.run(work_id=work.pk, now=timezone.now())
    return dreamer.call("get", f"export/jobs/{export}/")


def test_what_is_large_is_made_in_the_background_sealed_and_goes_with_an_erased_dream(
    alice: Importer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(making, "AT_ONCE", 1)
    alice.keep("A lighthouse.", dreamt_on="2024-03-05")
    gone = alice.keep("Another lighthouse.", dreamt_on="2024-03-06")["entry"]["id"]
    page = people.browser(alice.person)
    assert page.get("/journal/export/?kind=csv&more=on").status_code == 302
    waiting = alice.call("get", "export/jobs/")[0]
    assert (waiting["kind"], waiting["file_url"]) == ("csv", None)
    assert alice.call("post", "export/jobs/", {"kind": "book"}, status=202)["id"] == waiting["id"]
    alice.call("get", f"export/jobs/{waiting['id']}/file/", status=409)
    done = made(alice, waiting["id"])
    assert (done["status"], done["progress"]) == ("done", 100)
    assert fetched(alice, f"jobs/{waiting['id']}/file/").decode("utf-8-sig").count("lighthouse") == 2
    with default_storage.open(JournalExport.objects.get().file) as file:
        assert b"lighthouse" not in file.read()
    assert "journal/export/jobs" in page.get("/journal/export/").content.decode()
    Importer().call("get", f"export/jobs/{waiting['id']}/", status=404)
    for kind, beginning in (("obsidian", b"PK"), ("book", b"%PDF")):
        other = alice.call("post", "export/jobs/", {"kind": kind}, status=202)["id"]
        made(alice, other)
        assert fetched(alice, f"jobs/{other}/file/").startswith(beginning)
    name = JournalExport.objects.first().file  # type: ignore[union-attr]
    making.erase(uuid.UUID(gone), timezone.now())
    assert not JournalExport.objects.exists()
    assert not default_storage.exists(name)
    assert alice.call("post", "export/jobs/", {"kind": "csv", "last": "2000-01-01"}, status=400)["code"] == "nothing_to_export"
