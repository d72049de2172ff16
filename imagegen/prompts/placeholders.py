"""`{placeholders}` of a template: which there are, and filling them in. Other braces stay as they are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from project.errors import DomainError, FieldErrors

PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]{0,39})\}")
MOST = 12
MOST_VALUE = 300


class BadPlaceholders(DomainError):
    code = "bad_placeholders"
    message = _("Placeholders look like {place}: small letters, digits and _, at most %(limit)s of them, and no other braces.")
    field = "prompt"


def names(prompt: str) -> list[str]:
    """In the order in which they first come."""
    return list(dict.fromkeys(PLACEHOLDER.findall(prompt)))


def check(prompt: str) -> list[str]:
    """Their names. Raises BadPlaceholders for lone braces and for too many."""
    if re.search(r"[{}]", PLACEHOLDER.sub("", prompt)) or len(names(prompt)) > MOST:
        raise BadPlaceholders(limit=MOST)
    return names(prompt)


def fields(prompt: str, *, defaults: Mapping[str, str]) -> list[dict[str, str]]:
    """How each is asked for."""
    return [{"name": name, "label": name.replace("_", " "), "default": defaults.get(name, "")} for name in names(prompt)]


def fill(prompt: str, values: Mapping[str, Any], described: Iterable[Mapping[str, str]]) -> str:
    """The prompt with its values; a default stands in for one that is not given. Raises FieldErrors that name each placeholder."""
    defaults = {field["name"]: field.get("default", "") for field in described}
    chosen = {name: _text(values.get(name)) or defaults.get(name, "") for name in names(prompt)}
    errors = {name: [str(_("Please fill this in."))] for name, value in chosen.items() if not value}
    errors |= {name: [str(_("This is too long."))] for name, value in chosen.items() if len(value) > MOST_VALUE}
    errors |= {name: [str(_("This template has no such placeholder."))] for name in values if name not in chosen}
    if errors:
        raise FieldErrors({name: list(texts) for name, texts in errors.items()})
    # In one pass, so that a value which looks like a placeholder stays what it is.
    return PLACEHOLDER.sub(lambda found: chosen[found.group(1)], prompt)


def _text(value: Any) -> str:
    return " ".join(value.replace("\x00", "").split()) if isinstance(value, str) else ""
