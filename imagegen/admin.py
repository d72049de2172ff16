"""Jobs, catalogue, pictures and webhooks for staff. What a person wrote is not shown: prompts come from dreams, and are nobody's business.

What has a rule is changed through the core's own functions, as everywhere.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from person.admin import ReadOnlyAdmin

from .jobs import results
from .media import uploads
from .models import Image, Job, JobStatistics, PromptTemplate, Result, Style, StyleCategory, WebhookEndpoint
from .webhooks import endpoints


class ModeratedAdmin(ReadOnlyAdmin):
    """Nobody edits a row here; what may be done with one is an action."""

    def may_change(self, request: HttpRequest) -> bool:
        """Whether somebody may use the actions, who may not edit the fields."""
        return bool(request.user.has_perm(f"imagegen.change_{self.opts.model_name}"))


@admin.register(Job)
class JobAdmin(ReadOnlyAdmin):
    list_display = ("created_at", "person", "type", "quality", "state", "error_code", "attempt", "provider", "price_credits", "ended_at")
    list_filter = ("state", "type", "provider", "error_code")
    search_fields = ("id", "person__email")
    list_select_related = ("person",)
    raw_id_fields = ("source", "mask", "retry_of", "hold")
    exclude = ("prompt", "translated_prompt", "improved_prompt", "dream")


@admin.register(JobStatistics)
class JobStatisticsAdmin(ReadOnlyAdmin):
    list_display = ("begin", "completed", "failed", "cancelled", "people", "credits", "seconds", "longest_seconds")
    date_hierarchy = "begin"


@admin.register(StyleCategory)
class StyleCategoryAdmin(admin.ModelAdmin):
    list_display = ("slug", "name", "position", "is_active")
    list_editable = ("position", "is_active")


@admin.register(Style)
class StyleAdmin(admin.ModelAdmin):
    list_display = ("slug", "name", "category", "default_quality", "is_premium", "is_active", "position")
    list_filter = ("category", "is_premium", "is_active")
    list_editable = ("is_active", "position")
    list_select_related = ("category",)
    search_fields = ("slug", "name")


@admin.register(PromptTemplate)
class PromptTemplateAdmin(admin.ModelAdmin):
    """Those that came with us, and those that people show to everybody. Private ones are their writers' own."""

    list_display = ("slug", "name", "author", "category", "type", "use_count", "is_public", "is_active", "position")
    list_filter = ("type", "category", "is_active")
    search_fields = ("slug", "name", "author__email")
    list_select_related = ("author",)
    readonly_fields = ("author", "use_count")
    actions = ("take_back",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[PromptTemplate]:
        return super().get_queryset(request).filter(is_public=True)

    @admin.action(description=_("Take the chosen templates out of the library"), permissions=["change"])
    def take_back(self, request: HttpRequest, chosen: QuerySet[PromptTemplate]) -> None:
        chosen.update(is_active=False)


class PictureAdmin(ModeratedAdmin):
    """Pictures are seen by their owners, and by everybody where they are public. Staff see the facts, and may take one from the public."""

    list_filter = ("is_public", ("deleted_at", admin.EmptyFieldListFilter))
    search_fields = ("id", "owner__email")
    list_select_related = ("owner",)
    actions: tuple[str, ...] = ("hide",)

    @admin.action(description=_("Take the chosen pictures out of the public gallery"), permissions=["hide"])
    def hide(self, request: HttpRequest, chosen: QuerySet[Any]) -> None:
        for picture in chosen.filter(is_public=True, deleted_at__isnull=True):
            self.take_back(picture)

    def has_hide_permission(self, request: HttpRequest) -> bool:
        return self.may_change(request)

    def take_back(self, picture: Any) -> None:
        raise NotImplementedError


@admin.register(Result)
class ResultAdmin(PictureAdmin):
    list_display = ("created_at", "owner", "is_public", "rating", "downloads", "width", "height", "size_bytes", "deleted_at")
    exclude = ("file", "thumbnail")
    raw_id_fields = ("job",)

    def take_back(self, picture: Result) -> None:
        results.show(result_id=picture.pk, person_id=picture.owner_id, is_public=False)


@admin.register(Image)
class ImageAdmin(PictureAdmin):
    list_display = ("created_at", "owner", "is_public", "is_safe", "downloads", "width", "height", "size_bytes", "deleted_at")
    exclude = ("file", "thumbnail", "title", "description", "sha256")
    actions = ("hide", "refuse")

    @admin.action(description=_("Delete the chosen uploads, their files too"), permissions=["hide"])
    def refuse(self, request: HttpRequest, chosen: QuerySet[Image]) -> None:
        for image in chosen.filter(deleted_at__isnull=True):
            uploads.delete(image=image, now=timezone.now())

    def take_back(self, picture: Image) -> None:
        uploads.change(image=picture, is_public=False)


@admin.register(WebhookEndpoint)
class WebhookEndpointAdmin(ModeratedAdmin):
    """Nobody can see a secret."""

    list_display = ("url", "person", "is_active", "failing_since", "disabled_at", "disabled_reason", "created_at")
    list_filter = ("is_active", "disabled_reason")
    search_fields = ("url", "person__email")
    list_select_related = ("person",)
    exclude = ("sealed_secret", "sealed_old_secret")
    actions = ("pause",)

    @admin.action(description=_("Pause the chosen webhooks"), permissions=["pause"])
    def pause(self, request: HttpRequest, chosen: QuerySet[WebhookEndpoint]) -> None:
        for endpoint in chosen.filter(is_active=True):
            endpoints.change(endpoint_id=endpoint.pk, person_id=endpoint.person_id, is_active=False, now=timezone.now())

    def has_pause_permission(self, request: HttpRequest) -> bool:
        return self.may_change(request)
