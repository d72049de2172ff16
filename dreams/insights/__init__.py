"""What is in a dream's words: symbols, emotions, people, places, and its language."""

from .language import language_of
from .match import Finding, concept, denied, find

__all__ = ["Finding", "concept", "denied", "find", "language_of"]
