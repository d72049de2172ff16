"""No page of the journal is forgotten where pages are walked for faults (tests/browser/test_access.py)."""

from __future__ import annotations

import uuid

import pytest
from django.urls import resolve, reverse

from dreams.pages import journal_urls
from imagegen.pages import strip_urls
from tests import people
from tests.browser.pages import BY_ID, PAGES

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_every_page_of_the_journal_is_walked() -> None:
    client = people.browser(people.make())
    pages = set()
    for pattern in (*journal_urls.urlpatterns, *strip_urls.urlpatterns):
        values = {name: {"year": 2025, "index": 1}.get(name) or uuid.uuid4() for name in pattern.pattern.converters}
        answer = client.get(reverse(pattern.name, kwargs=values))
        # An address of a form leads back to its page, another to the page that it stands for; a page of nothing is not there.
        if answer.status_code != 302:
            pages.add(pattern.name)
    walked = {resolve(path).url_name for path in PAGES} | BY_ID
    # The year itself is where `/journal/year/` leads.
    assert pages - walked - {"journal_year"} == set()
    assert pages >= BY_ID, "and what is walked by its id is a page of the journal"
