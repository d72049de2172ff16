"""Dreams, what is said about them, the analysts that answer, and what was found in a dream's words."""

from .analyst import Analyst
from .dream import Dream, DreamQuerySet
from .files import JournalExport, Recording
from .insight import DreamInsight
from .journal import DreamShare, JournalImport, Rewriting
from .message import BROUGHT_ALONG, MOST_CONTINUATIONS, DreamSummary, Message, MessageEdit, MessageQuerySet
from .near import DreamFeature, DreamVector, KeptPatterns, MessageMemory, Thread, ThreadCount
from .safety import SafetyCard
from .signs import Colour, Mark, MarkKind, Sign, SignFinding
from .words import DreamTerm, DreamWords

__all__ = [
    "BROUGHT_ALONG",
    "MOST_CONTINUATIONS",
    "Analyst",
    "Colour",
    "Dream",
    "DreamFeature",
    "DreamInsight",
    "DreamQuerySet",
    "DreamShare",
    "DreamSummary",
    "DreamTerm",
    "DreamVector",
    "DreamWords",
    "JournalExport",
    "JournalImport",
    "KeptPatterns",
    "Mark",
    "MarkKind",
    "Message",
    "MessageEdit",
    "MessageMemory",
    "MessageQuerySet",
    "Recording",
    "Rewriting",
    "SafetyCard",
    "Sign",
    "SignFinding",
    "Thread",
    "ThreadCount",
]
