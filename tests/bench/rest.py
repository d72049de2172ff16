"""Answers a second of the list, of `me`, of a sign-in and of a page, beside plain servers that do the same."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import partial

import orjson

from . import PASSWORD, contenders, http_load, tables, usage
from .bars import Bar
from .contenders import RestServer
from .http_load import Rate, Request

LISTED = 20
CONNECTIONS = (1, 32)
SIGN_IN_CONNECTIONS = (1, 4)
"""Hashing a password takes 100 MB, and all that one core can give."""
LIST, ME, SIGN_IN, PAGE, HEALTH, LANDING = "list", "me", "sign-in", "page of 20", "/health/", "landing page"
PATHS = {LIST: "/api/user/me/dreams/", ME: "/api/user/me/", HEALTH: "/health/", LANDING: "/"}
OURS = (HEALTH, LANDING)
"""What plain servers have not: it is held against FastAPI's list."""

Found = Mapping[tuple[str, int], Rate]
Starter = Callable[[], AbstractContextManager[RestServer]]

SERVERS: dict[str, Starter] = {
    "fastapi": partial(contenders.rest_peer, "fastapi", "rest_fastapi", LISTED),
    "drf": partial(contenders.rest_peer, "drf", "rest_drf", LISTED),
    "reverie": partial(contenders.rest_reverie, "reverie", LISTED, on_services=False),
    "reverie+redis": partial(contenders.rest_reverie, "reverie+redis", LISTED, on_services=True),
}
"""FastAPI is the measure of the others and comes first."""
PLAIN = ("fastapi", "drf")

BARS = {(LIST, 1): 1.0, (LIST, 32): 1.0, (HEALTH, 1): 3.0, (HEALTH, 32): 3.0}
"""How many times as cheap as FastAPI's list a request is."""


def measure(names: Sequence[str], seconds: float) -> dict[str, dict[tuple[str, int], Rate]]:
    """Each request under each load, by server."""
    found: dict[str, dict[tuple[str, int], Rate]] = {}
    for name in names:
        with SERVERS[name]() as server, usage.on(usage.cores()[1]):
            found[name] = asyncio.run(_measure(server, seconds))
    return found


async def _measure(server: RestServer, seconds: float) -> dict[tuple[str, int], Rate]:
    found = {}
    for what, request in _requests(server).items():
        for connections in SIGN_IN_CONNECTIONS if what == SIGN_IN else CONNECTIONS:
            asking = http_load.measure(pid=server.pid, port=server.port, request=request, connections=connections, seconds=seconds)
            found[what, connections] = await asking
    return found


def _requests(server: RestServer) -> dict[str, Request]:
    bearer = {"Authorization": f"Bearer {server.token}"}
    requests = {what: Request(path, bearer) for what, path in PATHS.items() if server.name not in PLAIN or what not in OURS}
    credentials = orjson.dumps({"email": server.email, "password": PASSWORD})
    requests[SIGN_IN] = Request("/api/user/token/", body=credentials)
    # The journal is our page with a list; beside it the month, filters and the frame of all pages.
    page_headers = bearer if server.name in PLAIN else {"Cookie": f"sessionid={server.cookie}"}
    requests[PAGE] = Request("/journal/", page_headers)
    return requests


def bars(found: Mapping[str, Found]) -> list[Bar]:
    return [
        Bar(f"{name}: {what}, {connections} connections, against FastAPI's list", ratio, least)
        for name in found
        if name not in PLAIN
        for (what, connections), least in BARS.items()
        if (ratio := tables.rest_ratio(found, name, what, connections)) is not None
    ]
