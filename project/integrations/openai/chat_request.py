"""What a client of `/v1/chat/completions` may ask for, read and closed."""

from __future__ import annotations

import dataclasses
import uuid
from typing import Any

from dreams.analysts.base import Turn

from .responses import BadField, FieldNotSupported

IGNORED = frozenset(
    {"temperature", "top_p", "max_tokens", "max_completion_tokens", "presence_penalty", "frequency_penalty", "seed", "stop", "logit_bias"}
    | {"tools", "functions", "parallel_tool_calls", "reasoning_effort", "verbosity", "prediction", "service_tier"}
)
"""What tunes a model. An analyst has its own settings; the answer names what was left aside."""

ROLES = {"user": "user", "assistant": "analyst"}
LEFT_OUT = frozenset({"system", "developer", "tool", "function"})
"""Messages of these roles are not passed on: an analyst's instructions, and the rules of safety in them, are the server's."""


@dataclasses.dataclass(frozen=True, slots=True)
class ChatRequest:
    """`dream`: the dream that this is to be told in, by our id. `wants_card_as_text`: whether the card stands in front of the answer."""

    model: str
    turns: tuple[Turn, ...]
    is_stream: bool
    wants_usage: bool
    dream: uuid.UUID | None
    wants_card_as_text: bool
    ignored: tuple[str, ...]


def read(body: dict[str, Any]) -> ChatRequest:
    """Raises BadField and FieldNotSupported."""
    _refuse_what_nobody_can_do(body)
    messages = body.get("messages")
    if not isinstance(messages, list) or not messages:
        raise BadField(name="messages")
    turns = [turn for index, message in enumerate(messages) if (turn := _turn(message, f"messages[{index}]")) is not None]
    ignored = sorted(name for name in IGNORED if body.get(name) not in (None, [], {}))
    if body.get("store") is False:
        # In their protocol it is about keeping answers for training, which is never done here; the conversation is a dream, and kept.
        ignored.append("store")
    if len(turns) < len(messages):
        ignored.append("messages: system")
    options = body.get("stream_options")
    return ChatRequest(
        model=_text(body, "model"),
        turns=tuple(turns),
        is_stream=_flag(body, "stream"),
        wants_usage=isinstance(options, dict) and options.get("include_usage") is True,
        dream=_dream(body),
        wants_card_as_text=_card(body) == "text",
        ignored=tuple(ignored),
    )


def _refuse_what_nobody_can_do(body: dict[str, Any]) -> None:
    """What would make the answer another one than the client can use."""
    form = body.get("response_format")
    required = body.get("tool_choice") or body.get("function_call")
    wrong = {
        "n": body.get("n") not in (None, 1),
        "response_format": isinstance(form, dict) and form.get("type", "text") != "text",
        "tool_choice": required is not None and required not in ("auto", "none"),
        "modalities": body.get("modalities") not in (None, ["text"]),
        "audio": body.get("audio") is not None,
        "logprobs": bool(body.get("logprobs")),
    }
    for name, is_wrong in wrong.items():
        if is_wrong:
            raise FieldNotSupported(name=name)


def _turn(message: Any, place: str) -> Turn | None:
    if not isinstance(message, dict):
        raise BadField(name=place)
    role = message.get("role")
    if role in LEFT_OUT:
        return None
    if role not in ROLES:
        raise BadField(name=f"{place}.role")
    return Turn("user" if role == "user" else "analyst", _content(message.get("content"), f"{place}.content"))


def _content(content: Any, place: str) -> str:
    """A text, or parts of which each is one: analysts read words and see no pictures."""
    if content is None:
        return ""
    if isinstance(content, str):
        return content
    if not isinstance(content, list):
        raise BadField(name=place)
    texts = []
    for part in content:
        if not isinstance(part, dict):
            raise BadField(name=place)
        if part.get("type") not in ("text", "input_text", "refusal"):
            raise FieldNotSupported(name=place)
        text = part.get("text", part.get("refusal"))
        if not isinstance(text, str):
            raise BadField(name=place)
        texts.append(text)
    return "\n\n".join(texts)


def _text(body: dict[str, Any], name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= 200:
        raise BadField(name=name)
    return value


def _flag(body: dict[str, Any], name: str) -> bool:
    value = body.get(name)
    if value is not None and not isinstance(value, bool):
        raise BadField(name=name)
    return bool(value)


def _dream(body: dict[str, Any]) -> uuid.UUID | None:
    value = body.get("dream")
    if value is None:
        return None
    try:
        return uuid.UUID(value)
    except (ValueError, TypeError, AttributeError) as error:
        raise BadField(name="dream") from error


def _card(body: dict[str, Any]) -> str:
    value = body.get("safety_card", "text")
    if value not in ("text", "field"):
        raise BadField(name="safety_card")
    return str(value)
