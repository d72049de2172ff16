"""Checks websocket frames against the published protocol, project/asyncapi.yaml."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any, Literal

import jsonschema
import yaml

DOCUMENT = Path(__file__).resolve().parents[2] / "project" / "asyncapi.yaml"

Direction = Literal["send", "receive"]
"""As a client sees it: it sends `message.send` and receives `reply.delta`."""

Channel = Literal["dream", "jobs"]
_OPERATIONS = {
    ("dream", "send"): "fromClient",
    ("dream", "receive"): "fromServer",
    ("jobs", "send"): "jobsFromClient",
    ("jobs", "receive"): "jobsFromServer",
}


def validate(frame: dict[str, Any], direction: Direction, channel: Channel = "dream") -> None:
    """Raise jsonschema.ValidationError unless the protocol has this frame, just so, in this direction."""
    kind = "jobs.ready" if channel == "jobs" and frame.get("type") == "ready" else frame.get("type")
    if kind not in frame_types(direction, channel):
        raise jsonschema.ValidationError(f"a client does not {direction} frames of type {kind!r}")
    _validator(str(kind)).validate(frame)


@functools.cache
def document() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(DOCUMENT.read_text(encoding="utf-8"))
    return loaded


@functools.cache
def frame_types(direction: Direction, channel: Channel = "dream") -> frozenset[str]:
    """The types that a client may send, or may receive."""
    references = (message["$ref"] for message in document()["operations"][_OPERATIONS[channel, direction]]["messages"])
    return frozenset(reference.rsplit("/", 1)[1] for reference in references)


@functools.cache
def _validator(kind: str) -> jsonschema.Draft7Validator:
    # AsyncAPI's schemas are JSON Schema draft 7; the components come along so that references find them.
    schema = {**document()["components"]["messages"][kind]["payload"], "components": document()["components"]}
    return jsonschema.Draft7Validator(schema, format_checker=jsonschema.Draft7Validator.FORMAT_CHECKER)
