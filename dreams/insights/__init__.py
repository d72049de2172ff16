"""What is in a dream's words: symbols, emotions, people, places, its language, and whether somebody awake is in danger."""

from .danger import waking_danger
from .find import Finding, concept, find
from .language import language_of

__all__ = ["Finding", "concept", "find", "language_of", "waking_danger"]
