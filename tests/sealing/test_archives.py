"""The archive of a person's data waits on the disk for days: sealed, and only for its owner."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from dreams.models import DreamShare, JournalExport
from person import account_jobs, keys
from person.flows import account_job, export
from person.models import User, Work
from project.observability import metrics
from project.sealing import files
from project.sealing.errors import CannotOpen, KeyDestroyed
from tests.journal.client import Dreamer

from .. import people

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("own_media")]
WORD = b"dreams.json"


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    keys.forget()


@pytest.fixture
def alice() -> User:
    return people.make()


def made(person: User) -> Work:
    export.ask(user=person, now=timezone.now())
    for work_id in account_job.due(timezone.now()):
        account_jobs.run(work_id=work_id, now=timezone.now())
    return Work.objects.get(user=person, kind=Work.Kind.EXPORT)


def on_disk(task: Work) -> Path:
    return Path(default_storage.path(task.archive))


def fetch(person: User) -> Any:
    client = Client()
    headers = {"authorization": f"Bearer {people.log_in(client, person)['access']}"}
    address = client.get("/api/user/export/", headers=headers).json()["download_url"]
    return client.get(address.removeprefix(configured.PUBLIC_URL), headers=headers)


def test_it_is_sealed_on_the_disk_and_whole_for_its_owner(alice: User) -> None:
    task = made(alice)
    stored = on_disk(task).read_bytes()
    assert WORD not in stored
    assert not zipfile.is_zipfile(io.BytesIO(stored))
    content = b"".join(fetch(alice).streaming_content)
    assert len(content) == task.size_bytes
    assert WORD.decode() in " ".join(zipfile.ZipFile(io.BytesIO(content)).namelist())


def test_a_changed_archive_is_an_alarm_and_nothing_of_it_is_handed_out(alice: User) -> None:
    path = on_disk(made(alice))
    path.write_bytes(path.read_bytes()[:-1])
    answer = fetch(alice)
    assert (answer.status_code, answer.json()["code"]) == (503, "cannot_open")


PLACES = [0, len(files.MAGIC), files.HEADER, files.HEADER + 30, -files.TAG, -1]
"""In the mark, the nonce, the content and the tag."""


def turn(path: Path, place: int) -> None:
    """One bit of the file."""
    content = bytearray(path.read_bytes())
    content[place] ^= 4
    path.write_bytes(content)


@pytest.mark.parametrize("place", PLACES)
def test_a_bit_that_turned_in_an_archive_is_an_alarm(alice: User, place: int) -> None:
    turn(on_disk(made(alice)), place)
    answer = fetch(alice)
    assert (answer.status_code, answer.json()["code"]) == (503, "cannot_open")


def spoil(name: str, others: str, how: int | str) -> None:
    path, other = Path(default_storage.path(name)), Path(default_storage.path(others))
    if how == "another's":
        path.write_bytes(other.read_bytes())
    elif how == "cut":
        path.write_bytes(path.read_bytes()[:-1])
    elif how == "cut within its head":
        path.write_bytes(path.read_bytes()[:3])
    else:
        turn(path, int(how))


HOWS = [*PLACES, "another's", "cut", "cut within its head"]


@pytest.mark.parametrize("how", HOWS)
def test_a_shared_dream_that_was_changed_or_exchanged_shows_nothing(how: int | str) -> None:
    links = []
    for dreamer, text in ((Dreamer(), "A quorvelia."), (Dreamer(people.make("bob", credits=5)), "A zimbrandt.")):
        entry = dreamer.keep(text)["entry"]["id"]
        links.append(dreamer.call("post", f"entries/{entry}/shares/", {"days": 7}, status=201)["address"])
    mine, others = (row.file for row in DreamShare.objects.order_by("created_at"))
    address = "/" + links[0].split("/", 3)[3]
    assert "quorvelia" in Client().get(address).content.decode()
    spoil(mine, others, how)
    before = metrics.NOT_OPENED.labels("journal")._value.get()
    answer = Client().get(address)
    assert answer.status_code == 503
    assert not [word for word in ("quorvelia", "zimbrandt") if word in answer.content.decode()]
    assert metrics.NOT_OPENED.labels("journal")._value.get() == before + 1


@pytest.mark.parametrize("how", HOWS)
def test_an_export_of_the_journal_that_was_changed_or_exchanged_is_not_handed_out(how: int | str) -> None:
    exports = []
    dreamers = [Dreamer(), Dreamer(people.make("bob", credits=5))]
    for dreamer in dreamers:
        dreamer.keep("A lighthouse.")
        exports.append(dreamer.call("post", "export/jobs/", {"kind": "csv"}, status=202)["id"])
        work = JournalExport.objects.get(pk=exports[-1]).work
        assert work is not None
        account_jobs.run(work_id=work.pk, now=timezone.now())
    mine, others = (JournalExport.objects.get(pk=pk).file for pk in exports)
    spoil(mine, others, how)
    before = metrics.NOT_OPENED.labels("journal")._value.get()
    assert dreamers[0].call("get", f"export/jobs/{exports[0]}/file/", status=503)["code"] == "cannot_open"
    assert metrics.NOT_OPENED.labels("journal")._value.get() == before + 1


def test_anothers_archive_in_its_place_does_not_open(alice: User) -> None:
    bob = people.make("bob")
    task = made(alice)
    on_disk(task).write_bytes(on_disk(made(bob)).read_bytes())
    with pytest.raises(CannotOpen):
        export._open(task.archive, alice.pk)


def test_with_the_account_its_key_is_destroyed(alice: User) -> None:
    task = made(alice)
    kept = on_disk(task).read_bytes()
    keys.destroy(alice.pk, now=timezone.now())
    on_disk(task).write_bytes(kept)
    with pytest.raises(KeyDestroyed):
        export._open(task.archive, alice.pk)


def test_archives_from_before_there_were_keys_are_handed_out(alice: User) -> None:
    task = made(alice)
    on_disk(task).write_bytes(b"".join(fetch(alice).streaming_content))
    assert zipfile.is_zipfile(on_disk(task))
    assert zipfile.is_zipfile(io.BytesIO(b"".join(fetch(alice).streaming_content)))
    assert account_job.latest(user=alice, kind=Work.Kind.EXPORT) == task
