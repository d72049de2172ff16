"""`/api/user/…`: dreams, their messages and events (Dreamalyze §7 and §8, DESIGN §3.9)."""

from django.urls import path

from . import live, trash, views

urlpatterns = [
    path("me/dreams/", views.Dreams.as_view(), name="api_dreams"),
    path("me/dreams/pages/", views.DreamPages.as_view(), name="api_dream_pages"),
    path("me/dreams/changes/", views.DreamChanges.as_view(), name="api_dream_changes"),
    path("me/trash/", trash.Trash.as_view(), name="api_trash"),
    path("me/trash/<uuid:dream_id>/", trash.TrashedDream.as_view(), name="api_trashed_dream"),
    path("me/trash/<uuid:dream_id>/restore/", trash.Restore.as_view(), name="api_restore"),
    path("me/dream/<uuid:dream_id>/", views.OneDream.as_view(), name="api_dream"),
    path("me/dream/<uuid:dream_id>/messages/", views.Messages.as_view(), name="api_messages"),
    path("me/dream/<uuid:dream_id>/messages/pages/", views.MessagePages.as_view(), name="api_message_pages"),
    path("me/dream/<uuid:dream_id>/messages/<int:message_id>/stop/", views.StopReply.as_view(), name="api_stop"),
    path("me/dream/<uuid:dream_id>/messages/<int:message_id>/regenerate/", views.RegenerateReply.as_view(), name="api_regenerate"),
    path("me/dream/<uuid:dream_id>/messages/<int:message_id>/continue/", views.ContinueReply.as_view(), name="api_continue"),
    path("me/dream/<uuid:dream_id>/insights/", views.Insights.as_view(), name="api_insights"),
    path("me/dream/<uuid:dream_id>/safety/", views.Safety.as_view(), name="api_safety"),
    path("me/safety/", views.SafetyOfWords.as_view(), name="api_safety_of_words"),
    path("me/dream/<uuid:dream_id>/events/", live.dream_events, name="api_events"),
    path("analysts/", views.Analysts.as_view(), name="api_analysts"),
]
