"""Websocket paths."""

from django.urls import path

from dreams.consumers import DreamSocket
from imagegen.consumers import JobsSocket

websocket_urlpatterns = [
    path("ws/dreams/<uuid:dream_id>/", DreamSocket.as_asgi),  # type: ignore[arg-type]  # an ASGI application where Django expects a view
    path("ws/jobs/", JobsSocket.as_asgi),  # type: ignore[arg-type]
]
