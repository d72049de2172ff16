"""Static files as they are built for production: whatever one of them names gets its hashed name, and nothing else is touched."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import override_settings

from .test_settings import PRODUCTION, manage

pytestmark = pytest.mark.embedded

FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
STORAGES = {"staticfiles": {"BACKEND": "project.server.static.HashedStorage"}}
HASHED = re.compile(r"\.[0-9a-f]{12}(\.\w+)")
IMPORTS = """import { a } from "./parts/a.js";
import"../other/b.js"
export * from './c.js'
const d = await import("/static/d.js");
"""

Build = Callable[[dict[str, str]], "Built"]


class Built:
    """What `collectstatic` made."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.names: dict[str, str] = json.loads((root / "staticfiles.json").read_text(encoding="utf-8"))["paths"]

    def text(self, name: str) -> str:
        return (self.root / self.names[name]).read_text(encoding="utf-8")

    def changed(self, name: str) -> str:
        """Its text with `HASH` for each hash."""
        return HASHED.sub(r".HASH\1", self.text(name))


@pytest.fixture
def build(tmp_path: Path) -> Build:
    """Build these files (path: text)."""
    count = 0

    def collect(files: dict[str, str]) -> Built:
        nonlocal count
        count += 1
        source, root = tmp_path / f"source-{count}", tmp_path / f"root-{count}"
        for name, text in files.items():
            path = source / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        settings: dict[str, Any] = {"STATICFILES_DIRS": [source], "STATICFILES_FINDERS": FINDERS, "STATIC_ROOT": root, "STORAGES": STORAGES}
        with override_settings(**settings):
            call_command("collectstatic", interactive=False, verbosity=0)
        return Built(root)

    return collect


def test_imports_lead_to_hashed_names(build: Build) -> None:
    imported = dict.fromkeys(("js/parts/a.js", "other/b.js", "js/c.js", "d.js"), "export const a = 1;\n")
    built = build({"js/page.js": IMPORTS, **imported})
    assert built.changed("js/page.js") == IMPORTS.replace("'", '"').replace(".js", ".HASH.js")


@pytest.mark.parametrize(
    "text",
    [
        '// import the sea from "./nowhere.js"\n',
        '/** @typedef {import("./nowhere.js").Dream} Dream */\n',
        "const words = \"import './nowhere.js'\";\n",
        'const words = `import "./nowhere.js" ${one ? `from "./nowhere.js"` : {}} from "./nowhere.js"`;\n',
        "const quotes = /[/\"'`]/.test(text) ? /`/ : a / b; // from './nowhere.js'\n",
        'loader.import("./nowhere.js");\n',
        'import lodash from "lodash";\n',
        "const made = import(`./${name}.js`);\n",
    ],
)
def test_what_is_no_import_of_a_file_stays_as_it_is(build: Build, text: str) -> None:
    built = build({"page.js": text + 'import "./real.js";\n', "real.js": "1;\n"})
    assert built.changed("page.js") == text + 'import "./real.HASH.js";\n'


def test_words_of_a_comment_do_not_swallow_an_import(build: Build) -> None:
    text = "// We import from\nimport {\n  a, // from './nowhere.js'\n  b,\n} from './real.js';\n"
    assert build({"page.js": text, "real.js": "1;\n"}).changed("page.js") == text.replace("'./real.js'", '"./real.HASH.js"')


def test_modules_may_import_each_other_in_a_circle(build: Build) -> None:
    files = {"a.js": 'import "./b.js";\n', "b.js": 'import "./c.js";\n', "c.js": 'import "./a.js";\nlet c = 1;\n'}
    built = build(files)
    assert f'import "./{built.names["b.js"]}"' in built.text("a.js")
    assert f'import "./{built.names["a.js"]}"' in built.text("c.js")
    other = build({**files, "c.js": files["c.js"].replace("1", "2")})
    assert [name for name in files if built.names[name] == other.names[name]] == []


def test_a_chain_of_imports_may_be_long(build: Build) -> None:
    files = {f"m{number}.js": f'import "./m{number + 1}.js";\n' for number in range(12)} | {"m12.js": "let last = 1;\n", "alone.js": "1;\n"}
    built, other = build(files), build({**files, "m12.js": "let last = 2;\n"})
    assert {name for name in files if built.names[name] == other.names[name]} == {"alone.js"}
    assert f'"./{built.names["m1.js"]}"' in built.text("m0.js")


def test_an_import_of_nothing_is_told_with_both_names(build: Build) -> None:
    with pytest.raises(ValueError, match=r"(?s)page\.js.*nowhere\.js"):
        build({"page.js": 'import "./nowhere.js";\n'})


def test_comments_of_a_stylesheet_stay_as_they_are(build: Build) -> None:
    text = '/* once url(nowhere.png) */\na { background: url("moon.svg"); content: "/*"; }\nb { background: url(moon.svg) } /* */\n'
    built = build({"page.css": text, "moon.svg": "<svg/>"})
    assert built.changed("page.css") == text.replace('url("moon.svg")', 'url("moon.HASH.svg")').replace(
        "url(moon.svg)", 'url("moon.HASH.svg")'
    )


def test_production_does_not_start_without_them(tmp_path: Path) -> None:
    done = manage(tmp_path, "serve", **PRODUCTION)
    assert done.returncode == 1
    assert "manage.py collectstatic" in done.stderr
