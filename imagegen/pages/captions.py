"""What a picture is called where it is shown: its words for its owner; for everybody else only how it was made."""

from __future__ import annotations

import itertools

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from project.text.visible import without_directions

from ..jobs.operations import OPERATIONS
from ..models import Job, Style

LONGEST_CAPTION = 120

_operations: dict[str, str | Promise] = dict(itertools.chain.from_iterable(group for _name, group in OPERATIONS))


def own(job: Job) -> str:
    """In the person's own words, where there are any."""
    words = " ".join(without_directions(job.prompt).split())
    if not words:
        return how(job)
    return words if len(words) <= LONGEST_CAPTION else words[: LONGEST_CAPTION - 1].rstrip() + "…"


def how(job: Job) -> str:
    """How it was made, without a word of the person's."""
    if job.style is not None:
        return _("A picture in the style “%(style)s”") % {"style": style(job.style)}
    if job.operation:
        return operation(job.operation)
    return _("A picture")


def style(row: Style) -> str:
    """Ours in the reader's language; what an operator wrote as it is."""
    return _(row.name) if row.name else ""


def operation(name: str) -> str:
    return str(_operations.get(name) or name.replace("_", " "))
