"""Safety: whether words tell of a danger while awake, and the help that is then named. Outside the model that answers."""

from .assessment import MOST_CHARS, assess, assess_here
from .grammar import Level
from .rules import Kind
from .verdict import Assessment

__all__ = ["MOST_CHARS", "Assessment", "Kind", "Level", "assess", "assess_here"]
