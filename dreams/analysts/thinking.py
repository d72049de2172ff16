"""Models that think aloud: `<think>…</think>` before the answer is parted from it, however the text is cut."""

from __future__ import annotations

import re
from collections.abc import Callable

_TAGS = ("think", "thinking", "thought", "reasoning", "seed:think")
_MARKS = {
    **{f"<{tag}>": re.escape(f"</{tag}>") for tag in _TAGS},
    "[think]": r"\[/think\]",
    "◁think▷": "◁/think▷",
    "<|begin_of_thought|>": r"<\|end_of_thought\|>",
    # gpt-oss, where a server hands on what the model wrote as it stands.
    "<|channel|>analysis<|message|>": r"(?:<\|end\|>)?(?:<\|start\|>assistant)?<\|channel\|>final<\|message\|>",
}
"""Each opening mark, and what closes it: DeepSeek's and Qwen's, Seed's, Magistral's, Kimi's, and those of others."""
_LONGEST = max(map(len, _MARKS))
_LONGEST_CLOSING = len("<|end|><|start|>assistant<|channel|>final<|message|>")
_OPENING = re.compile(rf"\s*({'|'.join(map(re.escape, _MARKS))})", re.IGNORECASE)
_CLOSING = {opening: re.compile(closing, re.IGNORECASE) for opening, closing in _MARKS.items()}
_BLOCKS = "|".join(rf"{re.escape(opening)}.*?(?:{closing}|\Z)" for opening, closing in _MARKS.items())
_LEFT_OVER = re.compile(rf"\A(?:\s*(?:{_BLOCKS}))+\s*", re.IGNORECASE | re.DOTALL)


class ThinkingSplitter:
    """Only what stands before the first visible character is looked at: later such a mark is a part of the answer."""

    __slots__ = ("_add_thinking", "_closing", "_has_thought", "_held", "_is_answering")

    def __init__(self, add_thinking: Callable[[str], None]) -> None:
        """`add_thinking` is called with what is thinking, in pieces."""
        self._add_thinking = add_thinking
        self._held = ""
        self._closing = ""
        """The opening mark of what is being thought."""
        self._has_thought = False
        self._is_answering = False

    def feed(self, text: str) -> str:
        """What of it belongs to the answer, as far as that is clear."""
        if self._is_answering:
            return text
        self._held += text
        while True:
            if self._closing:
                if not self._leave():
                    return ""
            elif not self._enter():
                return self._answer()

    def end(self) -> str:
        """The text is over: what was held back because a mark might have begun."""
        held, self._held = self._held, ""
        if self._closing:
            self._add_thinking(held)
            return ""
        return "" if self._has_thought and not held.strip() else held

    def _enter(self) -> bool:
        match = _OPENING.match(self._held)
        if match is None:
            return False
        self._held = self._held[match.end() :]
        self._closing = match[1].lower()
        self._has_thought = True
        return True

    def _leave(self) -> bool:
        """Take the thinking up to the closing mark; True when it has been found."""
        match = _CLOSING[self._closing].search(self._held)
        if match is None:
            # The mark may have begun: so much stays until more has come.
            keep = len(self._held) - _LONGEST_CLOSING
            if keep > 0:
                self._add_thinking(self._held[:keep])
                self._held = self._held[keep:]
            return False
        self._add_thinking(self._held[: match.start()])
        self._held = self._held[match.end() :]
        self._closing = ""
        return True

    def _answer(self) -> str:
        """Nothing, while an opening mark may still come; else all that was held back."""
        begun = self._held.lstrip().lower()
        if len(begun) < _LONGEST and any(opening.startswith(begun) for opening in _MARKS):
            return ""
        self._is_answering = True
        held, self._held = self._held, ""
        return held.lstrip() if self._has_thought else held


def without_thinking(text: str) -> str:
    """An answer as it may be sent back to a model."""
    return _LEFT_OVER.sub("", text, count=1)
