"""The corpus of what servers were seen to answer: one file each, with what must come of it."""

from __future__ import annotations

import base64
import dataclasses
import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).with_name("transcripts")
NAMES = sorted(path.stem for path in FOLDER.glob("*.json"))
CUTS = ("byte", "line", "whole")


@dataclasses.dataclass(frozen=True)
class Transcript:
    protocol: str
    body: bytes
    headers: tuple[tuple[str, str], ...]
    then: str
    expected: dict[str, Any]

    @classmethod
    def read(cls, name: str) -> Transcript:
        told = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
        body = base64.b64decode(told["base64"]) if "base64" in told else told.get("line_end", "\n").join(told["lines"]).encode()
        return cls(told["protocol"], body, tuple(told.get("headers", {}).items()), told["then"], told["expected"])

    def cut(self, how: str) -> tuple[bytes, ...]:
        """The body in the pieces in which it arrives."""
        if how == "byte":
            return tuple(self.body[at : at + 1] for at in range(len(self.body)))
        return tuple(self.body.splitlines(keepends=True)) if how == "line" else (self.body,)

    @property
    def script(self) -> dict[str, Any]:
        """For a fake service."""
        return {"raw": self.cut("whole"), "headers": self.headers, "then": {"end": "finish", "open": "stall"}.get(self.then, self.then)}
