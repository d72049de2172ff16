"""The AsyncAPI document is whole in itself and says what the code does."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest

import dreams.consumers  # noqa: F401 - with it come all modules whose errors may reach a socket
from dreams.analysts.base import AnalystError
from dreams.chat import frames, serialize
from dreams.models import Dream
from imagegen.jobs import serialize as job_shape
from project.errors import DomainError
from project.realtime.closing import CloseCode

from . import asyncapi

MESSAGE: dict[str, Any] = {
    "id": 7,
    "dream": str(uuid.uuid4()),
    "role": "analyst",
    "message": "You flew.",
    "created_at": "2026-11-21T07:00:00Z",
    "state": "complete",
    "client_id": None,
    "parent": 6,
    "version": 1,
    "versions": 1,
    "analyst": "jungian",
    "epoch": 1,
    "error": None,
    "finish_reason": None,
    "can_continue": False,
    "notice": None,
    "thinking": None,
    "memories": [],
}
DELTA: dict[str, Any] = {"type": "reply.delta", "message_id": 7, "epoch": 1, "offset": 0, "text": "You"}


def references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if "$ref" in node:
            yield node["$ref"]
        for value in node.values():
            yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


def test_every_reference_leads_somewhere() -> None:
    for reference in references(asyncapi.document()):
        node = asyncapi.document()
        for step in reference.removeprefix("#/").split("/"):
            assert step in node, reference
            node = node[step]


@pytest.mark.parametrize("kind", sorted(asyncapi.document()["components"]["messages"]))
def test_every_payload_is_a_schema(kind: str) -> None:
    jsonschema.Draft7Validator.check_schema(asyncapi.document()["components"]["messages"][kind]["payload"])


def test_every_frame_belongs_to_one_direction() -> None:
    sent = asyncapi.frame_types("send") | asyncapi.frame_types("send", "jobs")
    received = asyncapi.frame_types("receive") | asyncapi.frame_types("receive", "jobs")
    assert sent.isdisjoint(received)
    assert sent | received == set(asyncapi.document()["components"]["messages"])


def test_what_a_client_may_send_is_what_the_server_parses() -> None:
    examples: dict[str, dict[str, Any]] = {
        "message.send": {"id": "a", "text": "I flew."},
        "reply.stop": {"message_id": 7, "epoch": 1, "offset": 3},
        "reply.regenerate": {"message_id": 7},
        "reply.continue": {"message_id": 7},
        "ack": {"message_id": 7, "offset": 3},
        "ping": {},
    }
    assert set(examples) == asyncapi.frame_types("send")
    for kind, fields in examples.items():
        frame = {"type": kind, **fields}
        asyncapi.validate(frame, "send")
        frames.parse(frame)


@pytest.mark.parametrize("frame_class", [frames.Ready, frames.ReplyStarted, frames.ReplySnapshot, frames.ReplyDelta, frames.Pong])
def test_the_fields_of_a_frame_are_those_of_its_class(frame_class: Any) -> None:
    fields = {field.name: field for field in dataclasses.fields(frame_class)}
    payload = asyncapi.document()["components"]["messages"][fields["type"].default]["payload"]
    described = asyncapi.document()["components"]["schemas"]["text"] if "allOf" in payload else payload
    assert set(described["required"]) == set(fields)


@pytest.mark.parametrize("code", AnalystError.CODES)
def test_every_failure_of_an_analyst_is_listed(code: str) -> None:
    failed = {**MESSAGE, "state": "failed", "error": serialize.failure(code)}
    asyncapi.validate({"type": "reply.failed", "message": failed, **serialize.failure(code)}, "receive")


def test_every_failure_of_an_image_job_is_listed() -> None:
    assert set(asyncapi.document()["components"]["schemas"]["jobFailureCode"]["enum"]) == set(job_shape.FAILURES)


def test_listed_error_codes_exist() -> None:
    assert set(asyncapi.document()["components"]["schemas"]["errorCode"]["enum"]) <= {error.code for error in domain_errors()}


def test_moods_are_those_of_a_dream() -> None:
    described = asyncapi.document()["components"]["schemas"]["dream"]["properties"]["mood"]["enum"]
    assert described == [*Dream.Mood.values, None]


def test_the_description_names_every_close_code() -> None:
    for code in CloseCode:
        assert str(int(code)) in asyncapi.document()["info"]["description"]


@pytest.mark.parametrize(
    "frame",
    [
        {**DELTA, "more": 1},
        {**DELTA, "text": ""},
        {**DELTA, "offset": -1},
        {**DELTA, "epoch": 0},
        {key: value for key, value in DELTA.items() if key != "offset"},
        {"type": "reply.completed", "message": {**MESSAGE, "state": "streaming"}},
        {"type": "reply.completed", "message": {**MESSAGE, "created_at": "yesterday"}},
        {"type": "error", "code": "no_such_code", "detail": "?"},
        {"type": "ping"},
        {"type": "unknown"},
    ],
)
def test_a_frame_that_is_not_of_the_protocol_is_refused(frame: dict[str, Any]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        asyncapi.validate(frame, "receive")


def test_frames_of_the_protocol_are_accepted() -> None:
    asyncapi.validate(DELTA, "receive")
    asyncapi.validate({"type": "reply.completed", "message": MESSAGE}, "receive")


def domain_errors(base: type[DomainError] = DomainError) -> Iterator[type[DomainError]]:
    for error in base.__subclasses__():
        yield error
        yield from domain_errors(error)
