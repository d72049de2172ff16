"""Pictures in the account: points for making, rating and keeping them, and their names in the history of credits."""

from __future__ import annotations

import pytest

from tests.images.client import Artist

pytestmark = pytest.mark.once


async def points(alice: Artist) -> int:
    return int((await alice.call("GET", "/api/v1/progress/"))[1]["data"]["experience_points"])


async def test_making_rating_and_keeping_a_picture_brings_points_once(alice: Artist) -> None:
    result = (await alice.finished(quality="low"))["results"][0]["id"]
    made = await points(alice)
    assert made > 0
    seen = []
    for path, body in (("rate", {"rating": 5}), ("rate", {"rating": 4}), ("favorite", {"is_favorite": True}), ("favorite", {})) * 2:
        status, _ = await alice.call("POST", f"/api/v1/processing/results/{result}/{path}/", body)
        assert status == 200
        seen.append(await points(alice))
    assert made < seen[0] == seen[1] < seen[2]
    assert set(seen[2:]) == {seen[2]}


async def test_the_history_of_credits_names_the_picture(alice: Artist) -> None:
    for _ in range(4):
        await alice.finished(quality="low", prompt="a lighthouse in fog")
    _, history = await alice.call("GET", "/api/user/credits/history/")
    assert any("a lighthouse in fog" in line["words"] for line in history["results"]), history
