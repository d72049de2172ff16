"""A person's own results: all of them, and one with what it was made from and what can be done with it."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from dreams.models import Dream
from person.pages.layout import PersonRequest, action, done, own, show
from project.errors import DomainError
from project.pictures.source_type import SourceType

from ..jobs import access, results
from ..media import signing, source_types
from ..models import Image, Job, Result
from . import captions, forms

TILES_A_PAGE = 24
MARKS = range(1, 6)


@dataclasses.dataclass(frozen=True, slots=True)
class Tile:
    """A result as a list shows it. `thumbnail` is a signed address."""

    row: Result
    caption: str
    thumbnail: str

    @property
    def is_edited(self) -> bool:
        return source_types.of_result(self.row) is SourceType.EDITED


@own
@require_safe
@ensure_csrf_cookie
def show_library(request: PersonRequest) -> HttpResponse:
    filters = forms.LibraryFilters(request.GET, auto_id="filter_%s")
    wanted = filters.wanted()
    rows = results.found(person_id=request.user.pk, **wanted).select_related("job__style")
    pages = Paginator(rows, TILES_A_PAGE).get_page(request.GET.get("page"))
    tiles = [Tile(row, captions.own(row.job), signing.url(row.thumbnail)) for row in pages.object_list]
    return show(request, "imagegen/library.html", {"tiles": tiles, "pages": pages, "filters": filters, "is_filtered": any(wanted.values())})


@own
@require_safe
@ensure_csrf_cookie
def show_result(request: PersonRequest, result_id: uuid.UUID) -> HttpResponse:
    try:
        row = access.result(result_id=result_id, person_id=request.user.pk)
    except access.NoSuchResult as error:
        raise Http404 from error
    job = Job.objects.select_related("style", "source", "dream").get(pk=row.job_id)
    newer, older = results.neighbours(row)
    context = {
        "result": row,
        "job": job,
        "caption": captions.own(job),
        "is_edited": source_types.of_result(row) is SourceType.EDITED,
        "picture": signing.url(row.file),
        "style": captions.style(job.style) if job.style else "",
        "operation": captions.operation(job.operation) if job.operation else "",
        "source": _source(job.source),
        "dream": job.dream if _is_there(job.dream) else None,
        "marks": MARKS,
        "trash_days": settings.TRASH_DAYS,
        "newer": newer,
        "older": older,
    }
    return show(request, "imagegen/result.html", context)


@own
@require_safe
def download_result(request: PersonRequest, result_id: uuid.UUID) -> HttpResponse:
    """Counts, and leads to an address under which a browser saves the picture."""
    try:
        return redirect(results.download(result_id=result_id, person_id=request.user.pk))
    except access.NoSuchResult as error:
        raise Http404 from error


@action("library")
def keep_result(request: PersonRequest, result_id: uuid.UUID) -> HttpResponse:
    """Make it a favourite, or no longer; back to where the form was."""
    is_favorite = request.POST.get("is_favorite") == "true"
    words = _("Kept among your favourites.") if is_favorite else _("No longer among your favourites.")
    return _changed(request, result_id, words, lambda: results.set_favorite(is_favorite=is_favorite, **_whose(request, result_id)))


@action("library")
def rate_result(request: PersonRequest, result_id: uuid.UUID) -> HttpResponse:
    form = forms.RatingForm(request.POST)
    rating = form.cleaned_data["rating"] if form.is_valid() else 0
    return _changed(request, result_id, _("Saved."), lambda: results.rate(rating=rating, **_whose(request, result_id)))


@action("library")
def publish_result(request: PersonRequest, result_id: uuid.UUID) -> HttpResponse:
    """Put it into the gallery, or take it out."""
    is_public = request.POST.get("is_public") == "true"
    words = _("Everybody can see the picture now.") if is_public else _("The picture is yours alone again.")
    return _changed(request, result_id, words, lambda: results.show(is_public=is_public, **_whose(request, result_id)))


@action("library")
def delete_result(request: PersonRequest, result_id: uuid.UUID) -> HttpResponse:
    try:
        results.delete(now=timezone.now(), **_whose(request, result_id))
    except access.NoSuchResult as error:
        return done(request, "library", error.detail)
    return done(
        request,
        "library",
        _("The picture was deleted. It waits in the trash for a while.") if settings.TRASH_DAYS else _("The picture was deleted."),
    )


def back(request: PersonRequest, usual: str) -> str:
    """Where the form says that it stood, if that is a page of ours."""
    given = request.POST.get("next", "")
    return given if url_has_allowed_host_and_scheme(given, allowed_hosts=None) else usual


def _changed(request: PersonRequest, result_id: uuid.UUID, words: str, change: Callable[[], object]) -> HttpResponse:
    try:
        change()
    except access.NoSuchResult as error:
        return done(request, "library", error.detail)
    except DomainError as error:
        words = error.detail
    return done(request, back(request, reverse("library_result", args=[result_id])), words)


def _whose(request: PersonRequest, result_id: uuid.UUID) -> dict[str, Any]:
    return {"result_id": result_id, "person_id": request.user.pk}


def _source(image: Image | None) -> str:
    """The small picture of the upload that was changed, while it is there."""
    return signing.url(image.thumbnail) if image is not None and image.deleted_at is None else ""


def _is_there(dream: Dream | None) -> bool:
    return dream is not None and dream.deleted_at is None
