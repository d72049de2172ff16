"""A fake Anthropic: the Messages API, streamed and whole.

python -m tests.fakes.anthropic_server --port 9101 --tokens 200 --rate 30
"""

from __future__ import annotations

import dataclasses
import json
from typing import Any

from .script import Dialect, Script
from .service import FakeService, run

_STOP = {"length": "max_tokens", "filter": "refusal"}
_ERROR_TYPES = {
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    429: "rate_limit_error",
    529: "overloaded_error",
}


class FakeAnthropic(FakeService):
    STREAM_PATH = "/v1/messages"

    def dialect(self, model: str) -> Dialect:
        return MessageEvents(model)

    def whole(self, model: str, text: str) -> dict[str, Any]:
        return _message(model) | {"content": [{"type": "text", "text": text}], "stop_reason": "end_turn"}

    def refusal(self, status: int, code: str) -> dict[str, Any]:
        kind = _ERROR_TYPES.get(status, "api_error" if status >= 500 else "invalid_request_error")
        return {"type": "error", "error": {"type": kind, "message": "Scripted. Your prompt was: a secret dream."}}


@dataclasses.dataclass(frozen=True)
class MessageEvents:
    model: str

    def opening(self) -> list[bytes]:
        block = {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}}
        return [_event({"type": "message_start", "message": _message(self.model)}), _event(block), _event({"type": "ping"})]

    def token(self, text: str) -> bytes:
        return _event({"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": text}})

    def ending(self, script: Script) -> list[bytes]:
        stop = {"stop_reason": _STOP.get(script.then, "end_turn"), "stop_sequence": None}
        return [
            _event({"type": "content_block_stop", "index": 0}),
            _event({"type": "message_delta", "delta": stop, "usage": {"output_tokens": 0}}),
            _event({"type": "message_stop"}),
        ]

    def error(self, code: str) -> bytes:
        return _event({"type": "error", "error": {"type": code, "message": "Scripted. Your prompt was: a secret dream."}})

    def malformed(self) -> bytes:
        return b'event: content_block_delta\ndata: {"type": "content_block_delta", "index'


def _event(value: dict[str, Any]) -> bytes:
    return b"event: %b\ndata: %b" % (value["type"].encode(), json.dumps(value, ensure_ascii=False).encode())


def _message(model: str) -> dict[str, Any]:
    return {
        "id": "msg_fake",
        "type": "message",
        "role": "assistant",
        "model": model,
        "content": [],
        "stop_reason": None,
        "stop_sequence": None,
        "usage": {"input_tokens": 0, "output_tokens": 0},
    }


if __name__ == "__main__":
    run(FakeAnthropic, "A fake Anthropic for trying things by hand.")
