"""How a reply ended: whether there is one at all, and what a reply that is gone on with keeps."""

from __future__ import annotations

from project.text.visible import is_blank

from ..analysts.base import Completion


def failure_of(said: str, completion: Completion, *, continues: bool) -> str:
    """Why what was said in a stream that ended well is no reply, as a failure's code; "" where it is one. What can't be seen is none.

    `continues`: the reply had text before, so it may have been whole already.
    """
    if completion.finish_reason == "content_filter":
        return "analyst_filtered"
    if continues or not is_blank(said):
        return ""
    # A model that thinks can use up all that it may write before it comes to the answer.
    return "analyst_too_long" if completion.finish_reason == "length" else "analyst_interrupted"
