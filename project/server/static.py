"""Static files in production: hashed names, compressed, kept by browsers for ever; what names another file is rewritten.

A module's name is a hash of all that it leads to, so modules may import each other in a circle, and chains may be of any length.
"""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from servestatic.storage import CompressedManifestStaticFilesStorage

from .javascript import module_specifiers

Converter = Callable[[re.Match[str]], str]

LITERAL = re.compile(r"""(?P<matched>["'](?P<url>\.{0,2}/[^"']*)["'])""")
CSS_COMMENT = re.compile(r"""(?P<comment>/\*.*?(?:\*/|\Z))|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'""", re.DOTALL)


class ModuleSpecifiers:
    """Stands for a compiled pattern where Django substitutes: finds what a module imports by a path."""

    def sub(self, converter: Converter, content: str) -> str:
        pieces = []
        copied_to = 0
        for start, end in module_specifiers(content):
            if literal := LITERAL.fullmatch(content, start, end):
                pieces += [content[copied_to:start], converter(literal)]
                copied_to = end
        return "".join([*pieces, content[copied_to:]])


class OutsideComments:
    """Stands for a compiled pattern where Django substitutes: leaves what is in a comment of a stylesheet."""

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self._pattern = pattern

    def sub(self, converter: Converter, content: str) -> str:
        comments = [found.span() for found in CSS_COMMENT.finditer(content) if found["comment"]]

        def convert(found: re.Match[str]) -> str:
            is_comment = any(start <= found.start() < end for start, end in comments)
            return found[0] if is_comment else converter(found)

        return self._pattern.sub(convert, content)


class HashedStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """STORAGES["staticfiles"] in production."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._module_hashes: dict[str, str] = {}
        # A source map is named in a comment: the one pattern that belongs there.
        self._patterns["*.css"] = [
            (pattern if "sourceMappingURL" in pattern.pattern else OutsideComments(pattern), template)
            for pattern, template in self._patterns["*.css"]
        ]
        self._patterns["*.js"].append((ModuleSpecifiers(), '"%(url)s"'))

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[tuple[str, str | None, Any]]:
        self._module_hashes = {} if dry_run else _hashes(_read_modules(paths))
        yield from super().post_process(paths, dry_run=dry_run, **options)

    def file_hash(self, name: str | None, content: Any = None) -> str | None:
        """The same before and after a module's imports are rewritten: Django asks again after each pass, until nothing changes."""
        if name is not None and (known := self._module_hashes.get(self.clean_name(name))):
            return known
        hashed: str | None = super().file_hash(name, content)
        return hashed


def _read_modules(paths: dict[str, Any]) -> dict[str, str]:
    """The JavaScript among the collected files that imports anything or is imported, by name."""
    sources = {}
    for name, (storage, path) in paths.items():
        if name.endswith(".js"):
            with storage.open(path) as file:
                sources[name] = file.read().decode()
    imports = {name: _imports(name, source) for name, source in sources.items()}
    modules = {name for name, targets in imports.items() if targets} | {target for targets in imports.values() for target in targets}
    return {name: source for name, source in sources.items() if name in modules}


def _imports(name: str, source: str) -> set[str]:
    found = (LITERAL.fullmatch(source, start, end) for start, end in module_specifiers(source))
    addresses = (posixpath.join(settings.STATIC_URL, posixpath.dirname(name), one["url"]) for one in found if one)
    return {posixpath.normpath(address).removeprefix(settings.STATIC_URL) for address in addresses}


def _hashes(sources: dict[str, str]) -> dict[str, str]:
    """For each module a hash of its own source and of all that it leads to; what is missing is told by whoever rewrites."""
    imports = {name: _imports(name, source) & sources.keys() for name, source in sources.items()}
    hashes = {}
    for name in sources:
        reached, waiting = {name}, [name]
        while waiting:
            found = imports[waiting.pop()] - reached
            reached |= found
            waiting += found
        told = hashlib.sha256(name.encode())
        for module in sorted(reached):
            told.update(f"\0{module}\0{sources[module]}".encode())
        hashes[name] = told.hexdigest()[:12]
    return hashes
