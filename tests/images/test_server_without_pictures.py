"""A server that only chats: pictures come from the painter, the server is asked once, and people are told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured

from imagegen.providers import server as ai_server
from imagegen.providers.server import Pictures
from tests.fakes.images_server import FakeImages
from tests.fakes.openai_server import FakeOpenAI
from tests.fakes.server import Connection, FakeServer, Request
from tests.images.client import Artist
from tests.images.site import IMAGES
from tests.server.process import ServerProcess

from .. import people

pytestmark = pytest.mark.once

SAID = "The AI server of this site makes no pictures."


class Answers(FakeServer):
    """Always the same."""

    status, content_type, body = 200, "application/json", b"{}"

    async def answer(self, request: Request, connection: Connection) -> None:
        await connection.send_head(self.status, self.content_type, len(self.body))
        await connection.send(self.body)


@pytest.fixture
def asking(settings: Any) -> None:
    settings.IMAGEGEN_ASKS_SERVER = True


@pytest.mark.usefixtures("asking")
@pytest.mark.parametrize(
    ("status", "body", "found"),
    [
        (404, b'{"error": {"code": "unknown_url"}}', Pictures.NOT_MADE),
        (404, b"404 page not found", Pictures.NOT_MADE),
        (405, b"", Pictures.NOT_MADE),
        (200, b'{"error": "Unexpected endpoint or method. (POST /v1/images/generations)"}', Pictures.NOT_MADE),
        (200, b'{"data": [{"b64_json": ""}]}', Pictures.MADE),
        (400, b'{"error": {"code": "missing_required_parameter", "param": "prompt"}}', Pictures.MADE),
        (422, b'{"detail": [{"type": "missing", "loc": ["body", "prompt"]}]}', Pictures.MADE),
        (401, b"{}", Pictures.MADE),
        (500, b"{}", Pictures.MADE),
        (503, b"{}", Pictures.UNKNOWN),
    ],
)
def test_what_a_server_answers_says_whether_it_makes_pictures(
    monkeypatch: pytest.MonkeyPatch, status: int, body: bytes, found: Pictures
) -> None:
    with Answers().in_thread() as fake:
        fake.status, fake.body = status, body
        monkeypatch.setenv("OPENAI_BASE_URL", f"{fake.origin}/v1")
        assert [ai_server.pictures(), ai_server.pictures()] == [found, found]
        assert [(one.method, one.path, one.json) for one in fake.requests] == [("POST", "/v1/images/generations", {})]


@pytest.mark.usefixtures("asking")
def test_a_server_that_is_not_there_is_tried_again_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:1/v1")
    assert ai_server.pictures() is Pictures.UNKNOWN


def test_where_providers_were_chosen_nobody_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:1/v1")
    assert not configured.IMAGEGEN_ASKS_SERVER
    assert ai_server.pictures() is None


@pytest.mark.django_db
@pytest.mark.usefixtures("asking")
@pytest.mark.parametrize(("fake", "is_said"), [(FakeOpenAI, True), (FakeImages, False)])
def test_the_page_of_usage_says_who_paints(monkeypatch: pytest.MonkeyPatch, fake: Any, is_said: bool) -> None:
    with fake().in_thread() as running:
        monkeypatch.setenv("OPENAI_BASE_URL", running.base_url)
        text = people.browser(people.make()).get("/images/usage/").content.decode()
    assert (SAID in text) == is_said


@pytest.mark.embedded
async def test_a_base_url_alone_leaves_pictures_to_the_painter(tmp_path: Path) -> None:
    with FakeOpenAI().in_thread() as chat, ServerProcess(tmp_path, env={**IMAGES, "OPENAI_BASE_URL": chat.base_url}) as server:
        alice = await Artist.at(server)
        for _ in range(2):
            job = await alice.finished()
            assert job["provider"] == "local"
        assert [request.path for request in chat.requests].count("/v1/images/generations") == 1
        assert "image.server_asked" in server.log


@pytest.mark.embedded
async def test_a_base_url_alone_uses_a_server_that_makes_pictures(tmp_path: Path) -> None:
    with FakeImages().in_thread() as fake, ServerProcess(tmp_path, env={**IMAGES, "OPENAI_BASE_URL": fake.base_url}) as server:
        alice = await Artist.at(server)
        assert (await alice.finished())["provider"] == "openai"
