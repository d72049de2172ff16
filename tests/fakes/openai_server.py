"""A fake OpenAI: Chat Completions streamed and whole, models, moderations.

python -m tests.fakes.openai_server --port 9100 --tokens 200 --rate 30
"""

from __future__ import annotations

import dataclasses
import json
from typing import Any, ClassVar

from .script import Dialect, Script
from .server import Connection, Request
from .service import FakeService, run

_FINISH = {"length": "length", "filter": "content_filter"}


class FakeOpenAI(FakeService):
    STREAM_PATH = "/v1/chat/completions"
    flagged_word = "forbidden"
    """An input that holds it is flagged by `/v1/moderations`."""
    flagged_category = "violence/graphic"
    quoted = "a secret dream"
    """What a refusal says the prompt was, as services do."""
    vectors: ClassVar[dict[str, list[float]]] = {}
    """What `/v1/embeddings` answers to an input that holds the word."""
    embedded: ClassVar[list[str]] = []

    @property
    def base_url(self) -> str:
        return f"{self.origin}/v1"

    def dialect(self, model: str) -> Dialect:
        return ChatChunks(model)

    def whole(self, model: str, text: str) -> dict[str, Any]:
        choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop", "logprobs": None}
        return {"id": "chatcmpl-fake", "object": "chat.completion", "created": 0, "model": model, "choices": [choice], "usage": _usage(0)}

    def refusal(self, status: int, code: str) -> dict[str, Any]:
        return {"error": {"message": f"Scripted. Your prompt was: {self.quoted}.", "type": "fake", "param": None, "code": code}}

    async def answer_other(self, request: Request, connection: Connection) -> None:
        if request.path == "/v1/models":
            models = [{"id": "fake", "object": "model", "created": 0, "owned_by": "tests"}]
            await connection.send_json(200, {"object": "list", "data": models})
        elif request.path == "/v1/moderations":
            await connection.send_json(200, self._moderation(request.json))
        elif request.path == "/v1/embeddings":
            given = request.json
            self.embedded.append(given["input"])
            found = next((vector for word, vector in self.vectors.items() if word in given["input"]), [1.0, 0.0])
            data = [{"object": "embedding", "index": 0, "embedding": found}]
            await connection.send_json(200, {"object": "list", "data": data, "model": given["model"], "usage": {"prompt_tokens": 7}})
        else:
            await super().answer_other(request, connection)

    def _moderation(self, body: dict[str, Any]) -> dict[str, Any]:
        texts = body["input"] if isinstance(body["input"], list) else [body["input"]]
        results = []
        for text in texts:
            is_flagged = self.flagged_word in json.dumps(text)
            results.append(
                {
                    "flagged": is_flagged,
                    "categories": {self.flagged_category: is_flagged, "sexual": False},
                    "category_scores": {self.flagged_category: float(is_flagged)},
                }
            )
        return {"id": "modr-fake", "model": body.get("model", "omni-moderation-latest"), "results": results}


@dataclasses.dataclass(frozen=True)
class ChatChunks:
    """`chat.completion.chunk` events, as large as OpenAI's own."""

    model: str

    def opening(self) -> list[bytes]:
        return [self._event(delta={"role": "assistant", "content": "", "refusal": None})]

    def token(self, text: str) -> bytes:
        return self._event(delta={"content": text})

    def ending(self, script: Script) -> list[bytes]:
        events = [self._event(delta={}, finish_reason=_FINISH.get(script.then, "stop"))]
        if script.usage:
            events.append(_data(self._chunk() | {"choices": [], "usage": _usage(50, read=100)}))
        return [*events, b"data: [DONE]"]

    def error(self, code: str) -> bytes:
        return _data({"error": {"message": "Scripted. Your prompt was: a secret dream.", "type": "server_error", "code": code}})

    def malformed(self) -> bytes:
        return b'data: {"choices": [{"delta": {"content": "half'

    def _event(self, *, delta: dict[str, Any], finish_reason: str | None = None) -> bytes:
        return _data(self._chunk() | {"choices": [{"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}]})

    def _chunk(self) -> dict[str, Any]:
        return {
            "id": "chatcmpl-fake0123456789012345678901",
            "object": "chat.completion.chunk",
            "created": 1700000000,
            "model": self.model,
            "service_tier": "default",
            "system_fingerprint": "fp_fake012345",
        }


def _data(value: dict[str, Any]) -> bytes:
    return b"data: " + json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _usage(tokens: int, *, read: int = 0) -> dict[str, int]:
    return {"prompt_tokens": read, "completion_tokens": tokens, "total_tokens": tokens + read}


if __name__ == "__main__":
    run(FakeOpenAI, "A fake OpenAI for trying things by hand and for benchmarks.")
