"""The built-in analyst over all cases, and `make eval` as an operator runs it: two models on a server of their own, side by side."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from dreams.analysts.offline.compose import compose
from tests.fakes.openai_server import FakeOpenAI
from tests.server import forkserver
from tests.server.process import BASE_DIR, DEFAULTS, KEPT

from .asking import Answer, contender
from .cases import LANGUAGES, PERSONAS, cases
from .checks import failures
from .report import Summary, as_json


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_to_be_said_against_the_built_in_analyst(language: str) -> None:
    found = objections(language, every_persona=False)
    assert found == []


@pytest.mark.long
@pytest.mark.parametrize("language", LANGUAGES)
def test_nor_with_each_persona_on_every_dream(language: str) -> None:
    assert objections(language, every_persona=True) == []


def objections(language: str, *, every_persona: bool) -> list[str]:
    rows = list(cases(languages=(language,), wanted=PERSONAS, every_persona=every_persona))
    assert {row.persona for row in rows} == set(PERSONAS)
    assert {row.kind for row in rows} == {"dream", "follow_up", "waking", "unsure"}
    return [f"{row.tellings[-1]} {found}" for row in rows if (found := failures(row, compose(row.context())))]


@pytest.fixture(scope="module")
def fake() -> Iterator[FakeOpenAI]:
    with FakeOpenAI().in_thread() as running:
        yield running


def earlier_report(folder: Path) -> Path:
    """Of a model that was asked one case some time ago."""
    [case, *_] = cases(languages=("en",), wanted=("neuro",), limit=1)
    text = compose(case.context())
    answer = Answer(case, "earlier", "earlier-1", text, failures(case, text), 0.5, 2.0, 300, 200, is_estimated=False)
    summary = Summary.of([answer], price=lambda model: (Decimal(10), Decimal(20)))
    path = folder / "earlier.json"
    path.write_text(json.dumps(as_json([summary], [answer])), encoding="utf-8")
    return path


def test_models_stand_side_by_side_and_beside_an_earlier_run(tmp_path: Path, fake: FakeOpenAI) -> None:
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    env = {**kept, **DEFAULTS, "DATA_DIR": str(tmp_path / "data"), "OPENAI_BASE_URL": fake.base_url, "DREAMS_ANALYST_IDLE_SECONDS": "0.3"}
    models = ("--model", "local", "--model", "fake:tokens=90", "--model", "fake:then=stall")
    narrow = ("--language", "en", "--persona", "neuro", "--limit", "2", "--compare", str(earlier_report(tmp_path)), "--fail-under", "100")
    command = ["-m", "tests.evaluation", *models, *narrow, "--out", str(tmp_path / "out")]
    done = forkserver.run(command, cwd=BASE_DIR, env=env)

    assert done.returncode == 1, done.stderr
    table = [[cell.strip() for cell in line.strip("|").split("|")] for line in done.stdout.splitlines() if line.startswith("|")]
    figures = {row[0]: row[1:] for row in table}
    assert figures[""] == ["earlier", "local", "fake:tokens=90", "fake:then=stall"]
    assert figures["answers"] == ["1", "8", "8", "8"]
    good, bad = "**8 of 8 (100.0 %)**", "**0 of 8 (0.0 %)**"
    assert figures["**without objection**"] == ["**1 of 1 (100.0 %)**", good, bad, bad]
    assert figures["objections: answered"] == ["0", "0", "0", "8"]
    assert figures["tokens read"][:3] == ["300", "0", "800"] and figures["tokens read"][3].startswith("≈ ")
    assert figures["cost in US dollars"] == ["0.0070", "0", "no price known", "no price known"]

    report = json.loads((tmp_path / "out/report.json").read_text(encoding="utf-8"))
    assert [one["model"] for one in report["summaries"]] == figures[""]
    told = next(one for one in report["answers"] if one["model"] == "fake:tokens=90")
    assert told["answer"].startswith("The river in your dream") and told["failures"] and told["first_text_s"] > 0
    prompts = [body["messages"][0]["content"] for body in fake.bodies if body["model"] == "fake:tokens=90"]
    assert len(prompts) == 8 and all("sleep science" in prompt for prompt in prompts)
    assert sum("while awake. The page shows numbers" in prompt for prompt in prompts) == 2


def test_a_model_that_nobody_could_be_asked_for_is_said(settings: Any) -> None:
    settings.DREAMS_ANALYST_PROVIDERS = ["local"]
    with pytest.raises(LookupError, match="set OPENAI_API_KEY"):
        contender("gpt-nowhere")
    assert contender("").name == "local"
