"""The card that names help as plain text, for clients that show nothing but an answer."""

from __future__ import annotations

from typing import Any

PARTING = "\n\n---\n\n"


def of(card: dict[str, Any]) -> str:
    """Markdown that is also good to read as it is; ends with a line that parts it from the answer."""
    numbers = "\n".join(f"- {line['name']}: {line['number']}" for line in card["numbers"])
    directory = card["directory"]
    parts = (f"**{card['title']}**", card["text"], numbers, f"[{directory['name']}]({directory['url']})")
    return "\n\n".join(part for part in parts if part) + PARTING
