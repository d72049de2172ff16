"""Jobs, catalogue, pictures and webhooks for staff. What a person wrote is not shown: prompts come from dreams, and are nobody's business.

What has a rule is changed through the core's own functions, as everywhere.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminFileFieldWidget

from person.admin import AuditedAdmin, ReadOnlyAdmin

from .jobs import results
from .media import decode_client, files, uploads
from .models import Image, Job, JobStatistics, PromptTemplate, Result, Style, StyleCategory, StyleExample, Tag, WebhookEndpoint
from .upkeep import erasure
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
class StyleCategoryAdmin(AuditedAdmin):
    list_display = ("slug", "name", "position", "is_active")
    list_editable = ("position", "is_active")


@admin.register(Style)
class StyleAdmin(AuditedAdmin):
    list_display = ("slug", "name", "category", "default_quality", "is_premium", "is_active", "position")
    list_filter = ("category", "is_premium", "is_active")
    list_editable = ("is_active", "position")
    list_select_related = ("category",)
    search_fields = ("slug", "name")


class StyleExampleForm(forms.ModelForm):
    """Pictures come in as uploads do: decoded apart, and kept re-encoded."""

    picture = forms.FileField(required=False, widget=UnfoldAdminFileFieldWidget, label=_("picture in this style"))
    original = forms.FileField(required=False, widget=UnfoldAdminFileFieldWidget, label=_("picture before"))

    class Meta:
        model = StyleExample
        fields = ("style", "title", "prompt", "position")

    def clean(self) -> dict[str, Any]:
        super().clean()
        if not self.instance.file and not self.cleaned_data.get("picture"):
            self.add_error("picture", _("This field is required."))
        for name in ("picture", "original"):
            if given := self.cleaned_data.get(name):
                try:
                    self.cleaned_data[name] = decode_client.upload(given.read(uploads.most_bytes()))
                except decode_client.UploadRefused as error:
                    self.add_error(name, error.detail)
        return self.cleaned_data


@admin.register(StyleExample)
class StyleExampleAdmin(AuditedAdmin):
    form = StyleExampleForm
    list_display = ("style", "title", "position")
    list_filter = ("style",)
    list_editable = ("title", "position")
    list_select_related = ("style",)
    search_fields = ("style__slug", "style__name", "title")

    def save_model(self, request: HttpRequest, example: StyleExample, form: StyleExampleForm, change: bool) -> None:
        """What is replaced is named by no row any more, and deleted with the orphans."""
        # A list that is edited in place has no pictures.
        if picture := form.cleaned_data.get("picture"):
            stored = uploads.keep(picture, folder="examples")
            example.file, example.thumbnail = stored.file, stored.thumbnail
        if original := form.cleaned_data.get("original"):
            stored = uploads.keep(original, folder="examples")
            files.discard(stored.thumbnail)
            example.original_file = stored.file
        super().save_model(request, example, form, change)  # type: ignore[arg-type]  # Unfold says Form and means ModelForm


@admin.register(Tag)
class TagAdmin(AuditedAdmin):
    """The tags of public pictures. What people call their private ones is nobody's business."""

    list_display = ("name", "slug", "uses")
    search_fields = ("name", "slug")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Tag]:
        return uploads.public_tags()

    @admin.display(description=_("uses"))
    def uses(self, tag: Any) -> int:
        return int(tag.uses)


@admin.register(PromptTemplate)
class PromptTemplateAdmin(AuditedAdmin):
    """Those that came with us, and those that people show to everybody. Private ones are their writers' own."""

    list_display = ("slug", "name", "author", "category", "type", "use_count", "is_public", "is_active", "position")
    # Its words may be sealed, so what is made of public ones is looked through.
    list_filter = ("type", "category_key", "is_active")
    search_fields = ("slug", "search_key", "author__email")
    list_select_related = ("author",)
    readonly_fields = ("author", "use_count")
    actions = ("take_back",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[PromptTemplate]:
        return super().get_queryset(request).filter(is_public=True)

    @admin.action(description=_("Take the chosen templates out of the library"), permissions=["change"])
    def take_back(self, request: HttpRequest, chosen: QuerySet[PromptTemplate]) -> None:
        for template in chosen.filter(is_active=True):
            PromptTemplate.objects.filter(pk=template.pk).update(is_active=False)
            self.record(request, "take_back", template)


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
            self.record(request, "hide", picture)

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
    exclude = ("file", "thumbnail", "title", "description", "own_tags", "sha256")
    actions = ("hide", "refuse")

    @admin.action(description=_("Delete the chosen uploads, their files too"), permissions=["hide"])
    def refuse(self, request: HttpRequest, chosen: QuerySet[Image]) -> None:
        for image in chosen.filter(deleted_at__isnull=True):
            uploads.delete(image=image, now=timezone.now(), is_final=True)
            erasure.attempt(erasure.upload, image_id=image.pk, now=timezone.now())
            self.record(request, "delete", image)

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
            self.record(request, "pause", endpoint)

    def has_pause_permission(self, request: HttpRequest) -> bool:
        return self.may_change(request)
