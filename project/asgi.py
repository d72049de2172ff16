"""The ASGI application: HTTP by Django, websockets by our sockets."""

from __future__ import annotations

import os
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")

import django

django.setup(set_prefix=False)

# Only after Django is set up: sockets import models.
from channels.routing import ProtocolTypeRouter, URLRouter

from .routing import websocket_urlpatterns
from .server.requests import Requests


async def no_such_socket(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Turn away a websocket to an unknown path with a plain HTTP refusal, not with a stack trace."""
    await receive()
    await send({"type": "websocket.close", "code": 4404})


class Sockets:
    """URLRouter, but for a path that nobody serves."""

    def __init__(self) -> None:
        self._known = URLRouter(websocket_urlpatterns)

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        path = scope["path"].lstrip("/")
        if any(route.pattern.match(path) for route in websocket_urlpatterns):
            await self._known(scope, receive, send)
        else:
            await no_such_socket(scope, receive, send)


application = ProtocolTypeRouter({"http": Requests(), "websocket": Sockets()})
