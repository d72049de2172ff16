"""What an image studio asks beside pictures: chat completions that translate, moderations, and Amazon Rekognition."""

from __future__ import annotations

import json
from typing import Any

from .images_server import FakeImages
from .server import Connection, FakeServer, Request


class FakeStudio(FakeImages):
    """A fake OpenAI. `translations` maps prompts to what the chat model says of them; without one it answers nonsense."""

    flagged_word = "forbidden"
    flagged_category = "violence/graphic"
    moderation_status = 200

    def __init__(self, *, port: int = 0) -> None:
        super().__init__(port=port)
        self.translations: dict[str, dict[str, str]] = {}

    @property
    def chats(self) -> list[dict[str, Any]]:
        return [request.json for request in self.requests if request.path == "/v1/chat/completions"]

    async def answer(self, request: Request, connection: Connection) -> None:
        if request.path == "/v1/chat/completions":
            prompt = request.json["messages"][-1]["content"]
            said = json.dumps(self.translations[prompt]) if prompt in self.translations else "I can't do that."
            await connection.send_json(200, {"choices": [{"message": {"role": "assistant", "content": f"```json\n{said}\n```"}}]})
        elif request.path == "/v1/moderations":
            is_flagged = self.flagged_word in request.json["input"]
            result = {"flagged": is_flagged, "categories": {self.flagged_category: is_flagged, "violence": is_flagged}}
            await connection.send_json(self.moderation_status, {"results": [result]})
        else:
            await super().answer(request, connection)


class FakeRekognition(FakeServer):
    """Answers `DetectModerationLabels` with `labels` that reach the confidence asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.labels: dict[str, float] = {}
        self.status = 200

    async def answer(self, request: Request, connection: Connection) -> None:
        least = request.json["MinConfidence"]
        found = [{"Name": name, "Confidence": sure, "ParentName": ""} for name, sure in self.labels.items() if sure >= least]
        body = {"ModerationLabels": found} if self.status == 200 else {"__type": "ThrottlingException", "message": "scripted"}
        await connection.send_json(self.status, body)
