"""Making the weights of the trained layer from the seen half of the labelled sentences, and from those written for it."""

from __future__ import annotations

import hashlib
from pathlib import Path

from . import labelled, reading
from .classifier import CLASSES, Floats, Weights, train, vector
from .lexicon import lexicon
from .neighbours import Embedder

SOURCES = (
    "classifier.py",
    "features.py",
    "lexicon.py",
    "reading.py",
    "words/__init__.py",
    "words/en.py",
    "words/tr.py",
    "words/es.py",
    "words/ru.py",
)


def from_labelled(folder: Path) -> Weights:
    rows = list(labelled.read_training(folder))
    vectors = [vector([lexicon(row.language).tag(sentence) for sentence in reading.sentences(row.text)]) for row in rows]
    classes = [CLASSES.index(row.label) if row.label in CLASSES else 0 for row in rows]
    return train(vectors, classes, digest(folder))


def embedded(folder: Path, embedder: Embedder) -> tuple[Floats, list[int]]:
    """What is trained on, as the nearest sentences are looked for in."""
    rows = list(labelled.read_training(folder))
    return embedder.embed([row.text for row in rows]), [CLASSES.index(row.label) if row.label in CLASSES else 0 for row in rows]


def digest_of_sentences(folder: Path) -> str:
    """Of those that are trained on: other neighbours are needed when it changes."""
    of = hashlib.sha256()
    for row in labelled.read_training(folder):
        of.update(f"{row.language}\t{row.label}\t{row.text}\n".encode())
    return of.hexdigest()


def digest(folder: Path) -> str:
    """The same, and of all that turns a sentence into numbers: other weights are needed when it changes."""
    of = hashlib.sha256(digest_of_sentences(folder).encode())
    for source in SOURCES:
        of.update((Path(__file__).parent / source).read_bytes())
    return of.hexdigest()
