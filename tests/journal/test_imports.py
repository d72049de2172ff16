"""Bringing a journal from elsewhere: nothing is lost, each bad row is named, nothing comes twice, and all of it can be taken back."""

from __future__ import annotations

import datetime
import io
import uuid
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from dreams.journal import bringing, entries
from dreams.journal.imports import flow
from dreams.models import Dream, JournalImport, ThreadCount
from person import account_jobs
from person.models import Plan, Work
from tests import people
from tests.queries import counted

from .client import Dreamer
from .import_corpus import CASES, Case, many

pytestmark = [pytest.mark.django_db, pytest.mark.once]

CSV = b"date,dream\n2024-03-05,The sea was green.\n2024-03-06,A house.\n"


class Importer(Dreamer):
    def send(self, data: bytes, name: str = "dreams.csv", *, status: int = 201) -> Any:
        file = io.BytesIO(data)
        file.name = name
        answer = self._client.post("/api/journal/imports/", {"file": file}, headers=self._headers)
        assert answer.status_code == status, answer.content
        return answer.json()

    def bring(self, data: bytes, name: str = "dreams.csv", **adjust: Any) -> Any:
        """From the file to its end."""
        return self.finish(self.send(data, name), **adjust)

    def finish(self, shown: Any, **adjust: Any) -> Any:
        if adjust:
            self.call("patch", f"imports/{shown['id']}/", adjust)
        self.call("post", f"imports/{shown['id']}/begin/", status=202)
        run(shown["id"])
        return self.call("get", f"imports/{shown['id']}/")


def run(import_id: str) -> None:
    """What a worker does; it may have done so already."""
    work = JournalImport.objects.get(pk=import_id).work
    assert work is not None
    account_jobs.run(work_id=work.pk, now=timezone.now())


@pytest.fixture
def alice() -> Importer:
    return Importer()


def test_every_file_of_the_corpus(alice: Importer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flow, "MOST_FILES_A_DAY", 2 * len(CASES))
    assert len([case for case in CASES if not case.refusal]) >= 25
    for case in CASES:
        if case.refusal:
            assert alice.send(case.data, case.name, status=400)["code"] == case.refusal, case.name
            continue
        done = _one_of_the_corpus(alice, case)
        alice.call("post", f"imports/{done['id']}/undo/")


def _one_of_the_corpus(alice: Importer, case: Case) -> Any:
    shown = alice.send(case.data, case.name)
    assert shown["format"] == case.format, case.name
    if case.orders is not None:
        assert tuple(shown["orders"]) == case.orders, case.name
    if not shown["order"]:
        assert alice.call("post", f"imports/{shown['id']}/begin/", status=409)["code"] == "import_date_order_needed"
    done = alice.finish(shown, **case.adjust)
    assert (done["state"], done["kept"], done["duplicates"]) == ("done", len(case.entries), 0), case.name
    assert sorted((problem["line"], problem["code"]) for problem in done["problems"]) == sorted(case.problems), case.name
    kept = {(row["night"], row["text"]) for row in alice.call("get", "entries/", {"limit": 200})["results"]}
    for night, words in case.entries:
        assert any(found == night and text.startswith(words) for found, text in kept), (case.name, night, words, kept)
    return done


def test_nothing_comes_twice(alice: Importer) -> None:
    alice.keep("THE  SEA was green.", dreamt_on="2024-03-05")
    done = alice.bring(CSV + b"2024-03-06,A  House.\n")
    assert (done["kept"], done["duplicates"]) == (1, 2)
    assert alice.bring(CSV)["kept"] == 0


def test_all_of_it_is_taken_back_and_may_come_again(alice: Importer) -> None:
    own = alice.keep("My own.")["entry"]["id"]
    done = alice.bring(CSV)
    alice.call("patch", f"entries/{alice.listed(search='green')[0]}/", {"text": "The sea was blue."})
    assert alice.call("post", f"imports/{done['id']}/undo/") == {"entries": 2}
    assert alice.listed() == [own]
    assert Dream.objects.in_trash(alice.person, timezone.now()).count() == 2
    # What returned in them is counted anew, as when one dream goes.
    counted_at = ThreadCount.objects.get(pk=alice.person.pk).due_at
    assert counted_at is not None
    assert alice.call("post", f"imports/{done['id']}/undo/", status=409)["code"] == "import_not_undoable"
    assert alice.bring(CSV)["kept"] == 2


def test_a_worker_that_dies_leaves_nothing_twice(alice: Importer, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = alice.send(many(130))
    work = flow.begin(import_id=uuid.UUID(shown["id"]), person=alice.person, now=timezone.now()).work
    assert work is not None
    keep, batches = bringing.keep, 0

    def dies(**batch: Any) -> int:
        nonlocal batches
        batches += 1
        kept = keep(**batch)
        if batches == 2:
            raise MemoryError
        return kept

    Work.objects.filter(pk=work.pk).update(state=Work.State.WAITING, due_at=timezone.now())
    monkeypatch.setattr(bringing, "keep", dies)
    with pytest.raises(MemoryError):
        account_jobs.run(work_id=work.pk, now=timezone.now())
    # Somebody may be looking at its page.
    assert Work.objects.get(pk=work.pk).due_at < timezone.now() + datetime.timedelta(seconds=10)
    assert Dream.objects.filter(author=alice.person).count() == 50
    assert 0 < alice.call("get", f"imports/{shown['id']}/")["progress"] < 100
    monkeypatch.setattr(bringing, "keep", keep)
    Work.objects.filter(pk=work.pk).update(due_at=timezone.now())
    run(shown["id"])
    assert Dream.objects.filter(author=alice.person).count() == 130
    assert alice.call("get", f"imports/{shown['id']}/")["kept"] == 130


def test_fifty_entries_ask_the_database_hardly_more_often_than_five(alice: Importer) -> None:
    costs = []
    for year, count in (("2005", 5), ("2006", 50)):
        rows = "".join(f"{year}-03-{day % 28 + 1:02d},Dream {day} of {count}\n" for day in range(count))
        shown = alice.send(f"date,dream\n{rows}".encode())
        work = flow.begin(import_id=uuid.UUID(shown["id"]), person=alice.person, now=timezone.now()).work
        assert work is not None
        Work.objects.filter(pk=work.pk).update(state=Work.State.WAITING, due_at=timezone.now())
        with counted() as cost:
            run(shown["id"])
        assert alice.call("get", f"imports/{shown['id']}/")["kept"] == count
        costs.append(cost.queries)
    # What the database takes in one statement may part fifty rows into a few.
    assert costs[1] <= costs[0] + 5, costs


def test_each_entry_is_of_its_nights_morning(alice: Importer) -> None:
    alice.bring(CSV)
    for dream in Dream.objects.of(alice.person):
        told = entries.words_of(dream)
        assert dream.night is not None
        assert told is not None
        assert dream.created_at == told.created_at
        assert dream.created_at.date() == dream.night + flow.DAY
        assert (told.client_id, told.language) == (entries.FIRST_ID, "en")


def test_imports_are_no_part_of_the_days_entries(alice: Importer) -> None:
    Plan.objects.filter(pk=alice.person.plan_id).update(daily_entries=1)
    assert alice.bring(CSV + b"2024-03-07,Three.\n")["kept"] == 3
    alice.keep()
    assert alice.keep(status=429)["code"] == "entry_limit_reached"


def test_files_a_day_are_bounded(alice: Importer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flow, "MOST_FILES_A_DAY", 1)
    shown = alice.send(CSV)
    assert alice.send(CSV, status=429)["code"] == "import_limit_reached"
    alice.call("delete", f"imports/{shown['id']}/", status=204)
    assert alice.call("post", f"imports/{shown['id']}/begin/", status=409)["code"] == "import_not_ready"


def test_the_file_waits_sealed_and_goes(alice: Importer) -> None:
    shown = alice.send(CSV)
    row = JournalImport.objects.get(pk=shown["id"])
    with default_storage.open(row.file) as file:
        assert b"green" not in file.read()
    flow.purge(now=timezone.now() + 8 * flow.DAY)
    assert not default_storage.exists(row.file)
    assert alice.call("get", f"imports/{shown['id']}/")["state"] == "put_aside"


def test_anothers_import_is_not_there(alice: Importer) -> None:
    shown = Importer().send(CSV)
    for method, path in (("get", ""), ("get", "preview/"), ("post", "begin/"), ("post", "undo/"), ("patch", ""), ("delete", "")):
        assert alice.call(method, f"imports/{shown['id']}/{path}", status=404)["code"] == "import_not_found"


def test_the_pages_lead_from_a_file_to_its_undoing() -> None:
    person = people.make()
    client: Client = people.browser(person)
    file = io.BytesIO(b"date,text\n04/05/2024,Which day?\n06/07/2024,Again?\n,No date.\n")
    file.name = "dreams.csv"
    page = client.post("/journal/import/", {"file": file})["Location"]
    seen = client.get(page).content.decode()
    assert "more than one way" in seen
    fields = {"order": "dmy", "date": "0", "text": "1", "encoding": "utf-8", "delimiter": ","}
    seen = client.post(page, fields, follow=True).content.decode()
    assert "Bring 2 entries" in seen
    assert "line or entry 4" in seen
    client.post(f"{page}begin/")
    run(page.split("/")[3])
    seen = client.get(page).content.decode()
    assert "line or entry 4" in seen
    assert Dream.objects.of(person).count() == 2
    assert "2 entries are in the trash" in client.post(f"{page}undo/", follow=True).content.decode()
    assert client.get("/journal/import/").status_code == 200
    assert people.browser(people.make()).get(page).status_code == 404
    file.seek(0)
    bad = io.BytesIO(b"")
    bad.name = "a.csv"
    assert client.post("/journal/import/", {"file": bad}).status_code == 400
