"""`/api/v1/styles/…` as Splashmy documents it (§4): the catalogue, and what a person thinks of it."""

from __future__ import annotations

import uuid
from typing import Any

from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from person.api.requests import PersonRequest
from person.credits import allowance
from project.absolute_urls import absolute
from project.api.envelope import Dialect, Pages, Reply, page

from ...catalogue import browse, ratings
from ...jobs import access, serialize
from ...media import signing
from ...models import Style, StyleExample
from .. import catalogue_serializers as c
from ..views import ImagesView, checked
from .splashmy_images import wished


class StyleRatingIn(serializers.Serializer[Any]):
    rating = serializers.IntegerField(min_value=1, max_value=5)
    comment = serializers.CharField(max_length=1000, allow_blank=True, default="")


class StylesView(ImagesView):
    dialect = Dialect.SPLASHMY


class Categories(StylesView):
    pagination_class = Pages

    @extend_schema(responses={200: c.StyleCategoryOut(many=True)}, operation_id="splashmy_style_categories")
    def get(self, request: PersonRequest) -> Response:
        """The categories of the catalogue."""
        return page(request, browse.categories(), _category)


class Styles(StylesView):
    pagination_class = Pages

    @extend_schema(
        responses={200: c.StyleOut(many=True)},
        parameters=[OpenApiParameter(name, str) for name in ("search", "category", "is_premium", "ordering")],
        operation_id="splashmy_styles",
    )
    def get(self, request: PersonRequest) -> Response:
        """The catalogue; `ordering` by name, created_at, rating, recent_uses or position, with - for the other way."""
        query = request.query_params
        rows = browse.found(
            person_id=request.user.pk,
            now=timezone.now(),
            words=query.get("search", ""),
            category=query.get("category", "").replace("\x00", ""),
            is_premium={"true": True, "false": False}.get(query.get("is_premium", "").lower()),
            ordering=query.get("ordering", ""),
        )
        return page(request, rows.prefetch_related("examples"), _shaped(request))


class OneStyle(StylesView):
    @extend_schema(responses={200: c.StyleOut, 404: dict}, operation_id="splashmy_style")
    def get(self, request: PersonRequest, style_id: uuid.UUID) -> Response:
        """One style of the catalogue."""
        return Reply(_shaped(request)(_one(request, style_id)))


class Popular(StylesView):
    pagination_class = Pages

    @extend_schema(responses={200: c.StyleOut(many=True)}, operation_id="splashmy_styles_popular")
    def get(self, request: PersonRequest) -> Response:
        """Most used in the last thirty days first."""
        rows = browse.popular(person_id=request.user.pk, now=timezone.now())
        return page(request, rows.prefetch_related("examples"), _shaped(request))


class Preferences(StylesView):
    pagination_class = Pages

    @extend_schema(responses={200: c.StylePreferenceOut(many=True)}, operation_id="splashmy_style_preferences")
    def get(self, request: PersonRequest) -> Response:
        """The person's favourites, and what they have used."""
        rows = browse.preferred(person_id=request.user.pk, now=timezone.now()).prefetch_related("examples")
        styled = _shaped(request)
        return page(request, rows, lambda row: {"style": styled(row), **_preference(row)})


class Favorite(StylesView):
    @extend_schema(request=None, responses={200: c.StyleOut, 404: dict}, operation_id="splashmy_style_favorite")
    def post(self, request: PersonRequest, style_id: uuid.UUID) -> Response:
        """Turn the favourite mark round; `is_favorite` in the body says which way."""
        ratings.set_favorite(style=_one(request, style_id), person_id=request.user.pk, is_favorite=wished(request))
        return Reply(_shaped(request)(_one(request, style_id)))


class Rate(StylesView):
    @extend_schema(request=StyleRatingIn, responses={200: c.StyleOut, 400: dict, 404: dict}, operation_id="splashmy_style_rate")
    def post(self, request: PersonRequest, style_id: uuid.UUID) -> Response:
        """One rating a person, from 1 to 5, which may be changed."""
        ratings.rate(style=_one(request, style_id), person_id=request.user.pk, **checked(StyleRatingIn, request))
        return Reply(_shaped(request)(_one(request, style_id)))


class Examples(StylesView):
    pagination_class = Pages

    @extend_schema(responses={200: c.StyleExampleOut(many=True), 404: dict}, operation_id="splashmy_style_examples")
    def get(self, request: PersonRequest, style_id: uuid.UUID) -> Response:
        """Pictures that show a style."""
        return page(request, _one(request, style_id).examples.all(), _example)


def _one(request: PersonRequest, style_id: uuid.UUID) -> Style:
    row: Style | None = browse.styles(person_id=request.user.pk, now=timezone.now()).filter(pk=style_id).first()
    if row is None:
        raise access.NoSuchStyle
    return row


def _category(row: Any) -> dict[str, Any]:
    words = {"name": _translated(row.name), "description": _translated(row.description)}
    return {"id": row.pk, "slug": row.slug, **words, "icon": row.icon, "color": row.color, "style_count": row.style_count}


def _shaped(request: PersonRequest) -> Any:
    """Says what a style is to this person. Its rows come from `browse`."""
    has_premium = allowance.may_use_premium_styles(request.user)

    def shaped(row: Any) -> dict[str, Any]:
        category = {"id": row.category.pk, "slug": row.category.slug, "name": _translated(row.category.name)}
        return {
            "id": str(row.pk),
            "slug": row.slug,
            "name": _translated(row.name),
            "description": _translated(row.description),
            "category": category,
            "prompt_template": row.prompt_template,
            "default_quality": row.default_quality,
            "default_background": row.default_background,
            "default_output_format": row.default_output_format,
            "supports_transparency": row.supports_transparency,
            "is_premium": row.is_premium,
            "is_available": has_premium or not row.is_premium,
            "is_favorite": row.is_favorite,
            "average_rating": round(row.rating, 2) if row.rating is not None else None,
            "rating_count": row.rating_count,
            "my_rating": row.my_rating,
            "recent_uses": row.recent_uses,
            "examples": [_example(example) for example in row.examples.all()],
        }

    return shaped


def _preference(row: Any) -> dict[str, Any]:
    return {"is_favorite": row.is_favorite, "usage_count": row.my_uses, "last_used_at": serialize.moment(row.my_last_use)}


def _example(row: StyleExample) -> dict[str, Any]:
    def address(name: str) -> str | None:
        return absolute(signing.url(name)) if name else None

    styled = {"styled_image_url": address(row.file), "thumbnail_url": address(row.thumbnail)}
    return {"id": row.pk, "title": row.title, "prompt": row.prompt, "original_image_url": address(row.original_file), **styled}


def _translated(words: str) -> str:
    """Ours in the reader's language; what an operator wrote as it is."""
    return gettext(words) if words else ""


urlpatterns = [
    path("categories/", Categories.as_view(), name="splashmy_style_categories"),
    path("", Styles.as_view(), name="splashmy_styles"),
    path("popular/", Popular.as_view(), name="splashmy_styles_popular"),
    path("preferences/", Preferences.as_view(), name="splashmy_style_preferences"),
    path("<uuid:style_id>/", OneStyle.as_view(), name="splashmy_style"),
    path("<uuid:style_id>/favorite/", Favorite.as_view(), name="splashmy_style_favorite"),
    path("<uuid:style_id>/rate/", Rate.as_view(), name="splashmy_style_rate"),
    path("<uuid:style_id>/examples/", Examples.as_view(), name="splashmy_style_examples"),
]
