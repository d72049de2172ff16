"""Every way to fail has its code, and says whether the service may have taken the request."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from typing import Any

import pytest

from project.upstream import Sent
from tests.fakes.service import FakeService

from .reading import LIMITS, TYPES, Make, read
from .trouble import closed_port, full_port, hang_up, serve_page

ENDLESS_S = 15.0
"""Far beyond any limit that these tests set, and soon enough to be told from a service that takes twice as long."""

REFUSALS = [
    (400, "analyst_refused"),
    (401, "analyst_misconfigured"),
    (402, "analyst_misconfigured"),
    (403, "analyst_misconfigured"),
    (404, "analyst_misconfigured"),
    (408, "analyst_unavailable"),
    (413, "analyst_refused"),
    (422, "analyst_refused"),
    (429, "analyst_busy"),
    (500, "analyst_unavailable"),
    (502, "analyst_unavailable"),
    (503, "analyst_unavailable"),
]


@pytest.mark.parametrize(("status", "code"), REFUSALS)
async def test_a_refusal_has_its_code_and_is_asked_only_once(service: FakeService, make: Make, status: int, code: str) -> None:
    service.script(status=status, retry_after="1")

    text, error = await read(make(service.base_url))

    assert error is not None
    assert (text, error.code, error.sent, len(service.requests)) == ("", code, Sent.REFUSED, 1)
    assert "dream" not in str(error)  # the fake repeats the prompt, as services do


@pytest.mark.parametrize(
    ("script", "code"),
    [
        ({"then": "end"}, "analyst_interrupted"),
        ({"then": "cut"}, "analyst_interrupted"),
        ({"then": "reset"}, "analyst_interrupted"),
        ({"then": "malformed"}, "analyst_interrupted"),
        ({"then": "not_utf8"}, "analyst_interrupted"),
        ({"then": "filter"}, "analyst_filtered"),
        ({"then": "error", "code": "server_error"}, "analyst_interrupted"),
        ({"then": "error", "code": "rate_limit_error"}, "analyst_busy"),
    ],
)
async def test_what_breaks_in_the_middle_keeps_the_text_before(service: FakeService, make: Make, script: dict[str, Any], code: str) -> None:
    service.script(tokens=["kept ", "text"], **script)

    text, error = await read(make(service.base_url))

    assert error is not None
    assert (text, error.code, error.sent) == ("kept text", code, Sent.ACCEPTED)
    assert "secret" not in str(error)


@pytest.mark.parametrize("script", [{"then": "stall"}, {"first_s": 2 * ENDLESS_S}, {"text_s": 2 * ENDLESS_S}])
async def test_a_service_that_falls_silent_is_left_after_the_limit(service: FakeService, make: Make, script: dict[str, Any]) -> None:
    service.script(tokens=2, **script)
    analyst = make(service.base_url, connect_s=1.0, idle_s=1.0)  # the first one imports an SDK, which takes seconds
    began = time.monotonic()

    text, error = await read(analyst)

    assert error is not None
    assert (text, error.code, error.sent) == ("The river " if "then" in script else "", "analyst_stalled", Sent.ACCEPTED)
    assert time.monotonic() - began < ENDLESS_S
    await service.requests[-1].wait_cut_off(within_s=ENDLESS_S)


@pytest.mark.parametrize("script", [{"rate": 20.0}, {"first_s": 2 * ENDLESS_S}])
async def test_no_reply_takes_longer_than_the_limit(service: FakeService, make: Make, script: dict[str, Any]) -> None:
    service.script(tokens=1000, **script)
    analyst = make(service.base_url, total_s=2.0)
    began = time.monotonic()

    _, error = await read(analyst)

    assert error is not None
    assert (error.code, error.sent) == ("analyst_too_long", Sent.ACCEPTED)
    assert time.monotonic() - began < ENDLESS_S
    await service.requests[-1].wait_cut_off(within_s=ENDLESS_S)


async def test_no_reply_grows_over_the_limit(service: FakeService, make: Make) -> None:
    service.script(tokens=["abcdef"] * 10, then="stall")

    text, error = await read(make(service.base_url, chars=20))

    assert error is not None
    assert (text, error.code) == ("abcdefabcdefabcdefab", "analyst_too_long")


async def test_a_reply_as_large_as_the_limit_is_whole(service: FakeService, make: Make) -> None:
    service.script(tokens=["abcdef"] * 10)

    assert await read(make(service.base_url, chars=60)) == ("abcdef" * 10, None)


@pytest.mark.parametrize("kind", ["openai"], indirect=False)
async def test_an_endless_event_is_given_up(service: FakeService, make: Make) -> None:
    service.script(tokens=["kept"], then="huge")

    text, error = await read(make(service.base_url))

    assert error is not None
    assert (text, error.code) == ("kept", "analyst_interrupted")


async def test_a_service_that_is_not_there_took_nothing(make: Make) -> None:
    with closed_port() as port:
        _, error = await read(make(f"http://127.0.0.1:{port}"))

    assert error is not None
    assert (error.code, error.sent) == ("analyst_unavailable", Sent.NOT_SENT)


async def test_a_service_that_does_not_take_the_connection_took_nothing(make: Make) -> None:
    with full_port() as port:
        analyst = make(f"http://127.0.0.1:{port}", connect_s=0.4)
        began = time.monotonic()
        _, error = await read(analyst)

    assert error is not None
    assert (error.code, error.sent) == ("analyst_unavailable", Sent.NOT_SENT)
    assert time.monotonic() - began < ENDLESS_S


async def test_a_failed_handshake_took_nothing(service: FakeService, make: Make) -> None:
    _, error = await read(make(service.base_url.replace("http://", "https://"), connect_s=0.5))

    assert error is not None
    assert (error.code, error.sent) == ("analyst_unavailable", Sent.NOT_SENT)


@pytest.mark.parametrize("address", ["127.0.0.1:9", "ftp://127.0.0.1/", "http://[::1", "http://127.0.0.1:99999999"])
async def test_an_address_that_is_none_is_told_as_a_wrong_setting(make: Make, address: str) -> None:
    _, error = await read(make(address))

    assert error is not None
    assert (error.code, error.sent) == ("analyst_misconfigured", Sent.NOT_SENT)


async def test_a_connection_lost_before_the_answer_may_have_been_taken(make: Make) -> None:
    """The SDK's transport tells this as a failure to connect, which would let another provider answer a second time."""
    async with await asyncio.start_server(hang_up, "127.0.0.1", 0) as server:
        _, error = await read(make(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"))

    assert error is not None
    assert (error.code, error.sent) == ("analyst_interrupted", Sent.ACCEPTED)


@pytest.mark.parametrize("kind", ["openai"], indirect=False)
async def test_a_web_page_instead_of_a_stream_is_told_as_a_wrong_setting(make: Make) -> None:
    async with await asyncio.start_server(serve_page, "127.0.0.1", 0) as server:
        _, error = await read(make(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"))

    assert error is not None
    assert (error.code, error.sent) == ("analyst_misconfigured", Sent.REFUSED)


async def test_without_a_key_the_service_itself_is_not_asked(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("API_KEY", "BASE_URL", "API_KEY_FILE"):
        monkeypatch.delenv(f"{kind.upper()}_{name}", raising=False)

    _, error = await read(TYPES[kind][0](limits=LIMITS))

    assert error is not None
    assert (error.code, error.sent) == ("analyst_misconfigured", Sent.NOT_SENT)
    assert f"{kind.upper()}_API_KEY" in error.reason


async def test_a_missing_package_is_told_as_a_wrong_setting() -> None:
    """In a process of its own, where importing the optional package fails."""
    program = """
import asyncio, sys
import django
django.setup()
sys.modules["anthropic"] = None
from dreams.analysts.anthropic import AnthropicAnalyst
from dreams.analysts.base import PromptContext
from dreams.analysts.limits import Limits
async def main():
    async for _ in AnthropicAnalyst(limits=Limits(1, 1, 1, 1), api_key="key").stream(PromptContext("", ())):
        pass
asyncio.run(main())
"""
    ran = await asyncio.to_thread(subprocess.run, [sys.executable, "-c", program], capture_output=True, text=True, timeout=60)

    assert "analyst_misconfigured: the package anthropic is not installed" in ran.stderr
