"""An account is deleted; then a backup from before is restored. Nothing of that person opens, and they are erased anew."""

from __future__ import annotations

import base64
import datetime
import gzip
import hashlib
import io
import itertools
import json
import re
import tarfile
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from dreams.models import Dream, Message
from imagegen.models import Image
from person import account_jobs, keys
from person.flows import account_job, deletion
from person.models import PersonKey, User, Work
from project.backup import DATABASE, MANIFEST
from project.sealing import master_keys
from project.sealing.errors import CannotOpen, KeyDestroyed
from project.sealing.values import Sealed
from tests import people
from tests.sealing.test_pictures_words import take
from tests.sealing.test_words import keep

LENGTH = 92
"""Of a wrapped key in base64."""

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("own_media")]


def delete(person: User) -> None:
    """Now, by the job that does it."""
    now = timezone.now()
    work = deletion.plan(user=person, session_id=None, now=now)
    Work.objects.filter(pk=work.pk).update(due_at=now)
    run_jobs()
    assert not User.objects.filter(pk=person.pk).exists()


def run_jobs() -> None:
    for _ in range(3):
        now = timezone.now() + datetime.timedelta(minutes=2)
        for work_id in account_job.due(now):
            account_jobs.run(work_id=work_id, now=now)


def emptied() -> None:
    """A site that has nobody: as after its machine was lost."""
    User.objects.all().delete()
    keys.forget()


def rows_in(backup: Path) -> str:
    with tarfile.open(backup) as archive:
        file = archive.extractfile("database.jsonl.gz")
        assert file is not None
        return gzip.decompress(file.read()).decode()


def wrapped_in(text: str) -> list[bytes]:
    """Whatever may be a wrapped key, in base64 or hex wherever it begins: to be tried with the operator's keys."""
    found = []
    for run in re.findall(r"[A-Za-z0-9+/_-]{92,}", text):
        pieces = {run[start : start + LENGTH] for start in range(len(run) - LENGTH + 1)}
        found += [base64.b64decode(piece, altchars=b"-_" if {"-", "_"} & set(piece) else None) for piece in pieces]
        if re.fullmatch("[0-9a-f]+", run):
            found.append(bytes.fromhex(run[: len(run) // 2 * 2]))
    return found


@pytest.fixture
def lived(tmp_path: Path) -> dict[str, Any]:
    """Alice and Bob tell dreams and keep pictures; a backup; Alice is deleted; another backup."""
    alice, bob = people.make(password=None), people.make("bob", password=None)
    for person, name in ((alice, "alice"), (bob, "bob")):
        keep(person, f"A dream of {name}", title="A title", tags=["a tag"])
        take(person)
    call_command("backup", str(tmp_path / "old.tar"))
    older_keys = (tmp_path / "person-keys.jsonl").read_text(encoding="utf-8")
    delete(alice)
    call_command("backup", str(tmp_path / "new.tar"))
    return {"alice": alice.pk, "bob": bob.pk, "folder": tmp_path, "older keys": older_keys}


def test_a_restored_old_backup_opens_nothing_of_who_was_deleted_since(lived: dict[str, Any], client: Client) -> None:
    folder, alice = lived["folder"], lived["alice"]
    emptied()
    call_command("restore", str(folder / "old.tar"))
    told = Message.objects.get(dream__author=alice)
    assert type(told.__dict__["text"]) is Sealed
    with pytest.raises(KeyDestroyed):
        _ = told.text
    with pytest.raises(KeyDestroyed):
        _ = Dream.objects.get(author=alice).title
    with pytest.raises(KeyDestroyed):
        _ = Image.objects.get(owner=alice).title
    assert Message.objects.get(dream__author=lived["bob"]).text == "A dream of bob"
    assert Image.objects.get(owner=lived["bob"]).title == "The Quorvelia"

    back = User.objects.get(pk=alice)
    assert (back.is_active, back.deleted_at is None) == (False, False)
    run_jobs()
    assert not User.objects.filter(pk=alice).exists()
    assert not Dream.objects.filter(author=alice).exists()
    assert Dream.objects.filter(author=lived["bob"]).count() == 1


@pytest.mark.once
def test_the_operators_keys_find_no_key_of_theirs_in_what_is_kept(lived: dict[str, Any]) -> None:
    """Without our tools: every row of the old backup, the newest file of keys, and the operator's own keys."""
    folder, alice = lived["folder"], lived["alice"]
    kept = rows_in(folder / "old.tar") + rows_in(folder / "new.tar") + (folder / "person-keys.jsonl").read_text(encoding="utf-8")

    def opened(text: str, person: Any) -> int:
        count = 0
        for candidate in wrapped_in(text):
            try:
                master_keys.unwrap(candidate, person)
                count += 1
            except CannotOpen:
                continue
        return count

    assert settings.ENCRYPTION_KEYS
    assert opened(kept, alice) == 0
    assert opened(lived["older keys"], alice) == 1, "the search finds a key where there is one"
    assert opened(kept, lived["bob"]) == 1
    assert "person.personkey" not in rows_in(folder / "old.tar")


def with_keys_inside(backup: Path, keys_file: str, path: Path) -> None:
    """As backups were made before the keys had a file of their own."""
    lines = [json.loads(line)["key"] for line in keys_file.splitlines()[1:]]
    rows = rows_in(backup) + "".join(f"{line}\n" for line in lines if line)
    with tarfile.open(backup) as true, tarfile.open(path, "w") as made:
        for member in true:
            file = true.extractfile(member)
            content = file.read() if file else b""
            if member.name == DATABASE:
                content = gzip.compress(rows.encode())
            elif member.name == MANIFEST:
                content = json.dumps({**json.loads(content), "database_sha256": hashlib.sha256(rows.encode()).hexdigest()}).encode()
            member.size = len(content)
            made.addfile(member, io.BytesIO(content))


@pytest.mark.once
def test_keys_within_an_older_backup_do_not_come_back(lived: dict[str, Any]) -> None:
    folder, alice = lived["folder"], lived["alice"]
    with_keys_inside(folder / "old.tar", lived["older keys"], folder / "older.tar")
    emptied()
    call_command("restore", str(folder / "older.tar"))
    assert PersonKey.objects.get(person_id=alice).wrapped is None
    with pytest.raises(KeyDestroyed):
        _ = Dream.objects.get(author=alice).title
    assert Message.objects.get(dream__author=lived["bob"]).text == "A dream of bob"


@pytest.mark.once
def test_keys_of_another_moment_are_refused(lived: dict[str, Any]) -> None:
    folder = lived["folder"]
    emptied()
    (folder / "older.jsonl").write_text(lived["older keys"], encoding="utf-8")
    with pytest.raises(CommandError, match="older than the backup"):
        call_command("restore", str(folder / "new.tar"), "--person-keys", str(folder / "older.jsonl"))
    with pytest.raises(CommandError, match="is missing"):
        call_command("restore", str(folder / "new.tar"), "--person-keys", str(folder / "none.jsonl"))
    assert not User.objects.exists()


def test_who_had_no_key_yet_comes_back_as_they_were(tmp_path: Path) -> None:
    carol = people.make("carol", password=None)
    call_command("backup", str(tmp_path / "old.tar"))
    lines = (tmp_path / "person-keys.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["key"] for line in itertools.islice(lines, 1, None)] == [None]
    emptied()
    call_command("restore", str(tmp_path / "old.tar"))
    assert User.objects.get(pk=carol.pk).is_active
    assert not PersonKey.objects.exists()
