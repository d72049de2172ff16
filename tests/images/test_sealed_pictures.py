"""Pictures wait sealed with their owner's key: nobody finds one in the storage, and no wrong bytes are ever shown in its stead."""

from __future__ import annotations

import io
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as Pillow
from structlog.testing import capture_logs

from imagegen import export
from imagegen.jobs import access, results
from imagegen.media import files, owners, placing, signing, stored
from imagegen.models import Image, Result
from imagegen.upkeep import orphans, resealing
from person import keys
from person.models import User
from project.observability import metrics
from project.sealing.errors import CannotOpen
from project.sealing.files import CHUNK, SealedFile, sealed_file
from project.sealing.person_keys import PersonKeys
from project.storage import StorageUnavailable

from .. import people
from . import pictures
from .client import png

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("own_media"), pytest.mark.once]

KEYS = PersonKeys.derived(uuid.uuid4(), b"k" * 32)


class Killed(BaseException):
    """Stands for `kill -9`: nothing of ours catches it."""


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    keys.forget()


@pytest.fixture
def alice() -> User:
    return people.make()


def private(person: User, *, colour: str = "teal") -> Result:
    drawn = files.keep(Pillow.new("RGB", (64, 48), colour), encoding="png", folder="results", owner=person.pk)
    return pictures.result(person, **drawn.columns())


def fetch(name: str, **headers: str) -> Any:
    return Client().get(signing.url(name), headers=headers)


def on_disk() -> dict[str, bytes]:
    root = Path(default_storage.path(""))
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


@given(st.integers(0, 3 * CHUNK + 2), st.integers(0, 3 * CHUNK + 9), st.integers(0, 3 * CHUNK + 9))
def test_any_size_and_any_part_of_it_opens(size: int, start: int, stop: int) -> None:
    content = (b"0123456789abcdefghijklmnopqrstuvw" * (size // 33 + 1))[:size]
    sealed = b"".join(sealed_file([content], KEYS, "a"))
    file = SealedFile(io.BytesIO(sealed), len(sealed), KEYS, "a")
    assert (file.whole(), b"".join(file.read(start, stop))) == (content, content[start:stop])


def test_an_upload_is_sealed_on_the_disk_and_whole_for_its_owner(alice: User) -> None:
    client, access = Client(), str(people.log_in(Client(), alice)["access"])
    answer = client.post("/api/images/uploads/", {"image": SimpleUploadedFile("a.png", png())}, headers=people.bearer(access)).json()
    image = Image.objects.get()
    shown = client.get(answer["image_url"].partition("testserver")[2] or answer["image_url"].partition("8000")[2])
    opened = files.read(image.file, owner=alice.pk)
    assert (shown.status_code, shown.content, len(opened)) == (200, opened, image.size_bytes)
    assert files.opened(opened).size == (image.width, image.height)
    kept = on_disk()
    assert set(kept) == {image.file, image.thumbnail}
    assert all(stored.is_sealed(name) and opened[100:140] not in data for name, data in kept.items())


def test_a_part_is_answered_as_a_part(alice: User) -> None:
    row = private(alice)
    whole = fetch(row.file)
    size = len(whole.content)
    assert whole["Accept-Ranges"] == "bytes"
    for asked, start, stop in (
        ("bytes=0-9", 0, 10),
        ("bytes=10-", 10, size),
        ("bytes=-7", size - 7, size),
        (f"bytes=5-{size + 99}", 5, size),
    ):
        part = fetch(row.file, range=asked)
        assert (part.status_code, part.content) == (206, whole.content[start:stop])
        assert part["Content-Range"] == f"bytes {start}-{stop - 1}/{size}"
    for asked, status in (
        ("bytes=-", 200),
        ("bytes=9-2", 200),
        ("bytes=0-1,5-6", 200),
        ("lines=1-2", 200),
        (f"bytes={size}-", 416),
        ("bytes=-0", 416),
    ):
        assert fetch(row.file, range=asked).status_code == status, asked


@pytest.mark.parametrize("deed", ["cut", "changed", "another's", "another of one's own", "plain"])
def test_what_does_not_open_is_an_alarm_and_never_other_bytes(alice: User, deed: str) -> None:
    row, own, other = private(alice), private(alice, colour="red"), private(people.make("bob"), colour="black")
    path = Path(default_storage.path(row.file))
    data = path.read_bytes()
    path.write_bytes(
        {
            "cut": data[:-1],
            "changed": data[:50] + bytes([data[50] ^ 1]) + data[51:],
            "another's": Path(default_storage.path(other.file)).read_bytes(),
            "another of one's own": Path(default_storage.path(own.file)).read_bytes(),
            "plain": png(),
        }[deed]
    )
    before = metrics.NOT_OPENED.labels("picture")._value.get()
    with capture_logs() as logs:
        answer = fetch(row.file)
    assert (answer.status_code, answer["Reverie-Error"]) == (503, "cannot_open")
    assert b"PNG" not in answer.content
    assert [entry["event"] for entry in logs if entry["log_level"] == "error"] == ["picture.cannot_open"]
    assert metrics.NOT_OPENED.labels("picture")._value.get() == before + 1


def test_anothers_file_named_in_ones_own_row_does_not_open(alice: User) -> None:
    mine, theirs = private(alice), private(people.make("bob"))
    name = theirs.file
    theirs.delete()
    Result.objects.filter(pk=mine.pk).update(file=name)
    assert fetch(name)["Reverie-Error"] == "cannot_open"
    with pytest.raises(CannotOpen):
        files.read(name, owner=alice.pk)


def test_with_the_account_its_key_is_destroyed_and_its_pictures_with_it(alice: User) -> None:
    row = private(alice)
    keys.destroy(alice.pk, now=timezone.now())
    assert fetch(row.file)["Reverie-Error"] == "cannot_open"
    with pytest.raises(CannotOpen):
        private(alice)
    assert len(on_disk()) == 2


def test_shown_to_all_it_is_open_and_taken_back_sealed_under_another_name(alice: User) -> None:
    row = private(alice)
    content, was = files.read(row.file, owner=alice.pk), row.file
    row = results.show(result_id=row.pk, person_id=alice.pk, is_public=True)
    assert (row.is_public, stored.is_sealed(row.file), stored.is_sealed(row.thumbnail)) == (True, False, False)
    assert on_disk()[row.file] == content
    assert len(on_disk()) == 2
    assert fetch(was).content == content, "an address from before goes on working"
    shown = row.file
    row = results.show(result_id=row.pk, person_id=alice.pk, is_public=False)
    assert all(stored.is_sealed(name) for name in on_disk())
    assert (fetch(row.file).content, fetch(shown).status_code) == (content, 404)
    image = Image.objects.create(owner=alice, sha256="x", **files.keep(files.opened(content), encoding="png", folder="uploads").columns())
    placing.take_back(image)
    image.refresh_from_db()
    assert stored.is_sealed(image.file)


@pytest.mark.parametrize("is_public", [True, False])
def test_killed_in_the_middle_a_picture_is_as_it_was_or_as_it_should_be(alice: User, is_public: bool, monkeypatch: Any) -> None:
    row = private(alice)
    if not is_public:
        results.show(result_id=row.pk, person_id=alice.pk, is_public=True)
    content = files.read(Result.objects.get().file, owner=alice.pk)
    for place, name in ((stored, "save"), (files, "save_both"), (files, "discard")):
        deed = getattr(place, name)

        def killed(*given: Any, _deed: Any = deed, **more: Any) -> None:
            _deed(*given, **more)
            raise Killed

        with monkeypatch.context() as patch, pytest.raises(Killed):
            patch.setattr(place, name, killed)
            results.show(result_id=row.pk, person_id=alice.pk, is_public=is_public)
        now = Result.objects.get()
        assert now.is_public <= (not stored.is_sealed(now.file)), "what everybody may see, everybody can"
        assert fetch(now.file).content == content
        if name != "discard":
            results.show(result_id=row.pk, person_id=alice.pk, is_public=not is_public)
    assert orphans._results(list(on_disk())) <= set(on_disk())


def test_a_full_disk_leaves_the_picture_as_it_was(alice: User, monkeypatch: Any) -> None:
    row = pictures.result(alice)
    content = on_disk()

    def full(*_given: Any, **_more: Any) -> str:
        raise StorageUnavailable

    with monkeypatch.context() as patch:
        patch.setattr(default_storage, "save", full)
        with pytest.raises(StorageUnavailable):
            placing.seal_some()
        with pytest.raises(CommandError, match="start it again"):
            call_command("seal_pictures")
    assert on_disk() == content
    row.refresh_from_db()
    assert fetch(row.file).status_code == 200


def test_pictures_from_before_are_sealed_while_their_addresses_go_on_working(alice: User, settings: Any, monkeypatch: Any) -> None:
    rows = [pictures.result(alice), pictures.result(people.make("bob")), pictures.result(alice)]
    shown = pictures.result(alice, is_public=True)
    addresses = {name: fetch(name).content for row in [*rows, shown] for name in (row.file, row.thumbnail)}
    update = files.save_both
    calls = 0

    def killed(*given: Any, **more: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == 2:
            update(*given, **more)
            raise Killed
        return update(*given, **more)

    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(files, "save_both", killed)
        call_command("seal_pictures")
    assert {name: fetch(name).content for name in addresses} == addresses
    out = io.StringIO()
    call_command("seal_pictures", stdout=out)
    assert out.getvalue().splitlines()[-1] == "0 prompts and 0 pictures are left"
    # The copies that the killed one left behind take up the names that addresses from before would lead to.
    gone = [name for name, content in addresses.items() if fetch(name).content != content]
    assert len(gone) <= 2
    for row in rows:
        row.refresh_from_db()
        assert stored.is_sealed(row.file)
        assert files.opened(files.read(row.file, owner=row.owner_id)).size == (64, 48)
        assert owners.owner_of(row.thumbnail) == row.owner_id
    shown.refresh_from_db()
    assert not stored.is_sealed(shown.file)
    assert resealing.seal_pictures(now=timezone.now()) == 0


@pytest.mark.parametrize("is_public", [True, False])
def test_whoever_read_the_row_before_its_files_moved_has_the_picture_all_the_same(alice: User, is_public: bool) -> None:
    row = private(alice)
    content = files.read(row.file, owner=alice.pk)
    if not is_public:
        row = results.show(result_id=row.pk, person_id=alice.pk, is_public=True)
    listed = export.parts(alice.pk)
    told = [next(listed) for _ in range(6)]
    results.show(result_id=row.pk, person_id=alice.pk, is_public=is_public)
    assert placing.content(row) == content
    assert [part.content for part in listed if part.path.startswith("images/results/")] == [content], told
    Path(default_storage.path(Result.objects.get().file)).unlink()
    with pytest.raises(FileNotFoundError):
        placing.content(row)


def test_of_two_who_show_a_picture_at_once_the_slower_one_finds_it_shown(alice: User, monkeypatch: Any) -> None:
    row = private(alice)
    read, is_first = files.read, True

    def slow(name: str, *, owner: uuid.UUID | None = None) -> bytes:
        nonlocal is_first
        if is_first:
            is_first = False
            results.show(result_id=row.pk, person_id=alice.pk, is_public=True)
        return read(name, owner=owner)

    monkeypatch.setattr(files, "read", slow)
    assert results.show(result_id=row.pk, person_id=alice.pk, is_public=True).is_public
    assert len(on_disk()) == 2


def test_what_the_storage_lost_is_shown_to_nobody(alice: User) -> None:
    row = private(alice)
    Path(default_storage.path(row.file)).unlink()
    with pytest.raises(access.NoSuchResult):
        results.show(result_id=row.pk, person_id=alice.pk, is_public=True)
    assert not Result.objects.get().is_public
