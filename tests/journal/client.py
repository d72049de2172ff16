"""A dreamer who keeps a journal, through HTTP."""

from __future__ import annotations

import uuid
from typing import Any

from django.test import Client

from person.models import User
from tests import people


class Dreamer:
    """Signed in as a program is; each call returns the answer's JSON and checks its status."""

    def __init__(self, person: User | None = None) -> None:
        self.person = person or people.make(credits=5)
        self._client = Client()
        self._headers = people.bearer(people.access(self.person))

    def call(self, method: str, path: str, data: Any = None, *, status: int = 200, **headers: str) -> Any:
        address = f"/api/journal/{path}"
        if method == "get":
            answer = self._client.get(address, data, headers={**self._headers, **headers})
        else:
            answer = getattr(self._client, method)(
                address, data or {}, content_type="application/json", headers={**self._headers, **headers}
            )
        assert answer.status_code == status, answer.content
        return answer.json() if answer.content else None

    def other(self, method: str, path: str, data: Any = None) -> Any:
        """The answer of any other address."""
        return getattr(self._client, method)(path, data, content_type="application/json", headers=self._headers)

    def keep(self, text: str = "I was at the sea.", *, status: int = 201, **fields: Any) -> Any:
        return self.call("post", "entries/", {"id": str(uuid.uuid4()), "text": text, **fields}, status=status)

    def listed(self, **filters: Any) -> list[str]:
        return [row["id"] for row in self.call("get", "entries/", filters)["results"]]
