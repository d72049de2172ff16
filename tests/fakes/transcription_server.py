"""A fake of `POST /audio/transcriptions`: hears what it was told to hear."""

from __future__ import annotations

from typing import Any

from .images_server import fields_of
from .server import Connection, FakeServer, Request


class FakeTranscriber(FakeServer):
    """`hears` is the text of every answer; `status` another one than 200 refuses."""

    hears = "I stood in a red house by the sea."
    status = 200

    @property
    def base_url(self) -> str:
        return f"{self.origin}/v1"

    @property
    def orders(self) -> list[dict[str, Any]]:
        """The fields of each request; the file as bytes."""
        return [fields_of(request) for request in self.requests]

    async def answer(self, request: Request, connection: Connection) -> None:
        if request.path != "/v1/audio/transcriptions" or self.status != 200:
            await connection.send_json(self.status if self.status != 200 else 404, {"error": {"message": "no", "code": "no"}})
            return
        usage = {"type": "tokens", "input_tokens": 14, "output_tokens": 9, "total_tokens": 23}
        await connection.send_json(200, {"text": self.hears, "usage": usage})
