"""People, plans, codes and the ledger for staff. What has a rule is changed through the core's own functions, as everywhere."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminSplitDateTime
from django.db import transaction
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from project.errors import DomainError

from .credits import ledger
from .flows import api_keys, change_plan, invite, redeem
from .models import ApiKey, CreditEntry, Device, InviteCode, OutgoingMail, Plan, Progress, RedeemCode, Redemption, Session, User, XpEntry
from .progress import leaderboard


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    list_display = ("email", "username", "plan", "balance", "is_active", "is_staff", "created_at")
    list_filter = ("is_active", "is_staff", "plan")
    search_fields = ("email", "username")
    readonly_fields = (
        "id",
        "image",
        "google_id",
        "plan_since",
        "balance",
        "granted_total",
        "last_chat_at",
        "created_at",
        "updated_at",
        "last_login",
    )
    exclude = ("password",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: User, form: ModelForm, change: bool) -> None:
        """Only what was changed is written: the balance on this page may be an old one. A plan changes with all that belongs to it."""
        own = {field.name for field in User._meta.concrete_fields} - {"plan"}
        obj.save(update_fields=[*own.intersection(form.changed_data), "updated_at"])
        if "plan" in form.changed_data:
            change_plan.to(person_id=obj.pk, plan=obj.plan.slug, now=timezone.now())


@admin.register(Plan)
class PlanAdmin(admin.ModelAdmin):
    list_display = ("slug", "name", "is_premium", "welcome_credits", "monthly_credits", "daily_dreams", "daily_images", "replies_per_dream")


class ReadOnlyAdmin(admin.ModelAdmin):
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class CreditEntryForm(forms.ModelForm):
    """A grant counts as granted and may expire; an adjustment corrects the balance, up or down."""

    kind = forms.ChoiceField(
        choices=[(CreditEntry.Kind.GRANT, gettext_lazy("grant")), (CreditEntry.Kind.ADJUSTMENT, gettext_lazy("adjustment"))]
    )
    reason = forms.CharField(max_length=300, help_text=gettext_lazy("The person reads it in their history."))
    expires_at = forms.SplitDateTimeField(required=False, widget=AdminSplitDateTime)

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


class CodeAdmin(admin.ModelAdmin):
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
    count = forms.IntegerField(min_value=1, max_value=invite.MOST_AT_ONCE, initial=1, help_text=gettext_lazy("How many codes."))


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


@admin.register(Progress)
class ProgressAdmin(ReadOnlyAdmin):
    """Points are given by what people do. Staff may take a name off the leaderboard that others should not have to read."""

    list_display = ("user", "level", "xp", "streak_days", "is_listed", "display_name")
    list_filter = ("is_listed",)
    search_fields = ("user__email", "display_name")
    list_select_related = ("user",)
    actions = ("unlist",)

    @admin.action(description=gettext_lazy("Take the chosen people off the leaderboard, and their names with them"), permissions=["unlist"])
    def unlist(self, request: HttpRequest, chosen: QuerySet[Progress]) -> None:
        for progress in chosen.select_related("user"):
            leaderboard.change(person=progress.user, is_listed=False, display_name="")

    def has_unlist_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("person.change_progress"))


@admin.register(XpEntry)
class XpEntryAdmin(ReadOnlyAdmin):
    list_display = ("happened_at", "user", "cause", "key", "amount")
    list_filter = ("cause",)
    search_fields = ("user__email", "key")
    list_select_related = ("user",)
