"""The OpenAPI document as a programmer can work from it: what drf-spectacular finds in the views, finished by `finish` (a hook of its own).

Views say what they do in docstrings and serializers. Here the document gets what is common: subjects, names of operations, summaries,
bodies as JSON, codes of failures, an example for everything, and the operations of plain views (`plain.yaml`), which nothing else finds.
"""

from .finish import finish

__all__ = ["finish"]
