"""`/api/v1/prompts/…`: Promptcraft's library of prompt templates, whose document names no paths, in Splashmy's shape."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import path
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from person.api.requests import PersonRequest
from project.api.envelope import Dialect, Pages, Reply, page

from ...jobs import serialize
from ...models import Job, PromptTemplate
from ...models.parameters import Background, OutputFormat, Quality, Size
from ...prompts import templates
from .. import catalogue_serializers as c
from .. import serializers as s
from ..views import ImagesView, checked


class TemplateParametersIn(serializers.Serializer[Any]):
    quality = serializers.ChoiceField(choices=Quality.choices, required=False)
    background = serializers.ChoiceField(choices=Background.choices, required=False)
    output_format = serializers.ChoiceField(choices=OutputFormat.choices, required=False)
    size = serializers.ChoiceField(choices=Size.choices, required=False)


class TemplateIn(serializers.Serializer[Any]):
    """`defaults` holds an example for each placeholder of `prompt`."""

    name = serializers.CharField(max_length=80)
    description = serializers.CharField(max_length=300, allow_blank=True, required=False)
    category = serializers.CharField(max_length=60, allow_blank=True, required=False)
    difficulty = serializers.ChoiceField(choices=PromptTemplate.Difficulty.choices, required=False)
    type = serializers.ChoiceField(choices=Job.Type.choices, required=False)
    prompt = serializers.CharField(max_length=settings.IMAGEGEN_PROMPT_MAX_CHARS)
    defaults = serializers.DictField(child=serializers.CharField(max_length=300, allow_blank=True), required=False)
    parameters = TemplateParametersIn(required=False)
    is_public = serializers.BooleanField(required=False)


class TemplateChangeIn(TemplateIn):
    name = serializers.CharField(max_length=80, required=False)
    prompt = serializers.CharField(max_length=settings.IMAGEGEN_PROMPT_MAX_CHARS, required=False)


class ValuesIn(serializers.Serializer[Any]):
    values = serializers.DictField(child=serializers.CharField(max_length=1000, allow_blank=True), default=dict)


class PromptsView(ImagesView):
    dialect = Dialect.SPLASHMY


class Templates(PromptsView):
    pagination_class = Pages

    @extend_schema(
        responses={200: c.PromptTemplateOut(many=True)},
        parameters=[OpenApiParameter(name, str) for name in ("search", "category", "difficulty", "type", "mine", "bookmarked", "ordering")],
        operation_id="prompt_templates",
    )
    def get(self, request: PersonRequest) -> Response:
        """20 a page; `ordering` by name, created_at, updated_at, use_count, rating or difficulty, with - for the other way."""
        query = {name: str(value).replace("\x00", "") for name, value in request.query_params.items()}
        wanted = templates.Wanted(
            words=query.get("search", ""),
            **{name: query.get(name, "") for name in ("category", "difficulty", "type", "ordering")},
            is_mine=query.get("mine", "").lower() in {"true", "1"},
            is_bookmarked=query.get("bookmarked", "").lower() in {"true", "1"},
        )
        return page(request, templates.found(person_id=request.user.pk, wanted=wanted), _shaped(request))

    @extend_schema(request=TemplateIn, responses={201: c.PromptTemplateOut, 400: dict, 409: dict}, operation_id="prompt_template_create")
    def post(self, request: PersonRequest) -> Response:
        """Write a template."""
        row = templates.create(person_id=request.user.pk, language=_language(), **checked(TemplateIn, request))
        return Reply(_shaped(request)(row), message=_("The template was created"), status=201)


class OneTemplate(PromptsView):
    @extend_schema(responses={200: c.PromptTemplateOut, 404: dict}, operation_id="prompt_template")
    def get(self, request: PersonRequest, template_id: int) -> Response:
        """One template."""
        return Reply(_shaped(request)(templates.one(template_id=template_id, person_id=request.user.pk)))

    @extend_schema(
        request=TemplateChangeIn,
        responses={200: c.PromptTemplateOut, 400: dict, 403: dict, 404: dict},
        operation_id="prompt_template_change",
    )
    def patch(self, request: PersonRequest, template_id: int) -> Response:
        """Change what is given."""
        fields = checked(TemplateChangeIn, request)
        row = templates.change(template_id=template_id, person_id=request.user.pk, language=_language(), **fields)
        return Reply(_shaped(request)(row), message=_("The template was changed"))

    @extend_schema(
        request=TemplateIn, responses={200: c.PromptTemplateOut, 400: dict, 403: dict, 404: dict}, operation_id="prompt_template_replace"
    )
    def put(self, request: PersonRequest, template_id: int) -> Response:
        """Change it; what is left out stays."""
        fields = checked(TemplateIn, request)
        row = templates.change(template_id=template_id, person_id=request.user.pk, language=_language(), **fields)
        return Reply(_shaped(request)(row), message=_("The template was changed"))

    @extend_schema(responses={200: None, 403: dict, 404: dict}, operation_id="prompt_template_delete")
    def delete(self, request: PersonRequest, template_id: int) -> Response:
        """Delete a template of one's own."""
        templates.delete(template_id=template_id, person_id=request.user.pk)
        return Reply(None, message=_("The template was deleted"))


class Bookmark(PromptsView):
    @extend_schema(request=None, responses={200: c.PromptTemplateOut, 404: dict}, operation_id="prompt_template_bookmark")
    def post(self, request: PersonRequest, template_id: int) -> Response:
        """Turn the bookmark round; `is_bookmarked` in the body says which way."""
        wish = request.data.get("is_bookmarked")
        chosen = wish if isinstance(wish, bool) else None
        return Reply(_shaped(request)(templates.bookmark(template_id=template_id, person_id=request.user.pk, is_bookmarked=chosen)))


class Rate(PromptsView):
    @extend_schema(request=s.RatingIn, responses={200: c.PromptTemplateOut, 400: dict, 404: dict}, operation_id="prompt_template_rate")
    def post(self, request: PersonRequest, template_id: int) -> Response:
        """Rate a template from 1 to 5."""
        rating = checked(s.RatingIn, request)["rating"]
        return Reply(_shaped(request)(templates.rate(template_id=template_id, person_id=request.user.pk, rating=rating)))


class Use(PromptsView):
    @extend_schema(request=ValuesIn, responses={200: dict, 400: dict, 404: dict}, operation_id="prompt_template_use")
    def post(self, request: PersonRequest, template_id: int) -> Response:
        """Fill the placeholders in; what comes back is ready to be sent with a job. An error names the placeholder."""
        values = checked(ValuesIn, request)["values"]
        used = templates.use(template_id=template_id, person_id=request.user.pk, values=values)
        data = {"prompt": used.prompt, "type": used.template.type, "parameters": used.template.parameters}
        return Reply({**data, "template": used.template.pk, "use_count": used.template.use_count})


def _shaped(request: PersonRequest) -> Any:
    """Says what a template is to this person. Its rows come from `templates`."""

    def shaped(row: Any) -> dict[str, Any]:
        return {
            "id": row.pk,
            "slug": row.slug,
            **templates.wording(row),
            "author": row.author.username if row.author else None,
            "category": row.category,
            "difficulty": row.difficulty,
            "type": row.type,
            "prompt": row.prompt,
            "fields": row.fields,
            "parameters": row.parameters,
            "is_public": row.is_public,
            "is_mine": row.author_id == request.user.pk,
            "is_ours": row.author_id is None,
            "is_bookmarked": row.is_bookmarked,
            "average_rating": round(row.rating, 2) if row.rating is not None else None,
            "rating_count": row.rating_count or 0,
            "my_rating": row.my_rating,
            "use_count": row.use_count,
            "created_at": serialize.moment(row.created_at),
            "updated_at": serialize.moment(row.updated_at),
        }

    return shaped


def _language() -> str:
    return translation.get_language() or "en"


urlpatterns = [
    path("templates/", Templates.as_view(), name="prompt_templates"),
    path("templates/<int:template_id>/", OneTemplate.as_view(), name="prompt_template"),
    path("templates/<int:template_id>/bookmark/", Bookmark.as_view(), name="prompt_template_bookmark"),
    path("templates/<int:template_id>/rate/", Rate.as_view(), name="prompt_template_rate"),
    path("templates/<int:template_id>/use/", Use.as_view(), name="prompt_template_use"),
]
