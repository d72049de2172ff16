"""Who may come in, by which proof, and what everybody else is told."""

from __future__ import annotations

import uuid

import pytest
import websockets

from tests.chat.client import Person


async def close_code(person: Person, dream: str, headers: dict[str, str], query: str = "") -> int | None:
    address = person.server.ws_url(f"/ws/dreams/{dream}/{query}")
    async with websockets.connect(address, additional_headers=headers) as socket:
        await socket.wait_closed()
        return socket.close_code


@pytest.mark.parametrize(
    "headers", [{}, {"Authorization": "Bearer nonsense"}, {"Authorization": "Basic eDp5"}, {"Cookie": "sessionid=nonsense"}]
)
async def test_without_a_good_sign_in_the_socket_closes(alice: Person, headers: dict[str, str]) -> None:
    code = await close_code(alice, await alice.dream(), headers)
    assert code == (4403 if "Cookie" in headers else 4401), "a cookie without our own Origin does not even count"


async def test_the_header_of_splashmy_works_as_well(alice: Person) -> None:
    dream = await alice.dream()
    async with websockets.connect(
        alice.server.ws_url(f"/ws/dreams/{dream}/"), additional_headers={"Authorization": f"Token {alice.access}"}
    ) as socket:
        assert "ready" in str(await socket.recv())


async def test_another_persons_dream_looks_like_one_that_does_not_exist(alice: Person, bob: Person) -> None:
    theirs = await alice.dream()
    headers = {"Authorization": f"Bearer {bob.access}"}
    assert await close_code(bob, theirs, headers) == await close_code(bob, str(uuid.uuid4()), headers) == 4404
    assert await bob.call("GET", f"/api/user/me/dream/{theirs}/messages/") == await bob.call(
        "GET", f"/api/user/me/dream/{uuid.uuid4()}/messages/"
    )


async def test_a_ticket_opens_one_socket(alice: Person) -> None:
    dream = await alice.dream()
    _, given = await alice.call("POST", "/api/user/ws-ticket/")
    async with websockets.connect(alice.server.ws_url(f"/ws/dreams/{dream}/?ticket={given['ticket']}")) as socket:
        assert "ready" in str(await socket.recv())
    assert await close_code(alice, dream, {}, f"?ticket={given['ticket']}") == 4401


async def test_signing_out_closes_the_sockets(alice: Person) -> None:
    async with alice.tab(await alice.dream()) as tab:
        assert (await alice.call("POST", "/api/user/logout/"))[0] == 204
        await tab.socket.wait_closed()
        assert tab.socket.close_code == 4401


async def test_the_eleventh_socket_of_a_person_is_turned_away(alice: Person) -> None:
    dream = await alice.dream()
    headers = {"Authorization": f"Bearer {alice.access}"}
    address = alice.server.ws_url(f"/ws/dreams/{dream}/")
    sockets = [await websockets.connect(address, additional_headers=headers) for _ in range(10)]
    for socket in sockets:
        await socket.recv()
    assert await close_code(alice, dream, headers) == 4429
    for socket in sockets:
        await socket.close()


async def test_an_unknown_path_refuses_the_handshake(alice: Person) -> None:
    with pytest.raises(websockets.InvalidStatus):
        await websockets.connect(alice.server.ws_url("/ws/nothing/"))
