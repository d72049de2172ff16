"""What a result's file says of how it was made: out of words, or out of somebody's own picture."""

from __future__ import annotations

from project.pictures.source_type import VOCABULARY, SourceType

from ..models import Image, Job, Result


def of(*, order_type: str, source: Image | None) -> SourceType:
    """A photograph that is changed is a composite; what a machine had made stays so however it is changed."""
    is_made = order_type == Job.Type.GENERATION or (source is not None and source.digital_source_type == SourceType.MADE)
    return SourceType.MADE if is_made else SourceType.EDITED


def of_result(row: Result) -> SourceType:
    """As stored; by its job for one from before it was."""
    return SourceType(row.digital_source_type) if row.digital_source_type else of(order_type=row.job.type, source=None)


def address(name: str) -> str:
    """The term as an address; "" for none."""
    return VOCABULARY + name if name else ""
