"""Reverie as an installed app: its manifest, and the service worker that keeps the shell of the capture page for when there is no network.

The shell is the same for everybody and holds nothing of anybody. Its version is a hash of all that it consists of, so that a browser
takes a new one exactly when something changed.
"""

from __future__ import annotations

import functools
import hashlib
import json
import posixpath
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from dreams.pages.capture import choices

from .server.javascript import module_specifiers

ICON_SIZES = (192, 512)
DAWN, EVENING = "#f6f3ee", "#14121c"
MODULES = ("js/capture/page.js", "js/capture/offline.js", "js/page.js")
OTHER_FILES = (
    *("css/tokens.css", "css/base.css", "css/components.css", "css/capture.css", "css/dictation.css", "css/pages.css"),
    *("js/early.js", "img/moon.svg", "img/app-192.png"),
)


@require_safe
@cache_control(max_age=3600)
def manifest(request: HttpRequest) -> HttpResponse:
    """The web app manifest, in the language that `?language=` names: browsers ask for it without cookies."""
    with translation.override(_language(request)):
        found = {
            "id": "/",
            "name": "Reverie",
            "short_name": "Reverie",
            "description": _("Tell a dream and watch it being answered."),
            "lang": translation.get_language(),
            "start_url": reverse("chat"),
            "scope": "/",
            "display": "standalone",
            "background_color": EVENING,
            "theme_color": EVENING,
            "categories": ["lifestyle", "health", "productivity"],
            "icons": _icons(),
            "shortcuts": [
                _shortcut(_("Write a dream down"), "capture"),
                _shortcut(_("Journal"), "journal"),
                _shortcut(_("Image studio"), "studio"),
            ],
        }
    return JsonResponse(found, content_type="application/manifest+json")


@require_safe
@cache_control(no_cache=True)
def service_worker(request: HttpRequest) -> HttpResponse:
    """At the root, so that it may serve every path; in the language of the browser that it is installed in."""
    language = translation.get_language() or settings.LANGUAGE_CODE
    text = _service_worker.__wrapped__(language) if settings.DEBUG else _service_worker(language)
    return HttpResponse(text, content_type="text/javascript; charset=utf-8", headers={"Service-Worker-Allowed": "/"})


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """What the service worker shows instead of a page that it can't reach."""
    with translation.override(_language(request)):
        return render(request, "offline.html", {"is_shell": True})


@functools.cache
def _service_worker(language: str) -> str:
    pages = {name: f"{reverse(name)}?language={language}" for name in ("capture_shell", "offline")}
    names = sorted({*OTHER_FILES, *_with_imports(MODULES)})
    files = [static(name) for name in names]
    setup = {
        "version": _version(names, files, language),
        "files": [*files, f"{reverse('javascript-catalog')}?{language}", *pages.values()],
        "isHashed": all(address != f"{settings.STATIC_URL}{name}" for name, address in zip(names, files, strict=True)),
        "capture": reverse("capture"),
        "shell": pages["capture_shell"],
        "offline": pages["offline"],
        "notes": _notes(language),
    }
    return render_to_string("service-worker.js", {"setup": json.dumps(setup, indent=2)})


def _notes(language: str) -> dict[str, dict[str, str]]:
    """What a reminder shows, by its kind: a push itself holds no words."""
    icon = static("img/app-192.png")
    with translation.override(language):
        return {
            "reminder": {
                "title": _("What did you dream?"),
                "body": _("A word or two are enough."),
                "page": reverse("capture"),
                "icon": icon,
            },
            "rehearsal": {
                "title": _("Ten minutes for the new dream"),
                "body": _("A quiet place, closed eyes, and the dream as you told it anew."),
                "page": reverse("journal_rehearse"),
                "icon": icon,
            },
        }


def _version(names: list[str], files: list[str], language: str) -> str:
    told = hashlib.sha256(language.encode())
    for name, address in zip(names, files, strict=True):
        told.update(f"\0{address}\0".encode())
        told.update(_source(name))
    with translation.override(language):
        for template in ("dreams/capture.html", "offline.html", "service-worker.js"):
            told.update(render_to_string(template, {"is_shell": True, **choices()}).encode())
    return told.hexdigest()[:16]


def _with_imports(modules: tuple[str, ...]) -> Iterator[str]:
    """These modules and all that they lead to."""
    waiting, seen = list(modules), set(modules)
    while waiting:
        name = waiting.pop()
        yield name
        source = _source(name).decode()
        for start, end in module_specifiers(source):
            imported = posixpath.normpath(posixpath.join(posixpath.dirname(name), source[start + 1 : end - 1]))
            if imported not in seen:
                seen.add(imported)
                waiting.append(imported)


def _source(name: str) -> bytes:
    path = finders.find(name)
    assert path is not None, f"{name} is missing among the static files"
    return Path(path).read_bytes()


def _icons() -> list[dict[str, Any]]:
    made = [{"src": static("img/moon.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"}]
    for size in ICON_SIZES:
        for purpose, name in (("any", "app"), ("maskable", "app-maskable")):
            made.append({"src": static(f"img/{name}-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose})
    return made


def _shortcut(name: str, page: str) -> dict[str, Any]:
    icon = {"src": static("img/app-192.png"), "sizes": "192x192", "type": "image/png"}
    return {"name": name, "url": reverse(page), "icons": [icon]}


def _language(request: HttpRequest) -> str:
    wish = request.GET.get("language", "")
    return wish if wish in dict(settings.LANGUAGES) else translation.get_language() or settings.LANGUAGE_CODE
