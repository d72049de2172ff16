"""What the documents say is there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import project.routing
import project.urls  # noqa: F401 - with the URLs and sockets come all modules that define errors
from dreams.chat import serialize
from project.errors import DomainError

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
TARGET = re.compile(r"^([a-z]+):.*## ", re.MULTILINE)


def domain_errors(base: type[DomainError] = DomainError) -> Iterator[type[DomainError]]:
    for error in base.__subclasses__():
        if error.__module__.partition(".")[0] != "tests":
            yield error
            yield from domain_errors(error)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_to_a_file_leads_to_one(document: Path) -> None:
    links = [link for link in LINK.findall(document.read_text(encoding="utf-8")) if "://" not in link]
    assert [link for link in links if not (document.parent / link).exists()] == []


def test_every_error_is_documented_and_nothing_else() -> None:
    rows = re.findall(r"^\| `([a-z_]+)` \| `([\w.]+)` \| (\w+) \|", (ROOT / "docs/errors.md").read_text(encoding="utf-8"), re.MULTILINE)
    real = {(error.code, f"{error.__module__}.{error.__name__}", error.kind.name.lower()) for error in domain_errors()}
    assert set(rows) == real


def test_every_failure_of_a_reply_is_documented() -> None:
    rows = re.findall(r"^\| `([a-z_]+)` \| [^`|]", (ROOT / "docs/errors.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert set(rows) >= set(serialize.FAILURES)


def test_the_readme_begins_with_targets_that_exist() -> None:
    targets = set(TARGET.findall((ROOT / "Makefile").read_text(encoding="utf-8")))
    assert {"help", "run", "test", "check", "bench"} <= targets
    assert set(re.findall(r"(?:^|`)make ([a-z]+)", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)) <= targets
