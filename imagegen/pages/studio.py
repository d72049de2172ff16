"""The studio: the shell and the choices come from here, jobs and uploads from the REST API and the socket."""

from __future__ import annotations

import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie

from person.credits import allowance, prices
from person.models import User
from person.privacy import overview

from ..catalogue import browse
from ..jobs import payment
from ..jobs.operations import OPERATIONS
from ..media import decode_client, signing
from ..models import Job, PromptTemplate
from ..models.parameters import Background, OutputFormat, Quality, Size
from ..prompts import templates
from ..providers import registry

Json = dict[str, Any]


@never_cache
@login_required
@ensure_csrf_cookie
def show_studio(request: HttpRequest) -> HttpResponse:
    """`?again=` (a job), or `?style=` (slug), `?type=`, `?source=` (an upload or a result) and `?dream=` fill the form, in the script."""
    assert isinstance(request.user, User)
    person, now = request.user, timezone.now()
    styles = _styles(person, now)
    context = {
        "setup": _setup(person, styles, now),
        "privacy": overview.for_page(person.pk),
        "styles": styles,
        "style_categories": {style["category"]: style["category_name"] for style in styles},
        "operations": OPERATIONS,
        "choices": {
            "quality": Quality.choices,
            "size": Size.choices,
            "background": Background.choices,
            "output_format": OutputFormat.choices,
        },
        "wants_english": registry.wants_english(),
    }
    return render(request, "imagegen/studio.html", context)


def _setup(person: User, styles: list[Json], now: datetime.datetime) -> Json:
    """What the page's script has to know."""
    return {
        "person": str(person.pk),
        "max_chars": settings.IMAGEGEN_PROMPT_MAX_CHARS,
        "prices": {
            kind: {quality: prices.image(operation=kind, quality=quality) for quality in Quality.values} for kind in Job.Type.values
        },
        "free_left": payment.free_left_today(person=person, now=now),
        "credits": person.balance,
        "max_upload_bytes": settings.MAX_UPLOAD_SIZE,
        "upload_types": decode_client.media_types(),
        "styles": {style["id"]: {"slug": style["slug"], "name": style["name"]} for style in styles},
        "look": {"quality": Quality.AUTO, "background": Background.AUTO, "output_format": OutputFormat.PNG},
        "looks": {style["slug"]: style["look"] for style in styles},
        "templates": _templates(person),
        "urls": {"library_result": reverse("library_result", args=[_NOBODY])},
    }


_NOBODY = "00000000-0000-0000-0000-000000000000"
"""Stands in an address where the script puts an id."""


def _styles(person: User, now: datetime.datetime) -> list[Json]:
    """The catalogue in its order, each with its first example."""
    has_premium = allowance.may_use_premium_styles(person)
    found = []
    for row in browse.styles(person_id=person.pk, now=now).prefetch_related("examples"):
        example = next(iter(row.examples.all()), None)
        found.append(
            {
                "id": str(row.pk),
                "slug": row.slug,
                "name": _translated(row.name),
                "description": _translated(row.description),
                "category": row.category.slug,
                "category_name": _translated(row.category.name),
                "is_premium": row.is_premium,
                "is_available": has_premium or not row.is_premium,
                "example": signing.url(example.thumbnail) if example else "",
                "look": {"quality": row.default_quality, "background": row.default_background, "output_format": row.default_output_format},
            }
        )
    return found


def _templates(person: User) -> list[Json]:
    """Ours, other people's and their own: what can be filled in."""
    rows: list[PromptTemplate] = list(templates.found(person_id=person.pk, wanted=templates.Wanted())[:MOST_TEMPLATES])
    return [
        {
            "id": row.pk,
            **templates.wording(row),
            "type": row.type,
            "prompt": row.prompt,
            "fields": row.fields,
        }
        for row in rows
    ]


MOST_TEMPLATES = 200


def _translated(words: str) -> str:
    """Ours in the reader's language; what an operator wrote as it is."""
    return gettext(words) if words else ""
