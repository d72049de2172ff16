"""Where the command keeps who is signed in: one file that only its owner can read."""

from __future__ import annotations

import dataclasses
import json
import os
import tempfile
from pathlib import Path

from .rest import Tokens

ENVIRONMENT = "REVERIE_CONFIG"


@dataclasses.dataclass(frozen=True, slots=True)
class Account:
    site: str
    key: str | None = None
    tokens: Tokens | None = None


def place() -> Path:
    folder = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(os.environ.get(ENVIRONMENT) or Path(folder, "reverie", "account.json"))


def load() -> Account | None:
    try:
        kept = json.loads(place().read_text(encoding="utf-8"))
        tokens = Tokens(**kept["tokens"]) if kept.get("tokens") else None
        return Account(str(kept["site"]), kept.get("key"), tokens)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def save(account: Account) -> None:
    """Whole or not at all, and never readable by others, not even for a moment."""
    path = place()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Such a file is made with 0600.
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(dataclasses.asdict(account), file)
    Path(name).replace(path)


def forget() -> None:
    place().unlink(missing_ok=True)
