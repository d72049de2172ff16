"""The plain way in Django's world: a Channels consumer on Daphne and the OpenAI SDK; one websocket frame a token."""

from __future__ import annotations

import sys
from typing import Any

import daphne.server  # isort: skip - installs the reactor
from channels.generic.websocket import AsyncWebsocketConsumer
from channels.routing import ProtocolTypeRouter, URLRouter
from django.conf import settings
from django.urls import path
from openai import AsyncOpenAI

from . import END

client = AsyncOpenAI(max_retries=0)


class Chat(AsyncWebsocketConsumer):  # type: ignore[misc]
    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        question: Any = {"role": "user", "content": text_data}
        stream = await client.chat.completions.create(model="bench", messages=[question], stream=True)
        async for event in stream:
            if event.choices and event.choices[0].delta.content:
                await self.send(text_data=event.choices[0].delta.content)
        await self.send(text_data=END)


if __name__ == "__main__":
    settings.configure()
    application = ProtocolTypeRouter({"websocket": URLRouter([path("ws/", Chat.as_asgi())])})
    endpoint = f"tcp:port={int(sys.argv[1])}:interface=127.0.0.1"
    daphne.server.Server(application=application, endpoints=[endpoint], verbosity=0).run()
