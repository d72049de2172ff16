"""`/api/v1/progress/`: level, points, streak and achievements, and the leaderboard, with Promptcraft's names (§4.2) in Splashmy's shape."""

from __future__ import annotations

from typing import Any

from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView

from project.api.envelope import Dialect, Pages, Reply, page
from project.api.inputs import checked

from ..models import Cause, Progress, Scope, XpEntry
from ..progress import leaderboard, levels, overview
from .requests import PersonRequest
from .scopes import KeyScopes
from .serializers import Word

PAGING = [OpenApiParameter("page", int), OpenApiParameter("page_size", int)]


class StreakOut(serializers.Serializer[Any]):
    days = serializers.IntegerField(help_text="Days in a row; 0 once the row is broken.")
    longest = serializers.IntegerField()
    is_active_today = serializers.BooleanField()
    last_active_day = serializers.DateField(allow_null=True, help_text="In the person's time zone.")


class AchievementOut(serializers.Serializer[Any]):
    slug = serializers.CharField(source="achievement.slug")
    name = serializers.CharField(source="achievement.name")
    needs = serializers.CharField(source="achievement.needs")
    count = serializers.IntegerField(help_text="How near it is; stops at the goal.")
    goal = serializers.IntegerField(source="achievement.goal")
    unlocked_at = serializers.DateTimeField(allow_null=True)


class RankOut(serializers.Serializer[Any]):
    level = serializers.IntegerField(help_text="The level with which it begins.")
    name = serializers.CharField()


class ListingOut(serializers.Serializer[Any]):
    """What the person chose. `is_shown` off: nobody is told of levels, and the person is not listed."""

    is_shown = serializers.BooleanField()
    is_listed = serializers.BooleanField()
    display_name = serializers.CharField()


class ProgressOut(serializers.Serializer[Any]):
    level = serializers.IntegerField()
    experience_points = serializers.IntegerField(source="xp")
    user_rank = serializers.CharField(source="rank_name")
    next_rank = RankOut(allow_null=True)
    level_begins_at = serializers.IntegerField(source="begins_at", help_text="Experience points.")
    next_level_at = serializers.IntegerField(source="ends_at", help_text="Experience points.")
    points_to_next_level = serializers.IntegerField(source="to_next")
    percent = serializers.IntegerField(source="share", help_text="How much of this level is done.")
    streak = StreakOut()
    achievements = AchievementOut(source="goals", many=True)
    settings = ListingOut(source="progress")
    position = serializers.IntegerField(allow_null=True, help_text="On the leaderboard; null for who is not listed.")


class XpEntryOut(serializers.ModelSerializer[XpEntry]):
    cause = serializers.ChoiceField(choices=Cause.choices)
    words = serializers.CharField(source="get_cause_display")

    class Meta:
        model = XpEntry
        fields = ("id", "cause", "words", "key", "amount", "day", "happened_at")
        read_only_fields = fields


class PlaceOut(serializers.Serializer[Any]):
    """All that anybody learns of somebody else."""

    position = serializers.IntegerField()
    display_name = serializers.CharField()
    level = serializers.IntegerField()
    user_rank = serializers.SerializerMethodField()
    experience_points = serializers.IntegerField(source="xp")
    is_me = serializers.SerializerMethodField()

    def get_user_rank(self, row: Progress) -> str:
        return str(levels.rank(row.level).name)

    def get_is_me(self, row: Progress) -> bool:
        return bool(row.pk == self.context["person_id"])


class ListingIn(serializers.Serializer[Any]):
    """All optional: what is sent is changed."""

    is_shown = serializers.BooleanField(required=False)
    is_listed = serializers.BooleanField(required=False)
    display_name = Word(required=False, allow_blank=True, max_length=leaderboard.MOST_CHARS)


class ProgressView(APIView):
    dialect = Dialect.SPLASHMY
    permission_classes = (IsAuthenticated,)
    key_scopes = KeyScopes(read=Scope.ACCOUNT_READ)


class Mine(ProgressView):
    @extend_schema(responses={200: ProgressOut})
    def get(self, request: PersonRequest) -> Response:
        """Level, rank, days in a row, and what there is to achieve."""
        return Reply(ProgressOut(overview.of(person=request.user, now=timezone.now())).data)


class History(ProgressView):
    pagination_class = Pages

    @extend_schema(responses={200: XpEntryOut(many=True), 404: dict}, parameters=PAGING, operation_id="progress_history")
    def get(self, request: PersonRequest) -> Response:
        """What brought points, newest first. Beyond a day's limit a cause is noted with 0."""
        return page(request, XpEntry.objects.filter(user=request.user), lambda row: XpEntryOut(row).data)


class Leaderboard(ProgressView):
    pagination_class = Pages

    @extend_schema(responses={200: PlaceOut(many=True), 404: dict}, parameters=PAGING, operation_id="progress_leaderboard")
    def get(self, request: PersonRequest) -> Response:
        """Who asked to be listed, the furthest first; of equals, who was there first."""
        context = {"person_id": request.user.pk}
        return page(request, leaderboard.listed(), lambda row: PlaceOut(row, context=context).data)


class Settings(ProgressView):
    @extend_schema(responses={200: ListingOut})
    def get(self, request: PersonRequest) -> Response:
        """Whether one is told of levels, and whether and under which name one is on the leaderboard."""
        return Reply(ListingOut(leaderboard.settings_of(request.user)).data)

    @extend_schema(request=ListingIn, responses={200: ListingOut, 400: dict})
    def put(self, request: PersonRequest) -> Response:
        """Change what is sent, and nothing else. Counts at once."""
        progress = leaderboard.change(person=request.user, **checked(ListingIn, request))
        return Reply(ListingOut(progress).data, message=_("Saved"))


urlpatterns = [
    path("", Mine.as_view()),
    path("history/", History.as_view()),
    path("leaderboard/", Leaderboard.as_view()),
    path("settings/", Settings.as_view()),
]
