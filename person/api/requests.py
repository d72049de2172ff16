"""Requests of somebody who is signed in, for views that let nobody else in."""

from __future__ import annotations

from typing import Any

from rest_framework.request import Request

from ..flows.identity import Identity
from ..models import User


class PersonRequest(Request):
    """What `IsAuthenticated` leaves: `user` is a person, `auth` the Identity by which they came."""

    user: User
    auth: Identity
    data: dict[str, Any]  # no parser lets a list through (project/api/parsers.py)
