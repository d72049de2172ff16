"""Model servers on this machine, found by asking the usual ports of the loopback address which models they have.

Nothing is sent to them but that question. Whoever answers otherwise than a model server does is none.
"""

from __future__ import annotations

import dataclasses
import http.client
import json
from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

HOST = "127.0.0.1"
TIMEOUT_SECONDS = 1.0
MOST_BYTES = 512 * 1024
MOST_NAMED = 5
LONGEST_NAME = 100
OLLAMA_PORT = 11434

_BY_OWNER = {"library": "Ollama", "organization_owner": "LM Studio", "llamacpp": "llama.cpp", "vllm": "vLLM"}
"""What `/v1/models` calls the owner of a model, by the servers themselves."""
_NO_CHAT = ("embed", "bge-", "e5-", "whisper", "rerank", "tts", "clip-")
"""Parts of the names of models that write no text."""


@dataclasses.dataclass(frozen=True, slots=True)
class LocalServer:
    """`name` is the software's, "" where it does not tell; `models` are those that can write."""

    port: int
    name: str
    models: tuple[str, ...]

    @property
    def line(self) -> str:
        """What is found, and the settings that use it, in one line."""
        what = f"A model server ({self.name})" if self.name else "A model server"
        more = f" and {len(self.models) - MOST_NAMED} more" if len(self.models) > MOST_NAMED else ""
        listed = f"has {', '.join(self.models[:MOST_NAMED])}{more}" if self.models else "has no model yet"
        chosen = f" DREAMS_ANALYST_MODEL={self.models[0]}" if self.models else ""
        return f"{what} at http://{HOST}:{self.port} {listed}. To let it answer: OPENAI_BASE_URL=http://{HOST}:{self.port}/v1{chosen}"


def find(ports: Collection[int]) -> Iterator[LocalServer]:
    """Those that answer, as their answers come; waits a second or two for ports that are silent. Raises nothing."""
    if ports:
        with ThreadPoolExecutor(len(ports), thread_name_prefix="local-servers") as pool:
            yield from (found for found in pool.map(_look, ports) if found is not None)


def _look(port: int) -> LocalServer | None:
    if (answer := _get(port, "/v1/models")) is not None and (rows := _rows(answer, "data")) is not None:
        owners = (_BY_OWNER.get(str(row.get("owned_by"))) for row in rows)
        name = next((owner for owner in owners if owner), "Ollama" if port == OLLAMA_PORT else "")
        return LocalServer(port, name, _names(rows, "id"))
    if (answer := _get(port, "/api/tags")) is not None and (rows := _rows(answer, "models")) is not None:
        return LocalServer(port, "Ollama", _names(rows, "name"))
    return None


def _get(port: int, path: str) -> Any:
    """The JSON of a plain 200; None for anything else. No redirect is followed, and no proxy asked."""
    connection = http.client.HTTPConnection(HOST, port, timeout=TIMEOUT_SECONDS)
    try:
        connection.request("GET", path, headers={"Accept": "application/json", "Connection": "close"})
        answer = connection.getresponse()
        if answer.status == http.HTTPStatus.OK:
            return json.loads(answer.read(MOST_BYTES))
    except (OSError, http.client.HTTPException, ValueError, RecursionError):
        pass
    finally:
        connection.close()
    return None


def _rows(answer: Any, key: str) -> list[dict[str, Any]] | None:
    rows = answer.get(key) if isinstance(answer, dict) else None
    # Ollama without a model answers with null.
    if rows is None and isinstance(answer, dict) and key in answer:
        return []
    return rows if isinstance(rows, list) and all(isinstance(row, dict) for row in rows) else None


def _names(rows: list[dict[str, Any]], key: str) -> tuple[str, ...]:
    """As they may be printed: a name goes to a terminal, and into a line that somebody copies."""
    names = [row.get(key) for row in rows]
    plain = [name for name in names if isinstance(name, str) and name.isprintable() and 0 < len(name) <= LONGEST_NAME and " " not in name]
    return tuple(name for name in plain if not any(part in name.lower() for part in _NO_CHAT))
