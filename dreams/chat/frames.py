"""The frames of `/ws/dreams/<uuid>/` (DESIGN §5): what a client may send, parsed and closed, and what it is sent."""

from __future__ import annotations

import dataclasses
from typing import Any, Literal

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from project.errors import DomainError
from project.realtime.socket import BadFrame, UnknownType
from project.text.visible import is_blank

from ..signs.ranges import MOST_DENIED, Range, is_markable

Json = dict[str, Any]

MAX_ID = 2**63 - 1
MAX_CLIENT_ID = 64
MAX_TRACEPARENT = 55


class TextMissing(DomainError):
    code = "text_missing"
    message = _("There is no text to send.")


class TextTooLong(DomainError):
    code = "text_too_long"
    message = _("The text is too long: at most %(limit)s characters.")


class TextInvalid(DomainError):
    code = "text_invalid"
    message = _("The text holds characters that can't be stored.")


# --- from the client


@dataclasses.dataclass(frozen=True, slots=True)
class MessageSend:
    id: str
    text: str
    analyst: str | None = None
    parent: int | None = None
    traceparent: str = ""
    denied: tuple[Range, ...] = ()
    """Words that are no signs, said while they were written: ranges of the text in code points."""


@dataclasses.dataclass(frozen=True, slots=True)
class ReplyStop:
    """`epoch` and `offset`: what the person had seen; the stored text ends there."""

    message_id: int
    epoch: int | None = None
    offset: int | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class ReplyRegenerate:
    message_id: int
    analyst: str | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class ReplyContinue:
    """Go on with a reply that ended by its length."""

    message_id: int


@dataclasses.dataclass(frozen=True, slots=True)
class Ack:
    message_id: int
    offset: int


@dataclasses.dataclass(frozen=True, slots=True)
class Ping:
    pass


Inbound = MessageSend | ReplyStop | ReplyRegenerate | ReplyContinue | Ack | Ping


def parse(frame: Json) -> Inbound:
    """A client's frame as its dataclass. Raises UnknownType, BadFrame or one of the Text errors."""
    match frame["type"]:
        case "message.send":
            return parse_send(frame)
        case "reply.stop":
            return ReplyStop(_number(frame, "message_id"), _optional_number(frame, "epoch"), _optional_number(frame, "offset"))
        case "reply.regenerate":
            return ReplyRegenerate(_number(frame, "message_id"), _optional_slug(frame, "analyst"))
        case "reply.continue":
            return ReplyContinue(_number(frame, "message_id"))
        case "ack":
            return Ack(_number(frame, "message_id"), _number(frame, "offset"))
        case "ping":
            return Ping()
        case _:
            raise UnknownType


def parse_send(frame: Json) -> MessageSend:
    """The one reading of a message to send, for both roads."""
    return MessageSend(
        id=_client_id(frame),
        text=_text(frame),
        analyst=_optional_slug(frame, "analyst"),
        parent=_optional_number(frame, "parent"),
        traceparent=_traceparent(frame),
        denied=_denied(frame),
    )


def _client_id(frame: Json) -> str:
    value = frame.get("id")
    if not isinstance(value, str) or not 1 <= len(value) <= MAX_CLIENT_ID or not value.isprintable():
        raise BadFrame(field="id")
    return value


def _denied(frame: Json) -> tuple[Range, ...]:
    value = frame.get("denied")
    if value is None:
        return ()
    if not isinstance(value, list) or len(value) > MOST_DENIED or not all(_is_markable(one, frame["text"]) for one in value):
        raise BadFrame(field="denied")
    return tuple((start, end) for start, end in value)


def _is_markable(place: Any, text: str) -> bool:
    is_pair = isinstance(place, list) and len(place) == 2 and all(isinstance(one, int) and not isinstance(one, bool) for one in place)
    return is_pair and is_markable(text, *place)


def _traceparent(frame: Json) -> str:
    """W3C Trace Context; words that are none are as if they were not there, as the standard wants it."""
    value = frame.get("traceparent", "")
    if not isinstance(value, str):
        raise BadFrame(field="traceparent")
    return value[:MAX_TRACEPARENT]


def _text(frame: Json) -> str:
    value = frame.get("text")
    if not isinstance(value, str):
        raise BadFrame(field="text")
    return checked_text(value)


def checked_text(value: str) -> str:
    """A person's words as they may be stored. Raises TextMissing, TextTooLong, TextInvalid."""
    if is_blank(value):
        raise TextMissing
    if len(value) > settings.DREAMS_MESSAGE_MAX_CHARS:
        raise TextTooLong(limit=settings.DREAMS_MESSAGE_MAX_CHARS)
    if "\x00" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
        raise TextInvalid
    return value


def _number(frame: Json, name: str) -> int:
    value = frame.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MAX_ID:
        raise BadFrame(field=name)
    return value


def _optional_number(frame: Json, name: str) -> int | None:
    return None if frame.get(name) is None else _number(frame, name)


def _optional_slug(frame: Json, name: str) -> str | None:
    value = frame.get(name)
    if value is None or value == "":
        return None
    if not isinstance(value, str) or len(value) > 40 or not value.isprintable():
        raise BadFrame(field=name)
    return value


# --- from the server


@dataclasses.dataclass(frozen=True, slots=True)
class Ready:
    dream: Json
    messages_after: list[Json]
    has_earlier: bool
    credits: Json
    streaming: Json | None
    safety: Json | None
    type: Literal["ready"] = "ready"


@dataclasses.dataclass(frozen=True, slots=True)
class ReplyStarted:
    message_id: int
    epoch: int
    offset: int = 0
    type: Literal["reply.started"] = "reply.started"


@dataclasses.dataclass(frozen=True, slots=True)
class ReplySnapshot:
    """The whole text so far; `offset` is its length."""

    message_id: int
    epoch: int
    offset: int
    text: str
    type: Literal["reply.snapshot"] = "reply.snapshot"


@dataclasses.dataclass(frozen=True, slots=True)
class ReplyDelta:
    """A piece of text and where it begins."""

    message_id: int
    epoch: int
    offset: int
    text: str
    type: Literal["reply.delta"] = "reply.delta"


@dataclasses.dataclass(frozen=True, slots=True)
class Pong:
    type: Literal["pong"] = "pong"


Outbound = Ready | ReplyStarted | ReplySnapshot | ReplyDelta | Pong | Json
"""Frames that carry a stored row (`message.created`, `reply.completed`, …) are the group's events as they are."""
