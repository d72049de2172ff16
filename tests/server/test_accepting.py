"""However many come at once, few of them are taken in a turn of the loop."""

from __future__ import annotations

import pytest

from project.server.accepting import TAKEN_IN_A_TURN, take_few

pytestmark = pytest.mark.once


class Port:
    """As Twisted's, which takes twenty more in a turn than in the one before, where so many came."""

    def __init__(self) -> None:
        self.numberAccepts = 100
        self.taken: list[int] = []

    def doRead(self) -> None:  # noqa: N802 - Twisted's name
        self.taken.append(self.numberAccepts)
        self.numberAccepts += 20


def test_few_are_taken_in_each_turn() -> None:
    port = Port()
    take_few(port)
    for _ in range(3):
        port.doRead()
    assert port.taken == [TAKEN_IN_A_TURN] * 3
