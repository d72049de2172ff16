"""The providers against fakes of their services: what arrives, every way to fail, and what closing does."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import json
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest
import pytest_asyncio

from dreams.analysts.anthropic import AnthropicAnalyst
from dreams.analysts.base import AnalystError, Consultation, Turn
from dreams.analysts.chain import ProviderChain
from dreams.analysts.limits import Limits
from dreams.analysts.openai import DEFAULT_MODEL, OpenAIAnalyst
from project.upstream import Sent
from tests.fakes.anthropic_server import FakeAnthropic
from tests.fakes.openai_server import FakeOpenAI
from tests.fakes.service import FakeService

LIMITS = Limits(connect_s=2.0, idle_s=5.0, total_s=20.0, chars=1000)
CONSULTATION = Consultation(
    system_prompt="You are Mira.",
    turns=(Turn("user", "I flew."), Turn("analyst", "Where?"), Turn("user", "Over a river.")),
    person_key="0123abcd",
)

Analyst = OpenAIAnalyst | AnthropicAnalyst
Make = Callable[..., Analyst]
TYPES: dict[str, tuple[type[Analyst], type[FakeService]]] = {
    "openai": (OpenAIAnalyst, FakeOpenAI),
    "anthropic": (AnthropicAnalyst, FakeAnthropic),
}


@pytest.fixture(params=["openai", "anthropic"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest_asyncio.fixture
async def service(kind: str) -> AsyncIterator[FakeService]:
    async with TYPES[kind][1]() as running:
        yield running


@pytest_asyncio.fixture
async def make(kind: str) -> AsyncIterator[Make]:
    """Makes analysts of the kind, with `LIMITS` but for those given, and closes them."""
    made: list[Analyst] = []

    def analyst(base_url: str, *, model: str = "m", **limits: float) -> Analyst:
        changed = Limits(**{name: limits.get(name, getattr(LIMITS, name)) for name in LIMITS.__slots__})
        made.append(TYPES[kind][0](model=model, base_url=base_url, api_key="key", limits=changed))
        return made[-1]

    yield analyst
    for one in made:
        await one.close()


async def read(analyst: Analyst, consultation: Consultation = CONSULTATION) -> tuple[str, AnalystError | None]:
    """The text that arrived, and how it failed."""
    text = ""
    try:
        async for piece in analyst.stream(consultation):
            text += piece
    except AnalystError as error:
        return text, error
    return text, None


# --- whole replies


async def test_a_reply_arrives_whole(service: FakeService, make: Make) -> None:
    service.script(tokens=["You ", "flew: ", "ağ", "🌙", "\n\n", "и", "?"])

    assert await read(make(service.base_url)) == ("You flew: ağ🌙\n\nи?", None)


@pytest.mark.parametrize("how", [{"cut": 1}, {"cut": 7}, {"per_write": 5}, {"line_end": "\r\n"}, {"rate": 200.0}, {"usage": False}])
async def test_a_reply_arrives_whole_however_it_is_cut(service: FakeService, make: Make, how: dict[str, Any]) -> None:
    service.script(tokens=["Ağaç ", "🌙 ", "сон ", "river"], **how)

    assert await read(make(service.base_url)) == ("Ağaç 🌙 сон river", None)


async def test_the_model_is_told_the_prompt_and_the_turns(service: FakeService, make: Make, kind: str) -> None:
    await read(make(service.base_url))

    turns = [
        {"role": "user", "content": "I flew."},
        {"role": "assistant", "content": "Where?"},
        {"role": "user", "content": "Over a river."},
    ]
    [body] = service.bodies
    if kind == "openai":
        assert body == {"model": "m", "stream": True, "messages": [{"role": "system", "content": "You are Mira."}, *turns]}
    else:
        assert body["system"] == "You are Mira."
        assert (body["model"], body["messages"], body["metadata"]) == ("m", turns, {"user_id": "0123abcd"})


async def test_only_openai_itself_is_told_whose_dream_it_is_and_not_to_keep_it(monkeypatch: pytest.MonkeyPatch) -> None:
    async with FakeOpenAI() as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.origin)
        analyst = OpenAIAnalyst(model="claude-sonnet-5", base_url="http://api.openai.com/v1", api_key="key", limits=LIMITS)
        await read(analyst)
        await analyst.close()

    [body] = proxy.bodies
    assert (body["store"], body["safety_identifier"], body["model"]) == (False, "0123abcd", DEFAULT_MODEL)


async def test_the_persona_may_name_its_own_model(service: FakeService, make: Make) -> None:
    await read(make(service.base_url), Consultation("", CONSULTATION.turns, model="its-own"))

    assert service.bodies[0]["model"] == "its-own"


async def test_a_reply_that_the_model_ended_by_its_length_is_kept(service: FakeService, make: Make) -> None:
    service.script(tokens=["a", "b"], then="length")

    assert await read(make(service.base_url)) == ("ab", None)


async def test_control_characters_and_halves_of_surrogates_do_not_pass(service: FakeService, make: Make) -> None:
    service.script(tokens=["a\x00b", "\x1b[2J", "\tc\r\n", "d"])

    assert await read(make(service.base_url)) == ("ab[2J\tc\nd", None)


async def test_the_connection_serves_the_next_reply(service: FakeService, make: Make) -> None:
    analyst = make(service.base_url)
    for _ in range(3):
        await read(analyst)

    assert len(service.requests) == 3
    assert len(service.connections) == 1


async def test_more_than_a_hundred_replies_are_read_at_once(service: FakeService, make: Make) -> None:
    service.script(tokens=3, text_s=0.5)
    analyst = make(service.base_url)

    read_all = await asyncio.gather(*[read(analyst) for _ in range(150)])

    assert read_all == [("The river in ", None)] * 150


# --- failures

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
        ({"then": "filter"}, "analyst_refused"),
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


@pytest.mark.parametrize("script", [{"then": "stall"}, {"first_s": 30.0}, {"text_s": 30.0}])
async def test_a_service_that_falls_silent_is_left_after_the_limit(service: FakeService, make: Make, script: dict[str, Any]) -> None:
    service.script(tokens=2, **script)
    began = time.monotonic()

    text, error = await read(make(service.base_url, idle_s=0.4))

    assert error is not None
    assert (text, error.code, error.sent) == ("The river " if "then" in script else "", "analyst_stalled", Sent.ACCEPTED)
    assert time.monotonic() - began < 2
    await service.requests[-1].wait_cut_off(within_s=10)


@pytest.mark.parametrize("script", [{"rate": 20.0}, {"first_s": 30.0}])
async def test_no_reply_takes_longer_than_the_limit(service: FakeService, make: Make, script: dict[str, Any]) -> None:
    service.script(tokens=1000, **script)
    began = time.monotonic()

    _, error = await read(make(service.base_url, total_s=0.6))

    assert error is not None
    assert (error.code, error.sent) == ("analyst_too_long", Sent.ACCEPTED)
    assert time.monotonic() - began < 2
    await service.requests[-1].wait_cut_off(within_s=10)


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
        began = time.monotonic()
        _, error = await read(make(f"http://127.0.0.1:{port}", connect_s=0.4))

    assert error is not None
    assert (error.code, error.sent) == ("analyst_unavailable", Sent.NOT_SENT)
    assert time.monotonic() - began < 2


async def test_a_failed_handshake_took_nothing(service: FakeService, make: Make) -> None:
    _, error = await read(make(service.base_url.replace("http://", "https://")))

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
sys.modules["anthropic"] = None
from dreams.analysts.anthropic import AnthropicAnalyst
from dreams.analysts.base import Consultation
from dreams.analysts.limits import Limits
async def main():
    async for _ in AnthropicAnalyst(limits=Limits(1, 1, 1, 1), api_key="key").stream(Consultation("", ())):
        pass
asyncio.run(main())
"""
    ran = await asyncio.to_thread(subprocess.run, [sys.executable, "-c", program], capture_output=True, text=True, timeout=60)

    assert "analyst_misconfigured: the package anthropic is not installed" in ran.stderr


# --- ending early


async def test_closing_the_stream_closes_the_connection(service: FakeService, make: Make) -> None:
    service.script(tokens=2, then="stall")
    stream = make(service.base_url).stream(CONSULTATION)
    await anext(stream)

    await stream.aclose()

    await service.requests[-1].wait_cut_off(within_s=10)


@pytest.mark.parametrize("script", [{"then": "stall"}, {"first_s": 30.0}])
async def test_cancelling_closes_the_connection(service: FakeService, make: Make, script: dict[str, Any]) -> None:
    service.script(tokens=2, **script)
    reading = asyncio.create_task(read(make(service.base_url)))
    await service.arrived.wait()

    reading.cancel()

    await service.requests[-1].wait_cut_off(within_s=10)
    with pytest.raises(asyncio.CancelledError):
        await reading


# --- the chain


@contextlib.asynccontextmanager
async def two_in_a_chain() -> AsyncIterator[tuple[FakeOpenAI, FakeAnthropic, ProviderChain]]:
    async with FakeOpenAI() as first, FakeAnthropic() as second:
        second.script(tokens=["from the second"])
        chain = ProviderChain(
            [
                OpenAIAnalyst(model="m", base_url=first.base_url, limits=LIMITS),
                AnthropicAnalyst(model="m", base_url=second.base_url, limits=LIMITS),
            ],
            most_at_once=10,
        )
        yield first, second, chain
        await chain.close()


async def consult(chain: ProviderChain) -> tuple[str, str]:
    async with chain.open(CONSULTATION) as reading:
        text = "".join([piece async for piece in reading.pieces])
        return reading.provider, text


@pytest.mark.parametrize("status", [400, 401, 429, 500])
async def test_the_next_provider_is_tried_after_a_refusal(status: int) -> None:
    async with two_in_a_chain() as (first, second, chain):
        first.script(status=status)

        assert await consult(chain) == ("anthropic", "from the second")
        assert (len(first.requests), len(second.requests)) == (1, 1)


@pytest.mark.parametrize("script", [{"tokens": 0, "then": "reset"}, {"tokens": 3, "then": "reset"}, {"tokens": 0, "then": "end"}])
async def test_no_other_provider_is_asked_once_one_took_the_request(script: dict[str, Any]) -> None:
    async with two_in_a_chain() as (first, second, chain):
        first.script(**script)

        with pytest.raises(AnalystError):
            await consult(chain)
        assert second.requests == []


async def test_when_all_refuse_the_last_refusal_counts() -> None:
    async with two_in_a_chain() as (first, second, chain):
        first.script(status=429)
        second.script(status=500)

        with pytest.raises(AnalystError, match="analyst_unavailable"):
            await consult(chain)


async def test_leaving_the_chain_early_closes_the_connection() -> None:
    async with two_in_a_chain() as (first, _, chain):
        first.script(tokens=2, then="stall")
        async with chain.open(CONSULTATION) as reading:
            await anext(aiter(reading.pieces))

        await first.requests[-1].wait_cut_off(within_s=10)


# --- the fake as a tool


async def test_a_model_name_directs_the_fake() -> None:
    async with FakeOpenAI() as service:
        analyst = OpenAIAnalyst(model="fake:tokens=2,then=cut", base_url=service.base_url, limits=LIMITS)
        text, error = await read(analyst)
        await analyst.close()

    assert error is not None
    assert (text, error.code) == ("The river ", "analyst_interrupted")


def test_the_fake_runs_in_a_thread_and_takes_a_script_by_http() -> None:
    with FakeOpenAI().in_thread() as service:
        post(f"{service.origin}/control", {"tokens": ["a", "b"]})
        answer = post(f"{service.base_url}/chat/completions", {"model": "m"})

    assert answer["choices"][0]["message"]["content"] == "ab"


def post(url: str, value: object) -> Any:
    request = urllib.request.Request(url, json.dumps(value).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=10) as response:
        return json.load(response)


# --- services that are not well


@contextlib.contextmanager
def closed_port() -> Iterator[int]:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield bound.getsockname()[1]


@contextlib.contextmanager
def full_port() -> Iterator[int]:
    """A port that listens, but whose queue is full: the system does not answer further connections."""
    with contextlib.ExitStack() as stack:
        listening = stack.enter_context(socket.socket())
        listening.bind(("127.0.0.1", 0))
        listening.listen(0)
        for _ in range(4):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            assert waiting.connect_ex(listening.getsockname()) in {0, errno.EINPROGRESS}
        yield listening.getsockname()[1]


async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.close()


async def serve_page(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 4\r\n\r\n<!p>")
    await writer.drain()
    writer.close()
