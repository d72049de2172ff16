"""`python -m tests.evaluation`: ask models sixty dreams a language and check what they answer (docs/analysts.md).

With no options: the provider and the model of the settings, each dream by one persona in turn. `--model a --model b` compares two.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime
import json
import logging
import os
import sys
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from .asking import Answer, Contender
    from .cases import Case
    from .report import Price


def main(arguments: Sequence[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
    django.setup()
    logging.disable(logging.WARNING)
    # Models and settings can only be imported now.
    from . import asking, report
    from .cases import LANGUAGES, PERSONAS, cases

    options = _options(arguments, languages=LANGUAGES, personas=PERSONAS)
    try:
        contenders = [asking.contender(name) for name in options.model or [""]]
        earlier = [one for path in options.compare for one in report.read_summaries(json.loads(path.read_text(encoding="utf-8")))]
    except (LookupError, OSError, ValueError, KeyError, TypeError) as error:
        print(f"Nothing is evaluated: {error}", file=sys.stderr)
        return 2
    wanted = options.persona or PERSONAS
    asked = list(cases(languages=options.language or LANGUAGES, wanted=wanted, limit=options.limit, every_persona=options.every_persona))
    price = _prices()
    answers = asyncio.run(_ask(contenders, asked, at_once=options.at_once))
    summaries = earlier + [report.Summary.of(of_one, price) for of_one in answers]
    table = report.as_markdown(summaries)
    every = [answer for of_one in answers for answer in of_one]
    folder = _write(
        options.out, table, report.objections(every, most=10**6), json.dumps(report.as_json(summaries, every), ensure_ascii=False, indent=1)
    )
    print(f"{table}\n\n{report.objections(every)}".rstrip())
    print(f"\nAll answers are in {folder}")
    made = summaries[len(earlier) :]
    return 1 if any(100 * one.passed < options.fail_under * one.answers for one in made) else 0


def _options(arguments: Sequence[str], *, languages: Sequence[str], personas: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make eval", description=(__doc__ or "").partition("\n")[2])
    parser.add_argument("--model", action="append", help="a model's name, or “local” for the built-in analyst; may be repeated")
    parser.add_argument("--language", action="append", choices=languages, help="may be repeated; all by default")
    parser.add_argument("--persona", action="append", choices=personas, help="may be repeated; all by default")
    parser.add_argument("--limit", type=int, default=0, help="so many of a kind, language and persona at most")
    parser.add_argument("--every-persona", action="store_true", help="each dream by each persona: six times as many calls")
    parser.add_argument("--at-once", type=int, default=4, help="how many answers are asked for at the same time")
    parser.add_argument("--compare", action="append", type=Path, default=[], metavar="FILE", help="a report.json of an earlier run")
    parser.add_argument("--out", type=Path, help="where the reports go; by default a folder of DATA_DIR/evaluation")
    parser.add_argument(
        "--fail-under", type=float, default=0.0, metavar="PERCENT", help="exit with 1 where fewer answers are without objection"
    )
    options = parser.parse_args(arguments)
    if options.at_once < 1 or options.limit < 0:
        parser.error("--at-once must be at least 1, --limit at least 0")
    return options


async def _ask(contenders: Sequence[Contender], asked: Sequence[Case], *, at_once: int) -> list[list[Answer]]:
    """One model after the other, so that their times can be compared."""
    from . import asking

    found = []
    for one in contenders:
        print(f"{one.name}: {len(asked)} answers, {at_once} at once", file=sys.stderr)
        count = 0

        def note(answer: Answer) -> None:
            nonlocal count
            count += 1
            if sys.stderr.isatty() or count % 50 == 0:
                print(f"\r{count} of {len(asked)}", end="" if sys.stderr.isatty() else "\n", file=sys.stderr, flush=True)

        found.append(await asking.ask_all(one, asked, at_once=at_once, done=note))
        if sys.stderr.isatty():
            print(file=sys.stderr)
    return found


def _prices() -> Price:
    """As staff entered them (admin: AI prices), where there is a database."""
    from django.db import DatabaseError

    from person.models import AiPrice

    try:
        rows = list(AiPrice.objects.all())
    except DatabaseError:
        rows = []

    def price(model: str) -> tuple[Decimal, Decimal] | None:
        fitting = [row for row in rows if model.startswith(row.model)]
        row = max(fitting, key=lambda one: len(one.model), default=None)
        return (row.input_per_million, row.output_per_million) if row else None

    return price


def _write(folder: Path | None, table: str, objections: str, answers: str) -> Path:
    from django.conf import settings

    folder = folder or settings.DATA_DIR / "evaluation" / f"{datetime.datetime.now(datetime.UTC):%Y%m%d-%H%M%S}"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "report.md").write_text(f"{table}\n\n{objections}\n", encoding="utf-8")
    (folder / "report.json").write_text(answers, encoding="utf-8")
    return folder


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
