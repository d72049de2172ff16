"""What people show to everybody, for everybody: pictures and how they were made, without names and without anybody's words."""

from __future__ import annotations

import uuid

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from project.pictures.source_type import SourceType

from ..jobs import results
from ..media import signing, source_types
from . import captions, forms
from .library import TILES_A_PAGE, Tile


@never_cache
@require_safe
def show_gallery(request: HttpRequest) -> HttpResponse:
    styles = [(style.slug, captions.style(style)) for style in results.styles_shown()]
    filters = forms.GalleryFilters(request.GET, auto_id="filter_%s", styles=styles)
    wanted = filters.wanted()
    pages = Paginator(results.shown_to_all(**wanted), TILES_A_PAGE).get_page(request.GET.get("page"))
    tiles = [Tile(row, captions.how(row.job), signing.url(row.thumbnail)) for row in pages.object_list]
    context = {"tiles": tiles, "pages": pages, "filters": filters, "is_filtered": any(wanted.values())}
    return render(request, "imagegen/gallery.html", context)


@never_cache
@require_safe
def show_picture(request: HttpRequest, result_id: uuid.UUID) -> HttpResponse:
    """One of them, at an address that can be passed on."""
    row = results.shown_to_all().filter(pk=result_id).first()
    if row is None:
        raise Http404
    context = {
        "result": row,
        "job": row.job,
        "caption": captions.how(row.job),
        "is_edited": source_types.of_result(row) is SourceType.EDITED,
        "picture": signing.url(row.file),
        "style": captions.style(row.job.style) if row.job.style else "",
        "is_own": row.owner_id == request.user.pk,
    }
    return render(request, "imagegen/picture.html", context)
