"""The JavaScript client in Node, where that is installed: on the road of events before Node 22.

In a browser, on websockets: tests/browser/test_client.py.
"""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.clients import javascript
from tests.clients.conftest import PASSWORD, Member
from tests.server.process import BASE_DIR

PACKAGE = BASE_DIR / "clients/js"
pytestmark = pytest.mark.once
PROGRAM = """
import * as kit from "%(package)s/src/index.js";
import { useEverything } from "%(tests)s/use_everything.js";
import { createInterface } from "node:readline/promises";
const lines = createInterface({ input: process.stdin });
const given = JSON.parse(process.argv[2]);
const step = async (name) => { console.log(`step ${name}`); await new Promise((done) => lines.once("line", done)); };
console.log(JSON.stringify(await useEverything(kit, { ...given, step })));
lines.close();
"""


def node() -> str:
    found = shutil.which("node")
    if found is None:
        pytest.skip("node is not installed; the browser runs the same modules")
    version = subprocess.run([found, "--version"], capture_output=True, text=True, check=True).stdout
    if int(re.findall(r"\d+", version)[0]) < 20:
        pytest.skip(f"node is {version.strip()}, and the client needs 20; the browser runs the same modules")
    return found


@pytest.mark.timeout(600)
async def test_everything_works_over_a_line_that_breaks(alice: Member, tmp_path: Path) -> None:
    program = tmp_path / "program.mjs"
    program.write_text(PROGRAM % {"package": PACKAGE, "tests": BASE_DIR / "tests/clients"}, encoding="utf-8")
    given = {"site": alice.line.url(""), "email": alice.email, "password": PASSWORD, "text": javascript.DREAM}
    pipe, command = asyncio.subprocess.PIPE, [node(), str(program), json.dumps(given)]
    process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, stderr=pipe, limit=2**20)
    assert process.stdin is not None and process.stdout is not None and process.stderr is not None
    cutter, last = javascript.Cutter(alice.line), ""
    while line := (await process.stdout.readline()).decode():
        last = line
        if line.startswith("step "):
            await asyncio.to_thread(cutter.step, line.split()[1])
            process.stdin.write(b"\n")
    said = (await process.stderr.read()).decode()
    assert await process.wait() == 0, said
    assert cutter.cuts > 1
    told = json.loads(last)
    javascript.check(told, await alice.messages(told["dream"]))


def test_the_package_holds_what_it_exports() -> None:
    described = json.loads((PACKAGE / "package.json").read_text(encoding="utf-8"))
    assert "dependencies" not in described
    for place in (described["types"], *described["exports"]["."].values(), "README.md", "LICENSE"):
        assert (PACKAGE / place).is_file(), place
    # What is a module of the package imports nothing from outside of it.
    for module in (PACKAGE / "src").glob("*.js"):
        imports = re.findall(r'^(?:import|export) .*?from "(.+)";$', module.read_text(encoding="utf-8"), re.MULTILINE)
        assert all(re.fullmatch(r"\./[a-z_]+\.js", one) and (PACKAGE / "src" / one).is_file() for one in imports), module
