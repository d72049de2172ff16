"""What the offline analyst says, one module a language. `{word}`, `{words}` and `{quote}` are the dreamer's own, in quotes."""

from __future__ import annotations

from . import en, es, ru, tr
from .base import Phrases

__all__ = ["PHRASES", "Phrases"]

PHRASES: dict[str, Phrases] = {"en": en.PHRASES, "tr": tr.PHRASES, "es": es.PHRASES, "ru": ru.PHRASES}
