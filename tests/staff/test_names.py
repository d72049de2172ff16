"""What the lists are called: in four languages, and never “Credit entrys”."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets
from django.test import RequestFactory
from django.utils import translation

from person.models import User
from project.staff import columns

pytestmark = pytest.mark.once

OURS = [model._meta for model in admin.site._registry if model.__module__.split(".")[0] in {"person", "dreams", "imagegen"}]


def test_every_list_has_a_name_and_a_plural_that_somebody_wrote() -> None:
    made_by_django = [meta.label for meta in OURS if isinstance(meta.verbose_name, str) or isinstance(meta.verbose_name_plural, str)]
    assert made_by_django == []


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES if code != "en"])
def test_every_list_is_called_something_else_in_each_language(language: str) -> None:
    names = {}
    for code in ("en", language):
        with translation.override(code):
            names[code] = [(str(meta.verbose_name), str(meta.verbose_name_plural)) for meta in OURS]
    assert [one for one, other in zip(names["en"], names[language], strict=True) if one == other] == []


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES if code != "en"])
def test_every_column_and_field_that_staff_see_is_named_in_each_language(language: str) -> None:
    nobodys = {
        f"{model._meta.label}.{name}"
        for model, room in admin.site._registry.items()
        if model._meta in OURS
        for name in _shown(room)
        if isinstance(getattr(model._meta.get_field(name), "verbose_name"), str)  # a name that Django made  # noqa: B009
    }
    assert nobodys == set()
    with translation.override(language):
        # Words that are the same everywhere.
        assert [name for name, text in columns.COLUMNS.items() if str(text) == name and name not in SAME] == []


SAME = {"ID", "id", "plan", "model", "premium", "color", "error", "slug", "prompt"}


def _shown(room: admin.ModelAdmin[Any]) -> set[str]:
    request = RequestFactory().get("/")
    request.user = User(is_superuser=True, is_staff=True, is_active=True)
    names = {*map(str, room.get_list_display(request)), *flatten_fieldsets(room.get_fieldsets(request))}
    return names & {field.name for field in room.model._meta.fields}
