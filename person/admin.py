"""People, plans, codes and the ledger for staff. What has a rule is changed through the core's own functions, as everywhere."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.models import Group, Permission
from django.db import models, transaction
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.admin import ModelAdmin as UnfoldModelAdmin
from unfold.forms import ActionForm
from unfold.views import ChangeList
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminSplitDateTimeWidget,
    UnfoldAdminTextInputWidget,
)

from project.errors import DomainError
from project.text.folding import fold

from . import ai_costs, audit
from .credits import ledger
from .flows import api_keys, invite, redeem
from .models import (
    AiCall,
    AiPrice,
    ApiKey,
    AuditEntry,
    CreditEntry,
    Device,
    InviteCode,
    OutgoingMail,
    Plan,
    Progress,
    RedeemCode,
    Redemption,
    Session,
    User,
    XpEntry,
)
from .progress import leaderboard


class ReasonForm(ActionForm):
    """The form above a list's actions: why."""

    reason = forms.CharField(
        required=False,
        max_length=300,
        label="",
        widget=UnfoldAdminTextInputWidget(attrs={"placeholder": gettext_lazy("Reason"), "aria-label": gettext_lazy("Reason")}),
    )


class AuditedAdmin(UnfoldModelAdmin):
    """The base of all our admin classes: every write leaves a line in the audit log, in the transaction that Django's views open.

    Django's own log is not written: it keeps names of people for ever, and may be changed.
    """

    action_form = ReasonForm
    list_filter_submit = True

    def record(self, request: HttpRequest, deed: str, row: models.Model, *, facts: dict[str, Any] | None = None) -> None:
        """A line for what was done to `row`."""
        audit.record(
            actor_id=request.user.pk,
            action=f"{self.opts.model_name}.{deed}",
            person_id=person_of(row),
            subject=row,
            reason=request.POST.get("reason", ""),
            facts=facts,
        )

    def log_addition(self, request: HttpRequest, obj: models.Model, message: Any) -> None:
        self.record(request, "add", obj)

    def log_change(self, request: HttpRequest, obj: models.Model, message: Any) -> None:
        """Names of the fields that were changed, never what is in them."""
        fields = [name for part in message if isinstance(part, dict) for name in part.get("changed", {}).get("fields", ())]
        if fields:
            self.record(request, "change", obj, facts={"fields": fields})

    def log_deletions(self, request: HttpRequest, queryset: Any) -> None:
        for row in queryset:
            self.record(request, "delete", row)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """What staff did to this object, in the audit log."""
        where = urlencode({"object_type": self.opts.label_lower, "object_id": object_id})
        return redirect(f"{reverse('admin:person_auditentry_changelist')}?{where}")


def person_of(row: models.Model) -> uuid.UUID | None:
    """Whose `row` is; None where it is nobody's, such as a plan."""
    if isinstance(row, User):
        return row.pk
    return next((getattr(row, name) for name in ("user_id", "person_id", "owner_id", "author_id") if hasattr(row, name)), None)


class FoldedSearch(AuditedAdmin):
    """Searches key columns, which hold folded text."""

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Any], search_term: str) -> tuple[QuerySet[Any], bool]:
        return super().get_search_results(request, queryset, fold(search_term))


ONLY_SUPERUSERS = ("is_staff", "is_superuser", "groups", "email_verified_at", "deleted_at")
"""Fields of a person by which one could give oneself rights, or an account away."""


class PeopleList(ChangeList):
    def url_for_result(self, result: Any) -> str:
        return reverse("admin:person_page", args=[result.pk])


@admin.register(User)
class UserAdmin(FoldedSearch):
    """People are listed here; what support needs to know and to do about one is on the person's page (project/staff/person_page.py).

    The form that changes fields is for those with the permission to change people, of whom only superusers may make somebody staff.
    """

    list_display = ("email", "username", "plan", "balance", "is_active", "is_staff", "created_at")
    list_filter = ("is_active", "is_staff", "plan")
    list_select_related = ("plan",)
    search_fields = ("email_key", "username_key", "first_name", "last_name")
    search_help_text = gettext_lazy("Address, name or id")
    readonly_fields = (
        "id",
        "image",
        "google_id",
        "plan",
        "plan_since",
        "balance",
        "granted_total",
        "last_chat_at",
        "created_at",
        "updated_at",
        "last_login",
    )
    fieldsets = (
        (None, {"fields": ("email", "username", "first_name", "last_name", "language", "is_active", "email_verified_at", "deleted_at")}),
        # Single permissions are given by groups, so that one can see who has which.
        (gettext_lazy("Rights"), {"fields": ("is_staff", "is_superuser", "groups")}),
        (gettext_lazy("Facts"), {"fields": readonly_fields}),
    )

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return PeopleList

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Any], search_term: str) -> tuple[QuerySet[Any], bool]:
        try:
            return queryset.filter(pk=uuid.UUID(search_term.strip())), False
        except ValueError:
            return super().get_search_results(request, queryset, search_term)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return self.readonly_fields if request.user.is_superuser else (*self.readonly_fields, *ONLY_SUPERUSERS)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """An account ends by its own journey, which erases everything and gives days of grace."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if isinstance(obj, User) and obj.is_staff and not request.user.is_superuser:
            return False
        return super().has_change_permission(request, obj)

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Who may only look is led to the person's page, which shows what they may see."""
        if self.has_view_permission(request) and not super().has_change_permission(request):
            return redirect("admin:person_page", object_id)
        return super().change_view(request, object_id, form_url, extra_context)

    def save_model(self, request: HttpRequest, obj: User, form: ModelForm, change: bool) -> None:
        """Only what was changed is written: the balance on this page may be an old one."""
        own = {field.name for field in User._meta.concrete_fields}
        obj.save(update_fields=[*own.intersection(form.changed_data), "updated_at"])


admin.site.unregister(Group)


@admin.register(Group)
class GroupAdmin(AuditedAdmin):
    """Who may do what (project/staff/roles.py makes the first three)."""

    search_fields = ("name",)
    filter_horizontal = ("permissions",)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "permissions":
            kwargs["queryset"] = Permission.objects.select_related("content_type")
        return super().formfield_for_manytomany(db_field, request, **kwargs)


@admin.register(Plan)
class PlanAdmin(AuditedAdmin):
    list_display = ("slug", "name", "is_premium", "welcome_credits", "monthly_credits", "daily_dreams", "daily_images", "replies_per_dream")


class ReadOnlyAdmin(AuditedAdmin):
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    """The audit log. Nobody changes a line, the database's owner included."""

    list_display = ("at", "actor", "action", "outcome", "person", "object_type", "object_id", "reason")
    list_filter = ("action", "outcome", "object_type")
    list_select_related = ("actor", "person")
    search_fields = ("action", "reason", "object_id", "actor__email_key", "person__email_key")
    date_hierarchy = "at"

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        return lookup in {"object_id", "object_type", "person", "actor"} or super().lookup_allowed(lookup, value, request)


@admin.register(AiPrice)
class AiPriceAdmin(AuditedAdmin):
    """What each model costs, where that was read and when, and above the list whose cost is unknown."""

    list_display = ("model", "input_per_million", "output_per_million", "per_image", "source", "as_of")
    list_editable = ("input_per_million", "output_per_million", "per_image")

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if missing := ai_costs.without_price(now=timezone.now()):
            messages.warning(request, _("Without a price, so their cost is unknown:") + " " + ", ".join(missing))
        return super().changelist_view(request, extra_context)


@admin.register(AiCall)
class AiCallAdmin(ReadOnlyAdmin):
    """What each call cost, and above the list what today's cost together."""

    list_display = ("at", "kind", "provider", "model", "input_tokens", "output_tokens", "images", "cost")
    list_filter = ("kind", "provider", "model", ("cost", admin.EmptyFieldListFilter))
    date_hierarchy = "at"

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        spent = ai_costs.spent_today(now=timezone.now())
        title = _("AI services today: $%(spent)s") % {"spent": f"{spent:.4f}"}
        if settings.AI_DAILY_CAP_USD:
            title += f" / ${settings.AI_DAILY_CAP_USD:.2f}"
        return super().changelist_view(request, {**(extra_context or {}), "title": title})


class CreditEntryForm(forms.ModelForm):
    """A grant counts as granted and may expire; an adjustment corrects the balance, up or down."""

    kind = forms.ChoiceField(
        choices=[(CreditEntry.Kind.GRANT, gettext_lazy("grant")), (CreditEntry.Kind.ADJUSTMENT, gettext_lazy("adjustment"))],
        widget=UnfoldAdminSelectWidget,
    )
    reason = forms.CharField(
        max_length=300, widget=UnfoldAdminTextInputWidget, help_text=gettext_lazy("The person reads it in their history.")
    )
    expires_at = forms.SplitDateTimeField(required=False, widget=UnfoldAdminSplitDateTimeWidget)

    class Meta:
        model = CreditEntry
        fields = ("user", "kind", "amount", "reason", "expires_at")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        is_grant = given.get("kind") == CreditEntry.Kind.GRANT
        if is_grant and (given.get("amount") or 0) <= 0:
            self.add_error("amount", _("A grant adds credits. To take some away, adjust."))
        if not is_grant and given.get("expires_at"):
            self.add_error("expires_at", _("Only grants expire."))
        return given


@admin.register(CreditEntry)
class CreditEntryAdmin(ReadOnlyAdmin):
    """A new line is a grant or an adjustment with a reason; lines are never changed."""

    form = CreditEntryForm
    list_display = ("created_at", "user", "kind", "amount", "subject", "reason", "expires_at")
    list_filter = ("kind",)
    search_fields = ("user__email", "subject")
    autocomplete_fields = ("user",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("person.add_creditentry"))

    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().add_view(request, *args, **kwargs)
        except DomainError as error:
            self.message_user(request, error.detail, messages.ERROR)
            return redirect(request.get_full_path())

    def save_model(self, request: HttpRequest, obj: CreditEntry, form: ModelForm, change: bool) -> None:
        key = f"admin:{request.user.pk}:{uuid.uuid4()}"
        with transaction.atomic():
            if obj.kind == CreditEntry.Kind.GRANT:
                line = ledger.grant(person_id=obj.user_id, amount=obj.amount, key=key, reason=obj.reason, expires_at=obj.expires_at)
            else:
                line = ledger.adjust(person_id=obj.user_id, amount=obj.amount, key=key, reason=obj.reason)
        obj.pk = line.pk


class CodeAdmin(AuditedAdmin):
    """Codes are made by the core, one or many with one form, and written by nobody."""

    search_fields = ("code", "note")
    made_fields: tuple[str, ...] = ()
    changeable: tuple[str, ...] = ("note", "expires_at")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.made_fields if obj is None else [field.name for field in self.opts.concrete_fields]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return () if obj is None else [field.name for field in self.opts.concrete_fields if field.name not in self.changeable]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is None:
            kwargs["form"] = CountForm
        return super().get_form(request, obj, change, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: ModelForm, change: bool) -> None:
        if change:
            obj.save(update_fields=form.changed_data)
            return
        made = self.make(made_by=request.user, **form.cleaned_data)
        obj.pk, obj.code = made[0].pk, made[0].code
        if len(made) > 1:
            self.message_user(request, _("Made: %(codes)s") % {"codes": ", ".join(row.code for row in made)})

    def make(self, **given: Any) -> list[Any]:
        raise NotImplementedError


class CountForm(forms.ModelForm):
    count = forms.IntegerField(
        widget=UnfoldAdminIntegerFieldWidget,
        min_value=1,
        max_value=invite.MOST_AT_ONCE,
        initial=1,
        help_text=gettext_lazy("How many codes."),
    )


@admin.register(InviteCode)
class InviteCodeAdmin(CodeAdmin):
    list_display = ("code", "note", "made_by", "created_at", "expires_at", "used_by", "used_at", "used_ip")
    list_filter = (("used_at", admin.EmptyFieldListFilter),)
    made_fields = ("count", "note", "expires_at")

    def make(self, **given: Any) -> list[Any]:
        return invite.make(**given)


@admin.register(RedeemCode)
class RedeemCodeAdmin(CodeAdmin):
    list_display = ("code", "credits", "uses", "max_uses", "note", "made_by", "created_at", "expires_at")
    made_fields = ("count", "credits", "max_uses", "credits_last_days", "note", "expires_at")

    def make(self, **given: Any) -> list[Any]:
        return redeem.make(amount=given.pop("credits"), **given)


@admin.register(Redemption)
class RedemptionAdmin(ReadOnlyAdmin):
    list_display = ("created_at", "code", "user", "grant")


@admin.register(ApiKey)
class ApiKeyAdmin(ReadOnlyAdmin):
    """Staff see that a key exists and can revoke it; nobody can see the key."""

    list_display = ("prefix", "name", "user", "scopes", "created_at", "expires_at", "last_used_at", "revoked_at")
    search_fields = ("prefix", "user__email")
    exclude = ("secret_hash",)
    actions = ("revoke",)

    @admin.action(description=gettext_lazy("Revoke the chosen keys"), permissions=["revoke"])
    def revoke(self, request: HttpRequest, chosen: QuerySet[ApiKey]) -> None:
        for key in chosen:
            api_keys.revoke(person_id=key.user_id, key_id=key.pk, now=timezone.now())
            self.record(request, "revoke", key)

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("person.change_apikey"))


@admin.register(Session)
class SessionAdmin(ReadOnlyAdmin):
    list_display = ("created_at", "user", "ip", "ended_at", "end_reason")


@admin.register(Device)
class DeviceAdmin(ReadOnlyAdmin):
    list_display = ("user", "user_agent", "ip", "last_seen_at")


@admin.register(OutgoingMail)
class OutgoingMailAdmin(ReadOnlyAdmin):
    list_display = ("created_at", "kind", "user", "attempts", "sent_at")
    exclude = ("facts",)


@admin.register(Progress)
class ProgressAdmin(ReadOnlyAdmin):
    """Points are given by what people do. Staff may take a name off the leaderboard that others should not have to read."""

    list_display = ("user", "level", "xp", "streak_days", "is_listed", "display_name")
    list_filter = ("is_listed",)
    search_fields = ("user__email_key", "display_name_key")
    list_select_related = ("user",)
    actions = ("unlist",)

    @admin.action(description=gettext_lazy("Take the chosen people off the leaderboard, and their names with them"), permissions=["unlist"])
    def unlist(self, request: HttpRequest, chosen: QuerySet[Progress]) -> None:
        for progress in chosen.select_related("user"):
            leaderboard.change(person=progress.user, is_listed=False, display_name="")
            self.record(request, "unlist", progress)

    def has_unlist_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("person.change_progress"))


@admin.register(XpEntry)
class XpEntryAdmin(ReadOnlyAdmin):
    list_display = ("happened_at", "user", "cause", "key", "amount")
    list_filter = ("cause",)
    search_fields = ("user__email", "key")
    list_select_related = ("user",)
