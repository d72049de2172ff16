"""The message catalogues: all is translated, no placeholder is lost, and what is compiled is what is written."""

from __future__ import annotations

import ast
import dataclasses
import re
from collections import Counter
from gettext import GNUTranslations
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

LOCALE = Path(__file__).resolve().parents[2] / "locale"
LANGUAGES = [code for code, _name in settings.LANGUAGES if code != "en"]
DOMAINS = ["django", "djangojs"]
CATALOGUES = [LOCALE / language / "LC_MESSAGES" / f"{domain}.po" for language in LANGUAGES for domain in DOMAINS]

LINE = re.compile(r'(?:(msgctxt|msgid_plural|msgid|msgstr)(?:\[(\d+)])? )?(".*")')
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[a-z%]|\{\w*}|<[^>]+>")


@dataclasses.dataclass(slots=True)
class Entry:
    """One message of a .po file; a message without plural has the one translation 0."""

    context: str | None = None
    source: str = ""
    plural: str | None = None
    translations: dict[int, str] = dataclasses.field(default_factory=dict)
    is_fuzzy: bool = False

    def compiled(self) -> dict[Any, str]:
        """What GNUTranslations makes of it."""
        key = self.source if self.context is None else f"{self.context}\x04{self.source}"
        return {key if self.plural is None else (key, form): text for form, text in self.translations.items()}


def read(path: Path) -> list[Entry]:
    """All messages of a .po file, its header first."""
    entries: list[Entry] = []
    entry, keyword, form = Entry(), "msgstr", 0
    is_fuzzy = False
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            assert not line.startswith("#~"), f"{path} holds an obsolete message: {line}"
            is_fuzzy = is_fuzzy or (line.startswith("#,") and "fuzzy" in line)
            continue
        match = LINE.fullmatch(line)
        assert match is not None, f"{path} holds what is no .po: {line}"
        if match[1] in ("msgctxt", "msgid") and keyword == "msgstr":
            entry = Entry(is_fuzzy=is_fuzzy)
            entries.append(entry)
            is_fuzzy = False
        keyword, form = match[1] or keyword, int(match[2] or 0) if match[1] else form
        add(entry, keyword, form, ast.literal_eval(match[3]))
    return entries


def add(entry: Entry, keyword: str, form: int, text: str) -> None:
    """Append one string of the file; long texts come in several."""
    if keyword == "msgctxt":
        entry.context = (entry.context or "") + text
    elif keyword == "msgid":
        entry.source += text
    elif keyword == "msgid_plural":
        entry.plural = (entry.plural or "") + text
    else:
        entry.translations[form] = entry.translations.get(form, "") + text


def plural_forms(header: Entry) -> int:
    return int(re.findall(r"nplurals=(\d)", header.translations[0])[0])


def ending(text: str) -> str:
    """The punctuation and space that a text ends with."""
    return text[len(text.rstrip(" \n.:…?!")) :]


def name_of(path: Path) -> str:
    return f"{path.parts[-3]}-{path.stem}"


@pytest.fixture(params=CATALOGUES, ids=name_of)
def path(request: pytest.FixtureRequest) -> Path:
    return Path(request.param)


def test_every_message_is_translated(path: Path) -> None:
    header, *messages = read(path)
    assert messages
    assert [entry.source for entry in [header, *messages] if entry.is_fuzzy or not all(entry.translations.values())] == []
    assert [entry.source for entry in messages if len(entry.translations) != (plural_forms(header) if entry.plural else 1)] == []


def test_translations_keep_the_placeholders_and_the_markup(path: Path) -> None:
    lost = []
    for entry in read(path)[1:]:
        sources = {text for text in (entry.source, entry.plural) if text is not None}
        allowed = [Counter(PLACEHOLDER.findall(text)) for text in sources]
        lost += [text for text in entry.translations.values() if Counter(PLACEHOLDER.findall(text)) not in allowed]
    assert lost == []


def test_translations_end_as_their_source(path: Path) -> None:
    """A lost colon or space shows where texts are put together."""
    uneven = []
    for entry in read(path)[1:]:
        allowed = [ending(text) for text in (entry.source, entry.plural) if text is not None]
        uneven += [text for text in entry.translations.values() if ending(text) not in allowed]
    assert uneven == []


def test_the_compiled_catalogue_is_up_to_date(path: Path) -> None:
    written: dict[Any, str] = {}
    for entry in read(path):
        written |= entry.compiled()
    with path.with_suffix(".mo").open("rb") as file:
        compiled = dict(vars(GNUTranslations(file))["_catalog"])
    assert written.pop("").strip() == compiled.pop("").strip()
    assert compiled == written


@pytest.mark.parametrize("domain", DOMAINS)
def test_all_languages_translate_the_same_messages(domain: str) -> None:
    first, *others = ({(entry.context, entry.source, entry.plural) for entry in read(path)} for path in CATALOGUES if path.stem == domain)
    assert others == [first] * len(others)
