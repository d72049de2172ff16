"""The header `Retry-After` (RFC 9110 §10.2.3), as other servers write it: seconds, or a date."""

from __future__ import annotations

import datetime
import email.utils
import re


def wanted_wait(told: str, now: datetime.datetime) -> datetime.timedelta | None:
    """How long its sender wants to be left alone, 0 where that is over; None where it says nothing that anybody understands."""
    if re.fullmatch(r"[0-9]{1,9}", told):
        return datetime.timedelta(seconds=int(told))
    try:
        at = email.utils.parsedate_to_datetime(told)
        return max(datetime.timedelta(), at.replace(tzinfo=at.tzinfo or datetime.UTC) - now)
    except (ValueError, OverflowError, TypeError, IndexError):  # what the parser lets out for one or other nonsense
        return None
