"""What the chunks of a Chat Completions stream say: text, thinking, why it ended, the model, its usage, or an error.

The shapes are those that OpenAI and the servers compatible with it send (OpenRouter, vLLM, llama.cpp, Ollama, LM Studio, Mistral,
Groq, DeepSeek). What is none of them is a fault: a reply is whole only where all that came was understood.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable
from typing import Any

LENGTH = frozenset({"length", "max_tokens", "max_output_tokens", "model_length"})
FILTERED = frozenset({"content_filter", "safety", "refusal", "recitation", "prohibited_content", "blocklist"})
_ERROR = frozenset({"error", "abort", "aborted"})


@dataclasses.dataclass(frozen=True, slots=True)
class Fault:
    """Why the stream can't be read on. `code` is the provider's own word for it, if it gave one."""

    reason: str
    code: str = ""


class Chunks:
    """Everything but the text is gathered here; the text is returned as it comes.

    `finish_reason` is "length" or "content_filter" in these words, another as the provider says it. It ends nothing: some servers
    send "stop" with every chunk.
    """

    __slots__ = ("_add_thinking", "_has_failed", "_has_text", "finish_reason", "input_tokens", "is_concluded", "model", "output_tokens")

    def __init__(self, add_thinking: Callable[[str], None]) -> None:
        self._add_thinking = add_thinking
        self._has_text = False
        self._has_failed = False
        self.finish_reason = ""
        self.is_concluded = False
        """After the text came a reason in a chunk of its own, and no more text: nothing is missing even if the line breaks now."""
        self.model = ""
        self.input_tokens: int | None = None
        self.output_tokens: int | None = None

    def take(self, events: Iterable[Any]) -> tuple[str, Fault | None]:
        """The text of these events, up to the first fault."""
        pieces: list[str] = []
        fault = None
        try:
            for event in events:
                if choices := event.get("choices"):
                    # Nobody asked for a second answer; some servers send one all the same.
                    choice = next((one for one in choices if not one.get("index")), None)
                    if choice is not None and (fault := self._choice(choice, pieces)):
                        break
                elif fault := self._no_choice(event):
                    break
                if error := event.get("error"):
                    fault = Fault("an error event", error_code(error))
                    break
                if self._has_failed:
                    fault = Fault("it ended with an error")
                    break
                if usage := event.get("usage"):
                    self._usage(usage)
                if not self.model:
                    self.model = str(event.get("model") or "")[:100]
        except (AttributeError, KeyError, IndexError, TypeError):
            fault = Fault("an event is no chat completion chunk")
        return "".join(pieces), fault

    def _choice(self, choice: dict[str, Any], pieces: list[str]) -> Fault | None:
        delta = choice.get("delta")
        if delta is None:
            # A whole completion, or a server that streams messages.
            delta = (not self._has_text and choice.get("message")) or {}
        content = delta.get("content")
        if content:
            text = content if type(content) is str else self._text_of_parts(content)
            if text:
                pieces.append(text)
                self._has_text, self.is_concluded = True, False
        if thought := delta.get("reasoning_content") or delta.get("reasoning"):
            self._add_thinking(_string(thought))
            self.is_concluded = False
        elif delta.get("refusal"):
            self.finish_reason = "content_filter"
        elif error := choice.get("error"):
            return Fault("an error in a choice", error_code(error))
        if reason := choice.get("finish_reason"):
            self._finish(str(reason).lower(), is_alone=not content)
        return None

    def _finish(self, reason: str, *, is_alone: bool) -> None:
        if reason in {"null", "none"}:
            return
        self.is_concluded = is_alone and self._has_text
        if reason in LENGTH:
            self.finish_reason = "length"
        elif reason in FILTERED:
            self.finish_reason = "content_filter"
        elif reason in _ERROR:
            self._has_failed = True
        elif self.finish_reason != "content_filter":
            self.finish_reason = reason

    def _text_of_parts(self, content: list[Any]) -> str:
        """Content as a list: `{"type": "text", "text": …}`, and Mistral's `{"type": "thinking", "thinking": [parts]}`."""
        if type(content) is not list:
            raise TypeError
        texts = []
        for part in content:
            if part["type"] in {"thinking", "reasoning"}:
                self._add_thinking(_string(part.get("thinking") or part.get("text") or ""))
            elif part["type"] in {"text", "output_text"}:
                texts.append(_string(part.get("text") or ""))
            elif part["type"] == "refusal":
                self.finish_reason = "content_filter"
        return "".join(texts)

    def _usage(self, usage: dict[str, Any]) -> None:
        self.input_tokens = _count(usage.get("prompt_tokens", usage.get("input_tokens")), self.input_tokens)
        self.output_tokens = _count(usage.get("completion_tokens", usage.get("output_tokens")), self.output_tokens)

    def _no_choice(self, event: dict[str, Any]) -> Fault | None:
        """A chunk without text (usage, Azure's filter results), a ping, or an error in one of its shapes."""
        if event.get("object") == "error" or event.get("type") == "error" or event.get("status") == "error":
            return Fault("an error event", error_code(event.get("error") or event))
        if "error" in event or "choices" in event or "usage" in event or event.get("type") == "ping" or not event:
            return None
        return Fault("an event is no chat completion chunk", error_code(event))


def error_code(error: Any) -> str:
    """`code` or `type` of an error object; its message may repeat what the person wrote and is left alone."""
    if not isinstance(error, dict):
        return ""
    inner = error.get("error")
    found = inner if isinstance(inner, dict) else error
    return str(found.get("code") or found.get("type") or "")[:64]


def _string(value: Any) -> str:
    """Text, or the texts of a list of parts."""
    if isinstance(value, str):
        return value
    return "".join(_string(part.get("text") or "") for part in value)


def _count(value: Any, before: int | None) -> int | None:
    return value if type(value) is int and 0 <= value < 2**31 else before
