"""Whoever is in danger and is refused (no credit, too often, a limit, a provider that is away) reads where help is all the same."""

from __future__ import annotations

import asyncio
import uuid
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from dreams.chat import frames, safety_card, send
from dreams.consumers import DreamSocket
from dreams.models import Dream, Message, SafetyCard
from imagegen.jobs import payment
from imagegen.models import Job
from person.credits.ledger import InsufficientCredit
from project.errors import Kind
from project.integrations.failures import WorkFailed
from project.integrations.mcp import server as mcp
from project.integrations.openai import responses
from project.realtime.socket import Socket
from tests import people, sealed
from tests.ops import asyncapi

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]

WORDS = "This is not a dream, and I want to kill myself."
DREAM = "In the dream I fell from a tower and a bird carried me home."


def program(*, credits: int = 0) -> Client:
    return Client(headers=people.bearer(people.access(people.make(credits=credits))) | {"Accept-Language": "en-GB"})


def post(http: Client, path: str, body: dict[str, Any]) -> Any:
    return http.post(path, body, content_type="application/json")


def begun(http: Client) -> str:
    return str(post(http, "/api/user/me/dreams/", {}).json()["id"])


def test_without_credit_help_is_named_and_nothing_is_kept() -> None:
    http = program()
    assert post(http, "/api/user/me/dreams/", {}).status_code == 402
    answer = post(http, "/api/user/me/safety/", {"text": WORDS})
    assert (answer.status_code, answer.json()["safety"]["numbers"][0]["tel"]) == (200, "tel:116123")
    assert post(http, "/api/user/me/safety/", {"text": DREAM}).json() == {"safety": None}
    assert not SafetyCard.objects.exists()


def test_a_message_that_is_refused_brings_the_card() -> None:
    http = program(credits=1)
    where = f"/api/user/me/dream/{begun(http)}/messages/"
    assert post(http, where, {"id": "a", "text": DREAM}).status_code == 201
    busy = post(http, where, {"id": "b", "text": WORDS})
    assert (busy.status_code, busy.json()["code"], busy.json()["safety"]["kind"]) == (409, "busy", "self_harm")
    assert "safety" not in post(http, where, {"id": "c", "text": DREAM}).json()


def test_words_that_come_too_often_are_read_for_that_alone(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from project.api.throttles import UserThrottle

    http = program(credits=1)
    where = f"/api/user/me/dream/{begun(http)}/messages/"
    monkeypatch.setattr(UserThrottle, "allow_request", lambda self, request, view: False)
    refused = post(http, where, {"id": "a", "text": WORDS})
    assert (refused.status_code, refused.json()["code"], refused.json()["safety"]["kind"]) == (429, "throttled", "self_harm")
    assert "safety" not in post(http, where, {"id": "a", "text": DREAM}).json()
    assert post(http, "/api/images/jobs/", {"prompt": WORDS}).json()["safety"]["kind"] == "self_harm"


@pytest.mark.parametrize("place", [0.0, 0.5, 1.0])
def test_all_of_a_long_text_is_read_when_it_comes_too_often(monkeypatch: pytest.MonkeyPatch, place: float) -> None:
    from project.api.throttles import UserThrottle

    http = program(credits=1)
    where = f"/api/user/me/dream/{begun(http)}/messages/"
    monkeypatch.setattr(UserThrottle, "allow_request", lambda self, request, view: False)
    refused = post(http, where, {"id": "a", "text": hidden(WORDS, place, within=19_000)})
    assert (refused.status_code, refused.json()["safety"]["kind"]) == (429, "self_harm")


def test_a_flood_of_long_texts_is_read_at_both_ends_only() -> None:
    person, long = people.make(), hidden(WORDS, 0.5, within=19_000)
    read = [safety_card.glance(long, person_id=person.pk) for _ in range(safety_card.WHOLE_READINGS + 1)]
    assert read[:-1] == [long] * safety_card.WHOLE_READINGS
    assert len(read[-1]) <= safety_card.MOST_GLANCED_CHARS + 2 and long.startswith(read[-1][:900]) and long.endswith(read[-1][-900:])
    assert safety_card.glance(long, person_id=people.make("bob").pk) == long, "another person's words are counted by themselves"


@pytest.mark.parametrize("text", ["hidden", f"{WORDS}\x00"])
def test_words_that_can_not_be_taken_bring_the_card(text: str) -> None:
    http = program(credits=1)
    text = hidden(WORDS, 0.5, within=30_000) if text == "hidden" else text
    entry = {"id": str(uuid.uuid4()), "text": text}
    paths = {f"/api/user/me/dream/{begun(http)}/messages/": entry, "/api/journal/entries/": entry, "/api/user/me/safety/": {"text": text}}
    for path, body in paths.items():
        refused = post(http, path, body)
        assert (refused.status_code, refused.json()["safety"]["kind"]) == (400, "self_harm"), (path, refused.content)
        assert "safety" not in post(http, path, body | {"text": hidden(DREAM, 0.5, within=30_000)}).json()


def test_a_form_with_something_wrong_in_it_names_help() -> None:
    http = program()
    refused = post(http, "/api/journal/entries/", {"id": str(uuid.uuid4()), "text": WORDS, "dreamt_on": "yesterday"})
    assert (refused.status_code, set(refused.json()), refused.json()["safety"]["kind"]) == (400, {"dreamt_on", "safety"}, "self_harm")
    page = people.browser(people.make())
    for path, wrong in (("/journal/new/", {"dreamt_on": "yesterday"}), ("/journal/capture/", {"text": f"{WORDS}\x00"})):
        told = page.post(path, {"id": str(uuid.uuid4()), "text": WORDS, **wrong})
        assert 'class="safety-card"' in told.content.decode(), path
        calm = page.post(path, {"id": str(uuid.uuid4()), **wrong, "text": DREAM + wrong.get("text", "")[-1:]})
        assert 'class="safety-card"' not in calm.content.decode(), path


def test_a_frame_with_too_long_a_text_is_answered_with_the_card() -> None:
    frame = {"type": "message.send", "id": "a", "text": hidden(WORDS, 0.9, within=30_000)}
    handshake = SimpleNamespace(language="en", accept_language="en-GB")
    socket = SimpleNamespace(viewer=1, dream_id=uuid.uuid4(), person_id=people.make().pk, handshake=handshake)
    socket._name_help = DreamSocket._name_help.__get__(socket)
    with pytest.raises(frames.TextTooLong) as refused:
        asyncio.run(DreamSocket.received(socket, frame))  # type: ignore[arg-type]  # what it reads of a socket
    assert refused.value.beside["safety"]["kind"] == "self_harm"


def hidden(words: str, place: float, *, within: int) -> str:
    """A long dream with these words in it, `place` from its beginning (0) to its end (1)."""
    dream = "A small red boat lay on the sand by the old mill. " * (within // 50)
    at = dream.find(". ", int(len(dream) * place * 0.99)) + 2
    return f"{dream[:at]}{words} {dream[at:]}"


def test_over_the_socket_the_error_frame_holds_it() -> None:
    refused = send.ReplyRunning()
    with pytest.raises(send.ReplyRunning), safety_card.named_when_refused(WORDS, person_id=people.make().pk, language="en"):
        raise refused
    sent: list[Any] = []

    async def keep(frame: Any) -> None:
        sent.append(frame)

    asyncio.run(Socket.send_error(SimpleNamespace(send=keep), refused, frame_id="a"))  # type: ignore[arg-type]  # what it sends is looked at
    assert sent[0]["safety"]["kind"] == "self_harm"
    asyncapi.validate(sent[0], "receive")


@pytest.mark.parametrize("path", ["/api/images/jobs/", "/api/v1/processing/jobs/", "/api/imagegen/generate/"])
def test_every_dialect_of_pictures_names_help(path: str) -> None:
    http = program(credits=20)
    body = {"prompt": f"a quiet lake, {WORDS}", **({"job_type": "generation"} if "processing" in path else {})}
    told = post(http, path, body).json()
    assert (told.get("data") or told)["safety"]["kind"] == "self_harm", told


def test_a_picture_without_credit_brings_the_card(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_whose: Any) -> None:
        raise InsufficientCredit

    monkeypatch.setattr(payment, "hold", refuse)
    poor = post(program(), "/api/images/jobs/", {"prompt": f"a quiet lake, {WORDS}"})
    assert (poor.status_code, poor.json()["safety"]["kind"]) == (402, "self_harm")


def test_a_picture_that_is_tried_again_brings_the_card() -> None:
    http = program(credits=20)
    first = post(http, "/api/images/jobs/", {"prompt": f"a quiet lake, {WORDS}", "client_id": "x"}).json()
    again = post(http, "/api/images/jobs/", {"prompt": f"a quiet lake, {WORDS}", "client_id": "x"})
    assert (again.status_code, again.json()["safety"]) == (200, first["safety"]), "its sender has not seen the first answer"
    Job.objects.filter(pk=first["id"]).update(state=Job.State.FAILED, error_code="provider_unavailable", ended_at=timezone.now())
    retried = post(http, f"/api/images/jobs/{first['id']}/retry/", {})
    assert (retried.status_code, retried.json()["safety"]) == (201, first["safety"])


def test_an_entry_whose_answer_was_lost_brings_the_card_again_and_one_over_the_limit_too() -> None:
    http = program()
    body = {"id": str(uuid.uuid4()), "text": WORDS}
    first, again = post(http, "/api/journal/entries/", body), post(http, "/api/journal/entries/", body)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json()["safety"] == first.json()["safety"] is not None
    person = Dream.objects.get(pk=body["id"]).author
    type(person.plan).objects.filter(pk=person.plan_id).update(daily_entries=1)
    refused = post(http, "/api/journal/entries/", {"id": str(uuid.uuid4()), "text": WORDS})
    assert (refused.json()["code"], refused.json()["safety"]["kind"]) == ("entry_limit_reached", "self_harm")
    page = people.browser(person).post("/journal/new/", {"id": str(uuid.uuid4()), "text": WORDS, "dreamt_on": "2026-01-01"})
    assert 'class="safety-card"' in page.content.decode()


def test_a_title_and_a_dream_told_anew_are_read_as_well() -> None:
    http = program()
    kept = post(http, "/api/journal/entries/", {"id": str(uuid.uuid4()), "text": DREAM, "title": "I want to die", "is_nightmare": True})
    assert kept.json()["safety"]["kind"] == "self_harm"
    other = str(uuid.uuid4())
    assert post(http, "/api/journal/entries/", {"id": other, "text": DREAM, "is_nightmare": True}).json()["safety"] is None
    anew = http.put(f"/api/journal/entries/{other}/rewriting/", {"change": WORDS}, content_type="application/json")
    assert (anew.status_code, anew.json()["safety"]["kind"]) == (200, "self_harm")
    calm = http.put(f"/api/journal/entries/{other}/rewriting/", {"change": "The man gives me the knife."}, content_type="application/json")
    assert calm.json()["safety"] is None


def test_words_written_for_a_scene_are_read_and_those_of_the_dream_are_not_read_again() -> None:
    http = program(credits=20)
    entry = str(uuid.uuid4())
    post(
        http,
        "/api/journal/entries/",
        {"id": entry, "text": "In the dream I fell from a tower. A man cut my hand. Then a bird carried me home."},
    )
    where = f"/api/journal/entries/{entry}/strips/"
    scenes = post(http, f"{where}draft/", {"start": 0, "end": 77, "count": 2}).json()["scenes"]
    as_drafted = post(http, where, {"id": str(uuid.uuid4()), "scenes": scenes})
    assert (as_drafted.status_code, as_drafted.json()["safety"]) == (201, None)
    Job.objects.update(state=Job.State.FAILED, error_code="provider_unavailable", ended_at=timezone.now())
    scenes[1]["description"] = WORDS
    written = post(http, where, {"id": str(uuid.uuid4()), "scenes": scenes})
    assert (written.status_code, written.json()["safety"]["kind"]) == (201, "self_harm")


def test_front_ends_and_assistants_that_show_words_only_show_the_numbers() -> None:
    refused = send.ReplyRunning()
    card = safety_card.of_words(WORDS, person_id=people.make().pk, language="en", accept_language="en-GB")
    assert card is not None
    refused.beside["safety"] = card
    error = responses.told(refused)["error"]
    assert error["message"].startswith(f"**{card['title']}**") and "116 123" in error["message"]
    assert error["safety"] == card and refused.kind is Kind.CONFLICT
    failed = WorkFailed({"code": "analyst_unavailable", "detail": "The analyst can't be reached."}, safety=card)
    told = mcp._failed(failed.failure["code"], failed.failure["detail"], safety=failed.safety)
    assert "116 123" in told.content[0].text  # type: ignore[union-attr]  # it is words


def test_a_reply_that_fails_leaves_the_card() -> None:
    http = program(credits=1)
    dream = begun(http)
    told = post(http, f"/api/user/me/dream/{dream}/messages/", {"id": "a", "text": WORDS}).json()
    sealed.update(Message.objects.streaming(), state=Message.State.FAILED, failure_code="analyst_unavailable")
    assert http.get(f"/api/user/me/dream/{dream}/safety/").json() == told["safety"]
