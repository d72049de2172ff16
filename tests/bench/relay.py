"""The plain way in FastAPI's world: Starlette, uvicorn and the OpenAI SDK; one websocket frame a token, nothing kept."""

from __future__ import annotations

import sys

import uvicorn
from openai import AsyncOpenAI
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from . import END

client = AsyncOpenAI(max_retries=0)


async def chat(websocket: WebSocket) -> None:
    await websocket.accept()
    try:
        while True:
            question = await websocket.receive_text()
            stream = await client.chat.completions.create(model="bench", messages=[{"role": "user", "content": question}], stream=True)
            async for event in stream:
                if event.choices and event.choices[0].delta.content:
                    await websocket.send_text(event.choices[0].delta.content)
            await websocket.send_text(END)
    except WebSocketDisconnect:
        return


if __name__ == "__main__":
    app = Starlette(routes=[WebSocketRoute("/ws/", chat)])
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning")
