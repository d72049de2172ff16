"""However many come at once, few of them are taken in a turn of the loop."""

from __future__ import annotations

import pytest

from project.realtime.lateness import Lateness
from project.server.accepting import LATE_SECONDS, TAKEN_IN_A_TURN, TAKEN_WHILE_LATE, take_few

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


def test_fewer_are_taken_while_the_loop_is_late_for_those_who_are_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    port = Port()
    take_few(port)
    monkeypatch.setattr(Lateness, "seconds", LATE_SECONDS * 2)
    port.doRead()
    monkeypatch.setattr(Lateness, "seconds", LATE_SECONDS / 2)
    port.doRead()
    assert port.taken == [TAKEN_WHILE_LATE, TAKEN_IN_A_TURN]
