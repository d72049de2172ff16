"""Model servers as they answer on their own machines when asked which models they have, each on a port of its own."""

from __future__ import annotations

from typing import Any

from .server import Connection, FakeServer, Request


class FakeModelServer(FakeServer):
    """Answers these paths with these values as JSON, and 404 to everything else; bytes are sent as they are."""

    def __init__(self, **answers: Any) -> None:
        super().__init__()
        self._answers = {path.replace("__", "/"): value for path, value in answers.items()}

    @property
    def port(self) -> int:
        return self._port

    async def answer(self, request: Request, connection: Connection) -> None:
        value = self._answers.get(request.path.lstrip("/"))
        if value is None:
            await connection.send_json(404, {"error": "not found"})
        elif isinstance(value, bytes):
            await connection.send_head(200, "text/html", len(value))
            await connection.send(value)
        else:
            await connection.send_json(200, value)


def models(*names: Any, owner: str) -> dict[str, Any]:
    return {"object": "list", "data": [{"id": name, "object": "model", "created": 0, "owned_by": owner} for name in names]}
