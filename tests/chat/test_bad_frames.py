"""Whatever comes in, an error comes out and the socket stays open."""

from __future__ import annotations

import json

import pytest
import websockets

from tests.chat.client import Person

pytestmark = pytest.mark.once

HUGE = 10**30
BAD: dict[str, tuple[str | bytes, str]] = {
    "not JSON": ("{", "bad_json"),
    "a list": ("[]", "bad_json"),
    "a string": ('"hello"', "bad_json"),
    "a lone surrogate": ('{"type":"message.send","id":"x","text":"\\ud800"}', "bad_json"),
    "deep nesting": ("[" * 5000 + "]" * 5000, "bad_json"),
    "bytes": (b"\x00\x01", "bad_json"),
    "no type": ("{}", "bad_frame"),
    "a type that is no text": ('{"type":1}', "bad_frame"),
    "an unknown type": ('{"type":"message.sned"}', "unknown_type"),
    "no id": ('{"type":"message.send","text":"a"}', "bad_frame"),
    "an id that is too long": (json.dumps({"type": "message.send", "id": "x" * 65, "text": "a"}), "bad_frame"),
    "no text": ('{"type":"message.send","id":"x"}', "bad_frame"),
    "text that is a number": ('{"type":"message.send","id":"x","text":7}', "bad_frame"),
    "blank text": ('{"type":"message.send","id":"x","text":" \\n "}', "text_missing"),
    "text that is too long": (json.dumps({"type": "message.send", "id": "x", "text": "a" * 20_001}), "text_too_long"),
    "a NUL character": ('{"type":"message.send","id":"x","text":"a\\u0000b"}', "text_invalid"),
    "an unknown analyst": ('{"type":"message.send","id":"x","text":"a","analyst":"nobody"}', "analyst_not_found"),
    "an analyst that no name may be": ('{"type":"message.send","id":"x","text":"a","analyst":"\\u0000"}', "bad_frame"),
    "an unknown parent": ('{"type":"message.send","id":"x","text":"a","parent":999999}', "reply_not_found"),
    "stopping nothing": ('{"type":"reply.stop"}', "bad_frame"),
    "stopping what is not there": ('{"type":"reply.stop","message_id":999999}', "reply_not_found"),
    "a negative offset": ('{"type":"reply.stop","message_id":1,"offset":-1}', "bad_frame"),
    "a truth for a number": ('{"type":"reply.regenerate","message_id":true}', "bad_frame"),
    "a number beyond all rows": (json.dumps({"type": "reply.stop", "message_id": HUGE}), "bad_frame"),
    "an ack without offset": ('{"type":"ack","message_id":1}', "bad_frame"),
}


async def test_a_bad_frame_gets_an_error_and_the_socket_stays_open(alice: Person) -> None:
    async with alice.tab(await alice.dream()) as tab:
        for case, (frame, code) in BAD.items():
            await tab.socket.send(frame)
            error = await tab.until("error", "pong")
            assert (case, error.get("code"), bool(error.get("detail"))) == (case, code, True)
            await tab.send("ping")
            assert (await tab.until("error", "pong"))["type"] == "pong", case


async def test_errors_come_in_the_readers_language(alice: Person) -> None:
    async with alice.tab(await alice.dream(), language="ru") as tab:
        await tab.send("message.send", id="x", text=" ")
        assert any("а" <= letter <= "я" for letter in (await tab.until("error"))["detail"])


async def test_a_flood_of_frames_ends_the_socket(alice: Person) -> None:
    async with alice.tab(await alice.dream()) as tab:
        with pytest.raises(websockets.ConnectionClosed) as closed:
            for _ in range(1000):
                await tab.send("ping")
            while True:
                await tab.next()
        assert closed.value.rcvd is not None and closed.value.rcvd.code == 4429
