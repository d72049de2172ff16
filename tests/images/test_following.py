"""Following jobs: the websocket, server-sent events and plain GET give the same events, with nothing lost or doubled."""

from __future__ import annotations

import asyncio
import json

import aiohttp
import pytest
import websockets

from tests.images.client import FINAL, LIMIT_S, Artist
from tests.server.process import ServerProcess


async def test_what_was_missed_is_sent_again(alice: Artist) -> None:
    async with alice.studio() as studio:
        since = studio.ready["position"]
    job = await alice.finished()
    async with alice.studio(query=f"?since={since}") as studio:
        frames = await studio.until("job.completed")
    assert [frame["seq"] for frame in frames if frame["type"] != "credits.updated"] == list(range(1, len(frames) + 1))
    assert frames[-1]["job"] == job["id"]


async def test_ready_tells_of_running_and_recent_jobs(alice: Artist) -> None:
    done = await alice.finished()
    running = await alice.job()
    async with alice.studio() as studio:
        assert {job["id"] for job in studio.ready["jobs"]} == {done["id"], running["id"]}


async def test_every_road_tells_the_same(alice: Artist) -> None:
    async with alice.studio() as studio:
        job = await alice.job()
        told = [frame for frame in await studio.until(*FINAL) if frame["type"].startswith("job.")]
    listed = await alice.events(job["id"])

    def plain(frames: list[dict[str, object]]) -> list[tuple[object, ...]]:
        return [(frame["type"], frame["seq"], frame["position"], frame["at"]) for frame in frames]

    assert plain(told) == plain(listed) == plain(await streamed(alice, f"/api/images/jobs/{job['id']}/events/?since=0"))
    assert plain(await alice.events(job["id"], since=2)) == plain(listed)[2:]


async def streamed(artist: Artist, path: str) -> list[dict[str, object]]:
    """The events of an event stream up to a final one, without `ready`."""
    headers = {"Authorization": f"Bearer {artist.access}", "Accept": "text/event-stream"}
    frames: list[dict[str, object]] = []
    async with aiohttp.ClientSession() as http, asyncio.timeout(LIMIT_S), http.get(artist.server.url(path), headers=headers) as answer:
        assert answer.content_type == "text/event-stream"
        async for line in answer.content:
            if line.startswith(b"data:"):
                frames.append(json.loads(line[5:]))
                if frames[-1]["type"] in FINAL:
                    break
    return frames[1:]


async def test_another_persons_events_are_not_heard(alice: Artist, bob: Artist) -> None:
    async with bob.studio() as studio:
        await alice.finished()
        own = await bob.job()
        frames = await studio.until(*FINAL)
    assert {frame["job"] for frame in frames} == {own["id"]}


async def test_a_job_of_a_dream_is_told_on_the_dreams_socket_once(alice: Artist) -> None:
    dream = await alice.dream()
    headers = {"Authorization": f"Bearer {alice.access}"}
    async with websockets.connect(alice.server.ws_url(f"/ws/dreams/{dream}/"), additional_headers=headers) as socket:
        await socket.recv()
        job = await alice.job(dream=dream)
        await alice.job()
        seen: list[dict[str, object]] = []
        async with asyncio.timeout(LIMIT_S):
            while not seen or seen[-1]["type"] not in FINAL:
                frame = json.loads(await socket.recv())
                if frame["type"].startswith("job."):
                    seen.append(frame)
    assert [frame["seq"] for frame in seen] == list(range(1, len(seen) + 1))
    assert {frame["job"] for frame in seen} == {job["id"]}


async def test_a_job_can_be_cancelled_over_the_socket(alice: Artist) -> None:
    async with alice.studio() as studio:
        job = await alice.job(quality="auto")
        await studio.send("job.cancel", job=job["id"])
        answer = (await studio.until("job.cancel.answered"))[-1]
        assert answer["answer"] in {"cancelled", "cancelling"}
        assert (await alice.ended(job["id"]))["status"] == "cancelled"
        await studio.send("job.cancel", job="00000000-0000-0000-0000-000000000000")
        assert (await studio.until("job.cancel.answered"))[-1]["answer"] == "unknown"


@pytest.mark.once
@pytest.mark.parametrize(("frame", "code"), [({"type": "nonsense"}, "unknown_type"), ({"type": "job.cancel", "job": 7}, "bad_frame")])
async def test_bad_frames_are_answered_and_leave_the_socket_open(alice: Artist, frame: dict[str, object], code: str) -> None:
    async with alice.studio() as studio:
        await studio.socket.send(json.dumps(frame))
        assert (await studio.until("error"))[-1]["code"] == code
        await studio.send("ping")
        await studio.until("pong")


@pytest.mark.once
async def test_nobody_comes_in_without_signing_in(server: ServerProcess) -> None:
    async with websockets.connect(server.ws_url("/ws/jobs/")) as socket:
        with pytest.raises(websockets.ConnectionClosed):
            await socket.recv()
        assert socket.close_code == 4401


@pytest.mark.once
async def test_a_result_is_kept_rated_shown_and_taken_away(alice: Artist) -> None:
    result = (await alice.finished())["results"][0]
    path = f"/api/images/results/{result['id']}/"
    _, changed = await alice.call("PATCH", path, {"is_favorite": True, "rating": 4, "is_public": True})
    assert (changed["is_favorite"], changed["rating"], changed["is_public"]) == (True, 4, True)
    assert (await alice.call("PATCH", path, {"rating": 6}))[0] == 400
    _, favourites = await alice.call("GET", "/api/images/results/?favorite=true&search=house")
    assert [row["id"] for row in favourites["results"]] == [result["id"]]
    nobody = Artist(alice.server, "", "", {})
    assert result["id"] in {row["id"] for row in (await nobody.call("GET", "/api/images/public/"))[1]["results"]}
    _, download = await alice.call("GET", f"{path}download/")
    assert (await alice.fetch(download["url"]))[0] == 200
    assert (await alice.call("GET", path))[1]["downloads"] == 1
    assert (await alice.call("DELETE", path))[0] == 204
    assert (await alice.call("GET", "/api/images/results/"))[1]["results"] == []
    assert (await alice.call("DELETE", f"/api/images/trash/result/{result['id']}/"))[0] == 204
    assert (await alice.fetch(result["image_url"]))[0] == 404
