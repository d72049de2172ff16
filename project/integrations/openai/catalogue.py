"""`GET /v1/models`: the analysts, and the painter of this site."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, JsonResponse

from dreams.analysts import personas
from dreams.models import Analyst
from project.realtime.database import in_database

from ..credentials import identify
from .responses import NoSuchModel, api

PAINTER = "painter"
OWNER = "reverie"


@api("GET")
async def models(request: HttpRequest) -> JsonResponse:
    await in_database(identify, request.headers.get("Authorization", ""))
    return JsonResponse({"object": "list", "data": await in_database(_models)})


@api("GET")
async def model(request: HttpRequest, name: str) -> JsonResponse:
    await in_database(identify, request.headers.get("Authorization", ""))
    found = [one for one in await in_database(_models) if one["id"] == name]
    if not found:
        raise NoSuchModel
    return JsonResponse(found[0])


def _models() -> list[dict[str, Any]]:
    analysts = [_analyst(row) for row in Analyst.objects.filter(is_active=True)]
    return [*analysts, {"id": PAINTER, "object": "model", "created": 0, "owned_by": OWNER, "reverie": {"kind": "painter"}}]


def _analyst(row: Analyst) -> dict[str, Any]:
    """`name` too, which some front ends show."""
    shown = personas.serialize(row)
    return {
        "id": row.slug,
        "object": "model",
        "created": 0,
        "owned_by": OWNER,
        "name": shown["name"],
        "reverie": {"kind": "analyst", **shown},
    }
