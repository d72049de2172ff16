"""Answers as figures: one column a model, so that two can be compared, in Markdown for people and JSON for programs."""

from __future__ import annotations

import dataclasses
import statistics
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from .asking import Answer
from .checks import CHECKS

FORMAT = 1
SHOWN_OBJECTIONS = 12
Price = Callable[[str], tuple[Decimal, Decimal] | None]
"""US dollars for a million tokens read, and written, of a model; None where nobody knows."""


@dataclasses.dataclass(frozen=True, slots=True)
class Summary:
    """What one model did. `passed` counts answers to which no check objects. `cost` is None where the model has no price."""

    model: str
    served_by: list[str]
    answers: int
    passed: int
    passed_by_language: dict[str, tuple[int, int]]
    passed_by_persona: dict[str, tuple[int, int]]
    passed_by_kind: dict[str, tuple[int, int]]
    objections: dict[str, int]
    words: float
    first_text_s: float | None
    first_text_p95_s: float | None
    whole_s: float
    input_tokens: int
    output_tokens: int
    is_estimated: bool
    cost: float | None

    @classmethod
    def of(cls, answers: Sequence[Answer], price: Price) -> Summary:
        firsts = sorted(one.first_text_s for one in answers if one.first_text_s is not None)
        heard = [one for one in answers if not one.error]
        served_by = sorted({one.served_by for one in answers})
        read, written = sum(one.input_tokens for one in answers), sum(one.output_tokens for one in answers)
        prices = price(served_by[0])
        return cls(
            model=answers[0].model,
            served_by=served_by,
            answers=len(answers),
            passed=sum(not one.failures for one in answers),
            passed_by_language=_passed(answers, lambda one: one.case.language),
            passed_by_persona=_passed(answers, lambda one: one.case.persona),
            passed_by_kind=_passed(answers, lambda one: one.case.kind),
            objections=dict(Counter(name for one in answers for name in one.failures)),
            words=statistics.fmean(len(one.text.split()) for one in heard) if heard else 0.0,
            first_text_s=statistics.median(firsts) if firsts else None,
            first_text_p95_s=firsts[min(len(firsts) - 1, round(len(firsts) * 0.95))] if firsts else None,
            whole_s=statistics.median(one.whole_s for one in answers),
            input_tokens=read,
            output_tokens=written,
            is_estimated=any(one.is_estimated for one in answers),
            cost=float((read * prices[0] + written * prices[1]) / 1_000_000) if prices else None,
        )


def as_json(summaries: Sequence[Summary], answers: Iterable[Answer]) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "summaries": [dataclasses.asdict(one) for one in summaries],
        "answers": [
            {
                "model": one.model,
                "kind": one.case.kind,
                "language": one.case.language,
                "persona": one.case.persona,
                "told": list(one.case.tellings),
                "answer": one.text,
                "failures": one.failures,
                "first_text_s": one.first_text_s,
                "whole_s": one.whole_s,
                "input_tokens": one.input_tokens,
                "output_tokens": one.output_tokens,
                "is_estimated": one.is_estimated,
            }
            for one in answers
        ],
    }


def read_summaries(value: Mapping[str, Any]) -> list[Summary]:
    """Those of an earlier run. Raises ValueError where it is of another format."""
    if value.get("format") != FORMAT:
        raise ValueError(f"format {value.get('format')}, not {FORMAT}")
    return [Summary(**one) for one in value["summaries"]]


def as_markdown(summaries: Sequence[Summary]) -> str:
    """A table with one row for each figure and one column for each model."""
    rows: list[tuple[str, list[str]]] = [
        ("answered by", [", ".join(one.served_by) for one in summaries]),
        ("answers", [str(one.answers) for one in summaries]),
        ("**without objection**", [f"**{_share(one.passed, one.answers)}**" for one in summaries]),
    ]
    for group in ("language", "persona", "kind"):
        part: list[dict[str, tuple[int, int]]] = [getattr(one, f"passed_by_{group}") for one in summaries]
        names = dict.fromkeys(name for of_one in part for name in of_one)
        rows += [(f"– {name}", [_share(*of_one[name]) if name in of_one else "—" for of_one in part]) for name in names]
    objecting = [name for name in ("answered", *CHECKS) if any(name in one.objections for one in summaries)]
    rows += [(f"objections: {name}", [str(one.objections.get(name, 0)) for one in summaries]) for name in objecting]
    rows += [
        ("words an answer", [f"{one.words:.0f}" for one in summaries]),
        ("first text, median", [_seconds(one.first_text_s) for one in summaries]),
        ("first text, 95 %", [_seconds(one.first_text_p95_s) for one in summaries]),
        ("whole answer, median", [_seconds(one.whole_s) for one in summaries]),
        ("tokens read", [_tokens(one.input_tokens, one) for one in summaries]),
        ("tokens written", [_tokens(one.output_tokens, one) for one in summaries]),
        ("cost in US dollars", [_dollars(one) for one in summaries]),
    ]
    head = ["", *(one.model for one in summaries)]
    lines = [_row(head), _row(["---", *["---:" for _ in summaries]]), *(_row([name, *cells]) for name, cells in rows)]
    return "\n".join(lines)


def objections(answers: Iterable[Answer], *, most: int = SHOWN_OBJECTIONS) -> str:
    """The first objections of each check, for reading."""
    shown: Counter[tuple[str, str]] = Counter()
    lines = []
    for one in answers:
        for name, objection in one.failures.items():
            shown[one.model, name] += 1
            if shown[one.model, name] <= most:
                where = f"{one.case.language}, {one.case.persona}, {one.case.kind}"
                lines.append(f"- {one.model}: {name} ({where}): {objection} — to {one.case.tellings[-1][:60]!r}")
    return "\n".join(sorted(lines))


def _passed(answers: Iterable[Answer], key: Callable[[Answer], str]) -> dict[str, tuple[int, int]]:
    found: dict[str, tuple[int, int]] = {}
    for one in answers:
        passed, of = found.get(key(one), (0, 0))
        found[key(one)] = (passed + (not one.failures), of + 1)
    return found


def _share(passed: int, of: int) -> str:
    return f"{passed} of {of} ({100 * passed / of:.1f} %)"


def _seconds(value: float | None) -> str:
    return "—" if value is None else f"{value:.2f} s"


def _tokens(count: int, one: Summary) -> str:
    return f"≈ {count:,}" if one.is_estimated else f"{count:,}"


def _dollars(one: Summary) -> str:
    if not one.input_tokens + one.output_tokens:
        return "0"
    return "no price known" if one.cost is None else f"{'≈ ' if one.is_estimated else ''}{one.cost:.4f}"


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
