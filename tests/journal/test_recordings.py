"""Spoken instead of typed: the sound is sealed, played in parts, written down through the one door, and gone when its words are taken."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from dreams import erasure
from dreams.export import parts
from dreams.models import Recording
from person.models import AiCall, Disclosure
from tests import people
from tests.fakes.transcription_server import FakeTranscriber

from .client import Dreamer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once, pytest.mark.usefixtures("own_media")]

WEBM = b"\x1a\x45\xdf\xa3" + b"a spoken dream of a lighthouse" * 5000


@pytest.fixture(scope="module")
def service() -> Iterator[FakeTranscriber]:
    with FakeTranscriber().in_thread() as running:
        yield running


@pytest.fixture
def fake(service: FakeTranscriber, settings: Any) -> FakeTranscriber:
    settings.TRANSCRIPTION_MODEL, settings.TRANSCRIPTION_BASE_URL = "whisper-1", service.base_url
    service.requests.clear()
    service.status = 200
    return service


class Speaker(Dreamer):
    """Who speaks: files go as forms."""

    def send(self, entry: str, content: bytes = WEBM, *, status: int = 201, **fields: Any) -> Any:
        sound = SimpleUploadedFile("dream", content, "video/mp4")
        form = {"id": str(uuid.uuid4()), "language": "en", "sound": sound, **fields}
        answer = self._client.post(f"/api/journal/entries/{entry}/recordings/", form, headers=self._headers)
        assert answer.status_code == status, answer.content
        return answer.json()

    def listen(self, recording: str, **headers: str) -> Any:
        return self._client.get(f"/api/journal/recordings/{recording}/sound/", headers={**self._headers, **headers})


@pytest.fixture
def alice() -> Speaker:
    return Speaker()


def later(dreamer: Dreamer, **fields: Any) -> str:
    """As the outbox sends it: without words."""
    kept = dreamer.call("post", "entries/", {"id": str(uuid.uuid4()), "kind": "later", **fields}, status=201)
    return str(kept["entry"]["id"])


def test_a_sound_is_kept_once_sealed_and_played_in_parts(alice: Speaker) -> None:
    entry = later(alice)
    made = alice.send(entry, seconds=12)
    assert (made["media_type"], made["seconds"], made["size_bytes"]) == ("audio/webm", 12, len(WEBM))
    assert alice.send(entry, id=made["id"], status=200)["id"] == made["id"]
    row = Recording.objects.get()
    with default_storage.open(row.file) as stored:
        assert b"lighthouse" not in stored.read()
    assert alice.listen(made["id"]).content == WEBM
    part = alice.listen(made["id"], Range="bytes=70000-70009")
    assert (part.status_code, part.content) == (206, WEBM[70000:70010])
    assert part["Content-Range"] == f"bytes 70000-70009/{len(WEBM)}"
    assert alice.listen(made["id"], Range=f"bytes={len(WEBM)}-").status_code == 416
    assert Speaker().listen(made["id"]).status_code == 404
    assert [part.path for part in parts(alice.person.pk) if "recordings" in part.path] == [f"dreams/recordings/{row.pk}.webm"]
    alice.call("delete", f"recordings/{made['id']}/", status=204)
    assert not default_storage.exists(row.file)


def test_what_is_not_taken(alice: Speaker, settings: Any) -> None:
    entry = later(alice)
    assert alice.send(entry, b"MZ" + b"\0" * 100, status=400)["code"] == "recording_unreadable"
    assert alice.send(entry, seconds=601, status=400)["code"] == "recording_too_large"
    settings.MAX_UPLOAD_SIZE = 1024
    assert alice.send(entry, status=400)["code"] == "recording_too_large"
    alice.send(entry, WEBM[:500], language="xx", status=400)
    for _ in range(5):
        alice.send(entry, WEBM[:500])
    assert alice.send(entry, WEBM[:500], status=409)["code"] == "too_many_recordings"
    assert len(default_storage.listdir("recordings")[1]) == 5


def test_words_are_heard_in_the_chosen_language_and_the_sound_goes_when_they_are_taken(alice: Speaker, fake: FakeTranscriber) -> None:
    entry = later(alice)
    made = alice.send(entry)["id"]
    heard = alice.call("post", f"recordings/{made}/transcribe/", {"language": "tr"})
    assert (heard["transcript"], heard["language"]) == (fake.hears, "tr")
    order = fake.orders[0]
    assert (order["model"], order["language"], order["file"]) == ("whisper-1", "tr", WEBM)
    line = Disclosure.objects.get(user=alice.person)
    assert (line.kind, str(line.dream_id), line.size_bytes) == ("transcription", entry, len(WEBM))
    assert AiCall.objects.get().input_tokens == 14
    assert alice.call("get", f"entries/{entry}/")["kind"] == "later"
    file = Recording.objects.get().file
    kept = alice.call("post", f"recordings/{made}/accept/", {"text": "I stood in a blue house."})["entry"]
    assert (kept["text"], kept["kind"]) == ("I stood in a blue house.", "dream")
    assert not Recording.objects.exists()
    assert not default_storage.exists(file)


def test_without_a_service_or_leave_the_sound_stays(alice: Speaker, fake: FakeTranscriber, settings: Any) -> None:
    here = alice.send(later(alice, stays_here=True))["id"]
    assert alice.call("post", f"recordings/{here}/transcribe/", {"language": "en"}, status=409)["code"] == "transcription_stays_here"
    assert fake.requests == []
    made = alice.send(later(alice))["id"]
    fake.status = 500
    assert alice.call("post", f"recordings/{made}/transcribe/", {"language": "en"}, status=503)["code"] == "transcription_unavailable"
    settings.TRANSCRIPTION_MODEL = ""
    assert alice.call("post", f"recordings/{made}/transcribe/", {"language": "en"}, status=503)["code"] == "transcription_unavailable"
    assert Recording.objects.count() == 2


def test_the_entrys_page_plays_writes_down_and_takes_without_a_script(alice: Speaker, fake: FakeTranscriber) -> None:
    entry = str(alice.keep("It began in the rain.")["entry"]["id"])
    made = alice.send(entry)["id"]
    client: Client = people.browser(alice.person)
    page = client.get(f"/journal/{entry}/").content.decode()
    assert f"/api/journal/recordings/{made}/sound/" in page
    assert "127.0.0.1" in page
    client.post(f"/journal/recordings/{made}/write/", {"language": "en", "is_given": "yes"})
    assert fake.hears in client.get(f"/journal/{entry}/").content.decode()
    client.post(f"/journal/recordings/{made}/accept/", {"text": fake.hears})
    assert alice.call("get", f"entries/{entry}/")["text"] == f"It began in the rain.\n\n{fake.hears}"
    assert not Recording.objects.exists()


def test_it_goes_with_its_dream(alice: Speaker) -> None:
    entry = later(alice)
    made = alice.send(entry)["id"]
    file = Recording.objects.get().file
    alice.call("delete", f"entries/{entry}/", status=204)
    assert alice.listen(made).status_code == 404
    assert default_storage.exists(file)
    now = timezone.now() + datetime.timedelta(days=60)
    assert erasure.attempt(dream_id=uuid.UUID(entry), now=now)
    assert not default_storage.exists(file)
