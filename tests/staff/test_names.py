"""What the lists are called: in four languages, and never “Credit entrys”."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.contrib import admin
from django.utils import translation

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
