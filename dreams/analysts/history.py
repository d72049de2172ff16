"""The conversation as a model is sent it, within a budget of tokens.

Promise, for every conversation and every budget: it begins with the person and alternates, as strict chat templates need it, and it
holds the whole first message, which is the dream, and the whole last one. A single message that is larger than the whole budget still
arrives, cut at its end, and that is said. What else does not fit is left out of the middle: in its place stand what the dreamer corrected,
in their own words, then the summary where there is one, and of what it does not cover the dreamer's words in short.

Tokens are estimated, on the safe side, since each model counts in its own way: three bytes of UTF-8 are one.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Sequence

from .base import Turn
from .thinking import without_thinking

BYTES_A_TOKEN = 3
TOKENS_A_TURN = 4
LEAST_TOKENS = 256
"""So much of a message arrives even where the budget says less."""
DIGEST_SHARE = 8
SUMMARY_SHARE = 3
"""This part of the room is for what stands in place of the middle: less where there is no summary."""
DIGEST_LINE_CHARS = 160
CORRECTION_CHARS = 400

CUT = "\n\n[The end of this message is missing here: it was too long to be passed on whole.]"
LEFT_OUT = "[Here {count} messages of this conversation are left out for want of space.{digest}]"
CORRECTIONS = " The dreamer corrected there, which holds:\n{lines}"
SUMMARY = " In short:\n{text}"
DIGEST = " What the dreamer said in them, in short:\n{lines}"
CUT_BEGINNING = "[The beginning of this answer is left out here.] …"


def tokens_of(text: str) -> int:
    return len(text.encode(errors="replace")) // BYTES_A_TOKEN + TOKENS_A_TURN


def fitted(turns: Sequence[Turn], *, budget: int, left_out: int = 0, summary: str = "") -> tuple[Turn, ...]:
    """The turns, oldest first, the last of them the person's, as they are sent within `budget` tokens.

    `left_out` messages between the first and the second are not among them.
    """
    budget = max(budget, LEAST_TOKENS)
    told = _sendable(turns)
    if not told:
        return ()
    first, middle, last = told[0], told[1:-1], told[1:][-1:]
    first, last = _cut(first, budget), [_cut(turn, budget) for turn in last]
    left = budget - sum(tokens_of(turn.text) for turn in (first, *last))
    if left_out or sum(tokens_of(turn.text) for turn in middle) > left:
        has_more = summary or any(turn.is_correction for turn in middle)
        note_tokens = max(0, min(left, budget) // (SUMMARY_SHARE if has_more else DIGEST_SHARE))
        kept = _newest(middle, left - note_tokens)
        omitted = middle[: len(middle) - len(kept)]
        first = Turn("user", f"{first.text}\n\n{_left_out(omitted, note_tokens, left_out, summary)}")
        middle = kept
    return _alternating([first, *middle, *last])


def fitted_with_answer(
    turns: Sequence[Turn], answer: str, request: str, *, budget: int, left_out: int = 0, summary: str = ""
) -> tuple[Turn, ...]:
    """The same, for an answer that is to be gone on with: it and the `request` to do so stand at the end."""
    asked = Turn("user", request)
    room = max(budget - tokens_of(request), LEAST_TOKENS)
    told = _sendable(turns)
    pinned = sum(tokens_of(turn.text) for turn in (told[:1] + told[1:][-1:]))
    most = max(min(room // 3, room - pinned), LEAST_TOKENS // 2)
    answer = without_thinking(answer)
    if tokens_of(answer) > most:
        bytes_left = (most - tokens_of(CUT_BEGINNING)) * BYTES_A_TOKEN
        answer = CUT_BEGINNING + answer.encode(errors="replace")[-bytes_left:].decode(errors="ignore")
    before = fitted(told, budget=room - tokens_of(answer), left_out=left_out, summary=summary)
    return _alternating([*before, Turn("analyst", answer), asked])


# --- parts


def _sendable(turns: Sequence[Turn]) -> list[Turn]:
    """Without empty ones (a reply that failed before a word), without thinking, and from the person's first on."""
    clean = [turn if turn.role == "user" else dataclasses.replace(turn, text=without_thinking(turn.text)) for turn in turns]
    return list(itertools.dropwhile(lambda turn: turn.role != "user", (turn for turn in clean if turn.text.strip())))


def _cut(turn: Turn, budget: int) -> Turn:
    if tokens_of(turn.text) <= budget:
        return turn
    bytes_left = (budget - tokens_of(CUT)) * BYTES_A_TOKEN
    return Turn(turn.role, turn.text.encode(errors="replace")[:bytes_left].decode(errors="ignore") + CUT)


def _newest(turns: list[Turn], tokens: int) -> list[Turn]:
    """As many of the last as fit."""
    kept = 0
    for turn in reversed(turns):
        tokens -= tokens_of(turn.text)
        if tokens < 0:
            break
        kept += 1
    return turns[len(turns) - kept :]


def _left_out(omitted: list[Turn], tokens: int, unread: int, summary: str) -> str:
    """What stands in place of the middle, in about so many tokens."""
    told = [turn for turn in omitted if turn.role == "user"]
    corrections = [turn.text for turn in told if turn.is_correction]
    corrected, tokens = _lines(corrections, tokens, CORRECTIONS, CORRECTION_CHARS)
    shortened = ""
    if summary and (most := tokens - tokens_of(SUMMARY)) > 0:
        shortened = SUMMARY.format(text=_shortened(summary, most * BYTES_A_TOKEN))
        tokens -= tokens_of(shortened)
    digest, _ = _lines([turn.text for turn in told if not (turn.is_correction or turn.is_summarised)], tokens, DIGEST, DIGEST_LINE_CHARS)
    return LEFT_OUT.format(count=unread + len(omitted), digest=corrected + shortened + digest)


def _lines(texts: list[str], tokens: int, frame: str, chars: int) -> tuple[str, int]:
    """The newest of these texts that fit, each in one line, in their order; and how many tokens are left."""
    lines: list[str] = []
    left = tokens - tokens_of(frame)
    for text in reversed(texts):
        plain = " ".join(text.split())
        line = f"- {plain}" if len(plain) <= chars else f"- {plain[:chars]}…"
        if (left := left - tokens_of(line)) < 0:
            break
        lines.insert(0, line)
    written = frame.format(lines="\n".join(lines)) if lines else ""
    return written, tokens - (tokens_of(written) if written else 0)


def _shortened(text: str, most_bytes: int) -> str:
    if len(text.encode(errors="replace")) <= most_bytes:
        return text
    return text.encode(errors="replace")[: max(0, most_bytes - len("…".encode()))].decode(errors="ignore") + "…"


def _alternating(turns: Sequence[Turn]) -> tuple[Turn, ...]:
    """What one side said in a row is one message."""
    return tuple(
        Turn(role, "\n\n".join(turn.text for turn in together)) for role, together in itertools.groupby(turns, key=lambda turn: turn.role)
    )
