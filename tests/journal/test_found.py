"""How well marks are found in the labelled dreams; the page "How this is found" shows it."""

from __future__ import annotations

from pathlib import Path

import pytest

from dreams.signs import figures
from tests import people

FOLDER = Path(__file__).with_name("labelled")
pytestmark = [pytest.mark.once]


def test_the_figures_are_fresh_and_good_enough(capsys: pytest.CaptureFixture[str]) -> None:
    measured = figures.measure(FOLDER)
    with capsys.disabled():
        print(f"\nmarks, precision/recall (unseen half):\n{figures.as_text(measured)}")
    assert measured == figures.stored(), "run `.venv/bin/python manage.py measure_marks`"
    for language in figures.LANGUAGES:
        assert len(figures.read(FOLDER / f"{language}.txt")) == 40
        for kind in ("person", "place", "emotion"):
            assert figures.rates(measured, language, kind).is_enough, (language, kind)
            assert figures.rates(measured, language, kind, ("unseen",)).is_enough, (language, kind)


@pytest.mark.django_db
def test_the_page_shows_the_figures() -> None:
    page = people.browser(people.make()).get("/journal/how-found/").content.decode()
    for language in figures.LANGUAGES:
        rates = figures.rates(figures.stored(), language, "person")
        assert f"{rates.recall:.2f}" in page
