"""For mkdocs: links from docs/ to files of the repository, which the site does not hold.

They are shown as the file's path, or lead to where DOCS_SOURCE_URL says that the repository can be read. A link to a file that is not
there ends the build.
"""

from __future__ import annotations

import os
import posixpath
import re
from pathlib import Path
from typing import Any

from mkdocs.exceptions import PluginError

ROOT = Path(__file__).resolve().parents[1]
LINK = re.compile(r"(?<!!)\[(?P<words>[^\]]+)\]\((?P<target>[^)#\s]+)(?P<anchor>#[^)\s]*)?\)")


def on_page_markdown(markdown: str, *, page: Any, **later: Any) -> str:
    folder = posixpath.join("docs", posixpath.dirname(page.file.src_uri))

    def lead(found: re.Match[str]) -> str:
        target = found["target"]
        path = posixpath.normpath(posixpath.join(folder, target))
        if "://" in target or path.startswith("docs/"):
            return found[0]
        if not (ROOT / path).exists():
            raise PluginError(f"{page.file.src_uri} links to {target}, which is not there")
        source = os.environ.get("DOCS_SOURCE_URL", "").rstrip("/")
        if source:
            return f"[{found['words']}]({source}/{path}{found['anchor'] or ''})"
        return f"`{path}`" if found["words"].strip("`") in path else f"{found['words']} (`{path}`)"

    return LINK.sub(lead, markdown)
