"""The built-in analyst that needs no network: it reads a dream with the lexicon and answers in the dreamer's language."""

from .analyst import OfflineAnalyst

__all__ = ["OfflineAnalyst"]
