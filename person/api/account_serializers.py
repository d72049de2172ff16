"""What clients send and get about their own account: profile, picture, sign-ins, address, export, deletion."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from project.absolute_urls import absolute

from ..flows import devices, export, links, picture, receipt
from ..models import Session, User, Work
from .serializers import Word


class ProfileIn(serializers.Serializer[Any]):
    """All optional: what is sent is changed."""

    username = Word(max_length=150, required=False)
    email = Word(max_length=254, required=False, help_text="As it is. Another one: POST /api/user/email/.")
    first_name = Word(max_length=150, required=False, allow_blank=True)
    last_name = Word(max_length=150, required=False, allow_blank=True)
    bio = Word(max_length=2000, required=False, allow_blank=True)
    preferred_styles = serializers.ListField(child=Word(max_length=80), max_length=50, required=False)
    language = serializers.ChoiceField(choices=settings.LANGUAGES, required=False)
    time_zone = Word(max_length=64, required=False, help_text="A name of the tz database, such as Europe/Istanbul.")
    keeps_thinking = serializers.BooleanField(
        required=False, help_text="Whether what a model thinks before it answers is stored and shown."
    )


class PictureIn(serializers.Serializer[Any]):
    picture = serializers.FileField(help_text="JPEG, PNG, WebP or GIF, at most 5 MB.")


class LimitsOut(serializers.Serializer[Any]):
    """What the plan gives each day. 0 replies is without limit; no uploads is the server's own limit."""

    daily_dreams = serializers.IntegerField()
    daily_images = serializers.IntegerField()
    daily_uploads = serializers.IntegerField(allow_null=True)
    replies_per_dream = serializers.IntegerField()


class ProfileOut(serializers.ModelSerializer[User]):
    bio = serializers.CharField(source="profile.bio")
    preferred_styles = serializers.ListField(child=serializers.CharField(), source="profile.preferred_styles")
    time_zone = serializers.CharField(source="profile.time_zone")
    keeps_thinking = serializers.BooleanField(source="profile.keeps_thinking")
    picture = serializers.SerializerMethodField(help_text="A link that works for an hour or two.")
    plan = serializers.CharField(source="plan.slug")
    is_premium = serializers.BooleanField(source="plan.is_premium")
    limits = LimitsOut(source="plan")

    class Meta:
        model = User
        fields: tuple[str, ...] = (
            "id",
            "email",
            "username",
            "first_name",
            "last_name",
            "bio",
            "preferred_styles",
            "language",
            "time_zone",
            "keeps_thinking",
            "picture",
            "plan",
            "is_premium",
            "limits",
            "created_at",
            "updated_at",
        )
        read_only_fields = fields

    def get_picture(self, user: User) -> str | None:
        return picture.address(user.profile)


class SignInOut(serializers.ModelSerializer[Session]):
    device = serializers.SerializerMethodField(help_text="“Firefox on Linux”, as the user agent claims.")
    user_agent = serializers.CharField(source="device.user_agent", default="")
    signed_in_at = serializers.DateTimeField(source="created_at")
    last_used_at = serializers.SerializerMethodField()
    is_current = serializers.SerializerMethodField()

    class Meta:
        model = Session
        fields = ("id", "device", "user_agent", "ip", "signed_in_at", "last_used_at", "expires_at", "ended_at", "is_current")
        read_only_fields = fields

    def get_device(self, session: Session) -> str:
        return devices.name_of(session.device.user_agent if session.device else "")

    def get_last_used_at(self, session: Session) -> str:
        return (session.rotated_at or session.created_at).isoformat()

    def get_is_current(self, session: Session) -> bool:
        return bool(session.pk == self.context["session_id"])


class ProofIn(serializers.Serializer[Any]):
    """Who one is, once more: needed where the sign-in is older than ten minutes. With a second factor: `POST /api/user/reauthenticate/`."""

    password = Word(required=False, allow_blank=True, default="", trim_whitespace=False, write_only=True)
    google_token = Word(max_length=10_000, required=False, allow_blank=True, default="", help_text="For who has no password.")


class EmailChangeIn(ProofIn):
    email = serializers.EmailField(max_length=254)


class EmailTokenIn(serializers.Serializer[Any]):
    token = Word()


class EmailChangeOut(serializers.Serializer[Any]):
    email = serializers.EmailField()
    wanted = serializers.EmailField(allow_null=True, help_text="The address whose link was not followed yet.")


class WorkOut(serializers.ModelSerializer[Work]):
    state = serializers.CharField(help_text="waiting, running, done, failed or cancelled.")

    class Meta:
        model = Work
        fields: tuple[str, ...] = ("id", "state", "progress", "stage", "created_at", "ended_at")
        read_only_fields = fields


class ExportOut(WorkOut):
    expires_at = serializers.SerializerMethodField()
    download_url = serializers.SerializerMethodField(help_text="For its owner, while signed in.")

    class Meta(WorkOut.Meta):
        fields = (*WorkOut.Meta.fields, "size_bytes", "expires_at", "download_url")

    def get_expires_at(self, task: Work) -> str | None:
        moment = export.expires_at(task)
        return moment.isoformat() if moment else None

    def get_download_url(self, task: Work) -> str | None:
        return absolute(reverse("api_archive", args=[links.archive_token(task.pk)])) if task.archive else None


class DestroyedPlaceOut(serializers.Serializer[Any]):
    """A place that held something of the person's."""

    place = serializers.ChoiceField(choices=list(receipt.PLACES))
    what = serializers.CharField()
    destroyed_at = serializers.DateTimeField()
    backups_until = serializers.DateField(help_text="From this day on no backup holds it (BACKUP_DAYS).")


class DeletionOut(WorkOut):
    places = serializers.SerializerMethodField(help_text="Once it is done: what was destroyed, and when backups have lost it.")

    class Meta(WorkOut.Meta):
        fields = (*WorkOut.Meta.fields, "due_at", "places")

    @extend_schema_field(DestroyedPlaceOut(many=True))
    def get_places(self, task: Work) -> Any:
        return DestroyedPlaceOut(receipt.of(task), many=True).data
