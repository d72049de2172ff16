"""The public page on safety: how danger is noticed, how well by the published figures, and what this is not."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from project.api.inputs import languages

from ..safety import Kind, figures, helplines, labelled

NAMES = {"en": "English", "tr": "Türkçe", "es": "Español", "ru": "Русский"}
OTHERS = ("quotation", "song", "third", "joke", "history", "plain")


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    measured = figures.stored()
    country = helplines.country_of(zone="", **languages(request))
    names = {
        "suicide": _("Suicide and self-harm"),
        "abuse": _("Being hurt"),
        "others": _("Hurting others"),
        "medical": _("Medical emergency"),
    }
    context: dict[str, Any] = {
        "asks_provider": "moderation" in settings.SAFETY_LAYERS,
        "lines": helplines.of(Kind.SELF_HARM, country),
        "directory": helplines.data()["directory"],
        "rows": [
            {
                "language": NAMES[language],
                "is_seen": half == "seen",
                "danger": _share(of_half, tuple(labelled.DANGERS)),
                "dream": _share(of_half, ("dream", "unframed")),
                "other": _share(of_half, OTHERS),
            }
            for language, halves in measured.items()
            for half, of_half in halves.items()
        ],
        "languages": [NAMES[language] for language in measured],
        "kinds": [
            {"kind": name, "cells": [_share(halves["unseen"], (label,)) for halves in measured.values()]} for label, name in names.items()
        ],
    }
    return render(request, "dreams/safety.html", context)


def _share(of_half: dict[str, dict[str, int]], labels: tuple[str, ...]) -> str:
    """Counts, which say more than a percentage does of few sentences, and the percentage."""
    found = sum(of_half[label]["waking"] for label in labels)
    of = sum(of_half[label]["sentences"] for label in labels)
    return _("%(found)s of %(all)s (%(percent)s %%)") % {"found": found, "all": of, "percent": round(100 * found / of)}
