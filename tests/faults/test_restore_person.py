"""One person's archive, brought back where they are no more: the same dreams, talks and pictures, and no rights that it could claim."""

from __future__ import annotations

import datetime
import io
import json
import uuid
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.utils import timezone

from dreams.journal import recordings, sealed_store
from dreams.models import Analyst, Dream, Mark, Message, Recording, Sign
from imagegen.models import Image, Job, Result, Scene, Strip
from person import data_registry
from person.models import User
from project.sealing import files
from tests import people, sealed
from tests.images import pictures

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_media")]

TOLD = datetime.datetime(2026, 3, 4, 5, 6, 7, tzinfo=datetime.UTC)
WORDS = "I flew over the sea with my mother. Ünïcödé 🐋"


def pack(person: User, path: Path) -> Path:
    """As flows/export.py packs it."""
    with zipfile.ZipFile(path, "w") as archive:
        for keeper in reversed(data_registry.keepers()):
            for part in keeper.export(person.pk):
                archive.writestr(part.path, part.content if isinstance(part.content, bytes) else b"".join(part.content))
    return path


def erase(person: User) -> None:
    for keeper in data_registry.keepers():
        keeper.erase(person.pk, timezone.now())
    person.delete()


@pytest.fixture
def alice() -> User:
    return people.make("alice", credits=7, first_name="Alice", language="ru")


@pytest.fixture
def archive(alice: User, tmp_path: Path) -> Path:
    """Of somebody who told two dreams, one answered in two versions, and has a picture of it."""
    dream = Dream.objects.create(
        author=alice, title="The whale", mood="calm", tags=["sea"], people=["mother"], is_recurring=True, analyst=Analyst.objects.first()
    )
    told = Message.objects.create(dream=dream, role="user", text=WORDS, client_id="one")
    for version in (1, 2):
        answer = {"role": "analyst", "text": f"Answer {version}", "provider": "local", "ended_at": TOLD}
        Message.objects.create(dream=dream, parent=told, version=version, **answer)
    running = Dream.objects.create(author=alice, title="Unfinished")
    Message.objects.create(dream=running, role="analyst", state="streaming")
    Dream.objects.update(created_at=TOLD, updated_at=TOLD)
    shown = pictures.result(alice, "a whale", at=TOLD, dream=dream, rating=4, is_favorite=True, is_public=True)
    strip = Strip.objects.create(person=alice, dream=dream, message=told, created_at=TOLD)
    Scene.objects.create(strip=strip, person=alice, index=0, job=shown.job, start=0, end=18, quote=WORDS[:18], description="The sea")
    pictures.job(alice, "a fox", state=Job.State.FAILED, error_code="image_busy", at=TOLD)
    path = pack(alice, tmp_path / "alice.zip")
    Message.objects.filter(dream=running).update(state="complete")
    return path


def restore(path: Path, *options: str) -> None:
    call_command("restore_person", str(path), *options)


def dreams_of(path: Path) -> list[dict[str, Any]]:
    """What an archive says of dreams but for messages' numbers, which are of the site."""
    dreams: list[dict[str, Any]] = json.loads(zipfile.ZipFile(path).read("dreams/dreams.json"))
    for dream in dreams:
        places = {message["id"]: place for place, message in enumerate(dream["messages"])}
        for message in dream["messages"]:
            message["id"], message["parent_id"] = places[message["id"]], places.get(message["parent_id"])
        del dream["insights"]
    return sorted(dreams, key=lambda dream: str(dream["id"]))


def test_what_was_erased_comes_back_as_it_was(alice: User, archive: Path, tmp_path: Path) -> None:
    pk = alice.pk
    erase(alice)
    restore(archive)
    back = User.objects.get(email=alice.email)
    assert (back.pk, back.username, back.first_name, back.language) == (pk, alice.username, "Alice", "ru")
    assert back.is_active and not back.has_usable_password() and not back.is_staff
    before, after = dreams_of(archive), dreams_of(pack(back, tmp_path / "again.zip"))
    for dream in before:
        for message in dream["messages"]:
            if message["state"] == "streaming":
                message |= {"state": "stopped", "ended_at": message["created_at"]}
    assert after == before
    result = Result.objects.get(owner=back)
    assert (result.created_at, result.rating, result.is_favorite) == (TOLD, 4, True)
    drawn = result.job.dream
    assert drawn is not None
    scene = Scene.objects.get(strip__dream=drawn)
    assert (scene.job, scene.start, scene.end, scene.quote, scene.description) == (result.job, 0, 18, WORDS[:18], "The sea")
    assert (drawn.title, drawn.author) == ("The whale", back)
    assert sorted(Job.objects.filter(person=back).values_list("state", flat=True)) == ["cancelled", "completed"]


def test_signs_and_what_was_said_of_words_come_back(alice: User, tmp_path: Path) -> None:
    sign = Sign.objects.create(person=alice, name="Mother", kind="person", words=["Mum"])
    dream = Dream.objects.create(author=alice, title="The sea", is_kept_out=True)
    told = Message.objects.create(dream=dream, role="user", text="Mum by the sea.", client_id="one")
    Mark.objects.create(person=alice, dream=dream, message=told, start=0, end=3, kind="person", sign=sign, quote="Mum")
    Mark.objects.create(person=alice, dream=dream, message=told, start=11, end=14, is_denied=True, quote="sea")
    path = pack(alice, tmp_path / "signs.zip")
    erase(alice)
    assert not Sign.objects.exists()
    for _ in range(2):
        restore(path, *(("--into", alice.email) if User.objects.filter(email=alice.email).exists() else ()))
    (back,) = Sign.objects.all()
    assert (back.name, back.words, back.search_due_at is not None) == ("Mother", ["Mum"], True)
    said = {mark.quote: mark for mark in Mark.objects.all()}
    assert (said["Mum"].sign, said["Mum"].start, said["sea"].is_denied) == (back, 0, True)
    assert Dream.objects.get().is_kept_out


SOUND = b"\x1a\x45\xdf\xa3" + b"a spoken dream of a lighthouse" * 3000


def spoken(alice: User, path: Path) -> Path:
    """An archive with a recording that waits, with what was heard in it."""
    dream = Dream.objects.create(author=alice, title="Spoken")
    row, _is_new = recordings.keep(
        dream_id=dream.pk, person_id=alice.pk, recording_id=uuid.uuid4(), sound=io.BytesIO(SOUND), language="tr", now=TOLD, seconds=12
    )
    row.transcript = "I stood by the sea."
    row.save(update_fields=["transcript"])
    return pack(alice, path)


@pytest.mark.django_db(transaction=True)
def test_what_was_spoken_comes_back_with_its_sound(alice: User, tmp_path: Path) -> None:
    path = spoken(alice, tmp_path / "spoken.zip")
    (before,) = Recording.objects.all()
    erase(alice)
    assert not Recording.objects.exists()
    for _ in range(2):
        restore(path, *(("--into", alice.email) if User.objects.filter(email=alice.email).exists() else ()))
    (back,) = Recording.objects.all()
    for name in ("pk", "dream_id", "media_type", "size_bytes", "seconds", "language", "transcript", "created_at"):
        assert getattr(back, name) == getattr(before, name), name
    assert sealed_store.read(back.file, back.person_id) == SOUND
    with default_storage.open(back.file) as stored:
        assert files.is_sealed(stored.read())


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("sound", [b"MZ no sound at all", None])
def test_a_recording_that_is_none_is_refused_and_one_without_sound_left_out(alice: User, tmp_path: Path, sound: bytes | None) -> None:
    path = spoken(alice, tmp_path / "spoken.zip")
    forged = tmp_path / "forged.zip"
    with zipfile.ZipFile(path) as true, zipfile.ZipFile(forged, "w") as archive:
        for name in true.namelist():
            content = sound if name.startswith("dreams/recordings/") else true.read(name)
            if content is not None:
                archive.writestr(name, content)
    erase(alice)
    if sound is None:
        restore(forged)
        assert (Dream.objects.get().title, Recording.objects.count()) == ("Spoken", 0)
    else:
        with pytest.raises(CommandError, match="recording_unreadable"):
            restore(forged)
        assert not User.objects.filter(email=alice.email).exists()


def test_an_archive_gives_no_rights_and_publishes_nothing(alice: User, archive: Path) -> None:
    erase(alice)
    restore(archive)
    back = User.objects.get(email=alice.email)
    assert (back.balance, back.plan.slug) == (0, "free")
    assert not Result.objects.filter(owner=back, is_public=True).exists()
    for _ in range(2):
        restore(archive, "--into", back.email, "--credits")
    back.refresh_from_db()
    assert back.balance == 7


def test_into_an_account_that_is_there_what_is_known_is_left_alone(alice: User, archive: Path) -> None:
    with pytest.raises(CommandError, match="--into"):
        restore(archive)
    titles = {row.title: row.pk for row in Dream.objects.all()}
    sealed.update(Dream.objects.filter(pk=titles["The whale"]), title="Renamed here")
    Dream.objects.filter(pk=titles["Unfinished"]).delete()
    restore(archive, "--into", alice.email)
    assert set(sealed.column(Dream.objects.filter(author=alice), "title")) == {"Renamed here", "Unfinished"}
    assert Result.objects.filter(owner=alice).count() == 1


def test_ids_of_somebody_else_are_not_taken(alice: User, archive: Path) -> None:
    bob = people.make("bob")
    restore(archive, "--into", bob.email)
    assert Dream.objects.filter(author=alice).count() == Dream.objects.filter(author=bob).count() == 2
    assert Result.objects.get(owner=bob).job.person == bob
    drawn = Result.objects.get(owner=bob).job.dream
    assert drawn is not None
    assert (drawn.title, drawn.author) == ("The whale", bob)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("dreams/dreams.json", b"{"),
        ("dreams/dreams.json", b'{"id": 1}'),
        ("dreams/dreams.json", b'[{"title": "without an id"}]'),
        ("dreams/dreams.json", json.dumps([{"id": str(uuid.uuid4()), "mood": "furious"}]).encode()),
        ("dreams/dreams.json", json.dumps([{"id": str(uuid.uuid4()), "messages": [{"role": "user", "text": "NUL \x00"}]}]).encode()),
        ("dreams/dreams.json", json.dumps([{"id": str(uuid.uuid4()), "messages": 5}]).encode()),
        ("account.json", b"[]"),
        ("progress.json", b'{"xp": 5, "entries": [{"cause": "magic"}]}'),
        ("images/results/x.png", b""),
    ],
    ids=range(9),
)
def test_a_forged_archive_is_refused_whole_or_does_no_harm(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / "forged.zip"
    files = {"account.json": json.dumps({"email": people.email("eve"), "username": "eve"}).encode(), name: content}
    with zipfile.ZipFile(path, "w") as archive:
        for one, data in files.items():
            archive.writestr(one, data)
    people_before = User.objects.count()
    if name.startswith("images/"):
        restore(path)
        assert not Image.objects.exists()
    else:
        with pytest.raises(CommandError):
            restore(path)
        assert User.objects.count() == people_before


def test_what_is_no_archive_is_said_to_be_none(tmp_path: Path) -> None:
    (tmp_path / "some.txt").write_text("hello")
    for path in (tmp_path / "some.txt", tmp_path / "nothing"):
        with pytest.raises(CommandError, match="is no archive"):
            restore(path)
