"""An import under faults: a worker that is really killed, and a disk that is full."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import signal
import tempfile
import uuid
from collections import Counter
from typing import IO, Any

import pytest
from django.core.files.storage import FileSystemStorage
from django.db import connection
from django.utils import timezone

from dreams.journal import bringing
from dreams.journal.imports import flow
from dreams.models import Dream, JournalImport, Message
from person import account_jobs
from person.flows import account_job
from person.models import Work
from tests import people

from .import_corpus import many
from .test_imports import CSV, Importer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("own_media")]


@pytest.mark.services
def test_a_killed_worker_loses_nothing_and_nothing_comes_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    alice = Importer()
    shown = alice.send(many(300))
    monkeypatch.setattr(account_job, "wake_workers", lambda *told, **more: None)
    work = flow.begin(import_id=uuid.UUID(shown["id"]), person=alice.person, now=timezone.now()).work
    assert work is not None
    assert killed_in_batch(4, work.pk) == signal.SIGKILL
    assert Dream.objects.of(alice.person).count() == 150
    assert Work.objects.get(pk=work.pk).state == Work.State.RUNNING
    assert work.pk not in account_job.due(timezone.now())
    later = timezone.now() + account_job.LEASE
    assert work.pk in account_job.due(later)
    account_jobs.run(work_id=work.pk, now=later)
    done: Any = alice.call("get", f"imports/{shown['id']}/")
    assert (done["state"], done["kept"], done["duplicates"], done["problems"]) == ("done", 300, 0, [])
    told = Counter(message.text for message in Message.objects.filter(dream__author=alice.person))
    assert (len(told), max(told.values())) == (300, 1)
    assert alice.call("post", f"imports/{shown['id']}/undo/") == {"entries": 300}
    assert alice.listed() == []


def killed_in_batch(number: int, work_id: uuid.UUID) -> int:
    """Run an import in a process of its own, which is killed after so many batches, before the last one is committed. By which signal."""
    child = os.fork()
    if child == 0:
        with contextlib.suppress(BaseException):
            # What the parent has open stays its own: neither used nor closed here.
            its_own = (connection.connection, dict(connection._connection_pools))  # type: ignore[attr-defined]
            connection.connection = None
            connection._connection_pools.clear()  # type: ignore[attr-defined]
            keep, batches = bringing.keep, 0

            def dies(**batch: Any) -> int:
                nonlocal batches
                batches += 1
                kept = keep(**batch)
                if batches == number:
                    os.kill(os.getpid(), signal.SIGKILL)
                return kept

            bringing.keep = dies
            account_jobs.run(work_id=work_id, now=timezone.now())
            del its_own
        os._exit(1)
    return os.WTERMSIG(os.waitpid(child, 0)[1])


def full_disk(**given: Any) -> IO[bytes]:
    """Where each write is refused by the kernel."""
    return open("/dev/full", "w+b", buffering=0)


@pytest.mark.once
def test_a_disk_that_is_full_while_a_file_arrives(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 1000
    alice = Importer()
    with monkeypatch.context() as patch:
        patch.setattr(tempfile, "TemporaryFile", full_disk)
        assert alice.send(many(300), status=503)["code"] == "storage_unavailable"
    assert not JournalImport.objects.exists()
    assert alice.send(many(300))["entries"] == 300


@pytest.mark.once
def test_a_disk_that_is_full_where_files_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(storage: FileSystemStorage, name: str, content: Any) -> str:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    alice = Importer()
    with monkeypatch.context() as patch:
        patch.setattr(FileSystemStorage, "_save", full)
        assert alice.send(CSV, status=503)["code"] == "storage_unavailable"
    assert not JournalImport.objects.exists()


@pytest.mark.once
def test_the_page_says_so_too(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 1000
    browser = people.browser(people.make())
    browser.raise_request_exception = False
    monkeypatch.setattr(tempfile, "TemporaryFile", full_disk)
    file = io.BytesIO(many(300))
    file.name = "dreams.csv"
    assert browser.post("/journal/import/", {"file": file}).status_code == 503
    assert not JournalImport.objects.exists()
