"""Whatever shape an answer comes in and however it is cut: its text, how it ended, and whether it is paid for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

import httpx2
import pytest

from dreams.analysts import openai, transport
from dreams.analysts.anthropic import AnthropicAnalyst
from dreams.analysts.base import AnalystError, Completion
from dreams.analysts.limits import Allowance, Limits
from dreams.chat.ending import failure_of
from project.text.visible import is_blank
from tests.fakes.anthropic_server import FakeAnthropic

from .reading import CONSULTATION
from .transcripts import CUTS, NAMES, Transcript

LIMITS = Limits(connect_s=2.0, idle_s=0.3, total_s=20.0, chars=1000)


@pytest.mark.parametrize("how", CUTS)
@pytest.mark.parametrize("name", NAMES)
async def test_what_comes_of_a_transcript(name: str, how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "GRACE_SECONDS", 0.1)
    transcript = Transcript.read(name)

    if transcript.protocol == "messages":
        outcome = await by_the_sdk(transcript, how)
    else:
        outcome = await by_the_reader(transcript, how)

    expected = transcript.expected
    assert outcome == {**expected, "usage": outcome["usage"]}
    assert outcome["usage"] == expected.get("usage", outcome["usage"])


def test_the_corpus_is_large_enough() -> None:
    assert len(NAMES) >= 40


async def by_the_reader(transcript: Transcript, how: str) -> dict[str, Any]:
    completion = Completion()
    encoding = dict(transcript.headers).get("Content-Encoding", "")
    return await outcome_of(openai.read(arriving(transcript, how), Allowance(LIMITS), completion, encoding), completion)


async def arriving(transcript: Transcript, how: str) -> AsyncGenerator[bytes, None]:
    for piece in transcript.cut(how):
        yield piece
    if transcript.then == "reset":
        raise httpx2.ReadError("reset by peer")
    if transcript.then == "open":
        await asyncio.get_running_loop().create_future()


async def by_the_sdk(transcript: Transcript, how: str) -> dict[str, Any]:
    completion = Completion()
    async with FakeAnthropic() as service:
        service.script(**{**transcript.script, "raw": transcript.cut(how)})
        analyst = AnthropicAnalyst(model="m", base_url=service.base_url, api_key="key", limits=LIMITS)
        outcome = await outcome_of(analyst.stream(CONSULTATION, completion), completion)
        await analyst.close()
    return outcome


async def outcome_of(pieces: AsyncGenerator[str, None], completion: Completion) -> dict[str, Any]:
    text, code = "", ""
    try:
        async for piece in pieces:
            text += piece
    except AnalystError as error:
        code = error.code
    code = code or failure_of(text, completion, continues=False)
    return {
        "text": "" if is_blank(text) else text,
        "state": "failed" if code else "complete",
        "credit": "returned" if code else "taken",
        "code": code or None,
        "finish_reason": completion.finish_reason or None,
        "thinking": completion.thinking,
        "usage": [completion.input_tokens, completion.output_tokens],
    }
