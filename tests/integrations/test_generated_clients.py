"""Clients that generators make of the OpenAPI document: they type-check, and tell a dream and have a picture made at a live server.

Where the generators are at hand: `pip install openapi-python-client`, `npm install -g openapi-typescript typescript`.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import aiohttp
import pytest

from tests.integrations.conftest import Caller

pytestmark = [pytest.mark.long, pytest.mark.timeout(900), pytest.mark.once]

PYTHON = """
import sys, time
from reverie_client import AuthenticatedClient
from reverie_client.api.chat import dream_messages_create, dream_messages_list
from reverie_client.api.dreams import dreams_create
from reverie_client.api.image_jobs import image_jobs_create, image_jobs_retrieve
from reverie_client.models import DreamInRequest, DreamOut, JobOut, MessageInRequest, MessageOut, OrderedOut, OrderInRequest, SentOut

client = AuthenticatedClient(base_url=sys.argv[1], token=sys.argv[2])
begun = dreams_create.sync(client=client, body=DreamInRequest(title="The lighthouse"))
assert isinstance(begun, DreamOut), begun
dream = begun
sent = dream_messages_create.sync(dream.id, client=client, body=MessageInRequest(id="1", text="I dreamt of a lighthouse."))
assert isinstance(sent, SentOut), sent
def last() -> MessageOut:
    told = dream_messages_list.sync(dream.id, client=client)
    assert isinstance(told, list), told
    return told[-1]
while (reply := last()).state != "complete":
    time.sleep(0.2)
assert reply.message
made = image_jobs_create.sync(client=client, body=OrderInRequest(prompt="a lighthouse under stars"))
assert isinstance(made, OrderedOut), made
ordered = made
def looked_at() -> JobOut:
    job = image_jobs_retrieve.sync(ordered.id, client=client)
    assert isinstance(job, JobOut), job
    return job
while (job := looked_at()).status in ("pending", "processing"):
    time.sleep(0.2)
print(job.status, len(job.results))
"""

TYPESCRIPT = """
import type { paths } from "./reverie.js";
declare const process: { argv: string[] };
type Method<P extends keyof paths, M extends keyof paths[P]> = paths[P][M];
type Body<O> = O extends { requestBody?: { content: { "application/json": infer B } } } ? B : never;
type Answer<O> = O extends { responses: { 200: { content: { "application/json": infer A } } } } ? A
  : O extends { responses: { 201: { content: { "application/json": infer A } } } } ? A : never;
type Made<O> = O extends { responses: { 201: { content: { "application/json": infer A } } } } ? A : never;

const [site, key] = process.argv.slice(2);
async function call(method: string, path: string, body?: unknown): Promise<unknown> {
  const headers = { Authorization: `Bearer ${key}`, "Content-Type": "application/json" };
  const answer = await fetch(site + path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
  return answer.json();
}
const rest = () => new Promise((done) => setTimeout(done, 200));

const details: Body<Method<"/api/user/me/dreams/", "post">> = { title: "The lighthouse" };
const dream = await call("POST", "/api/user/me/dreams/", details) as Made<Method<"/api/user/me/dreams/", "post">>;
const words: Body<Method<"/api/user/me/dream/{dream_id}/messages/", "post">> = { id: "1", text: "I dreamt of a lighthouse." };
await call("POST", `/api/user/me/dream/${dream.id}/messages/`, words);
type Messages = Answer<Method<"/api/user/me/dream/{dream_id}/messages/", "get">>;
let told: Messages;
do {
  await rest();
  told = await call("GET", `/api/user/me/dream/${dream.id}/messages/`) as Messages;
} while (told.at(-1)?.state === "streaming");
if (!told.at(-1)?.message) throw new Error("no answer");
const order = { prompt: "a lighthouse under stars" } as Body<Method<"/api/images/jobs/", "post">>;
const ordered = await call("POST", "/api/images/jobs/", order) as Made<Method<"/api/images/jobs/", "post">>;
type Job = Answer<Method<"/api/images/jobs/{job_id}/", "get">>;
let job: Job;
do {
  await rest();
  job = await call("GET", `/api/images/jobs/${ordered.id}/`) as Job;
} while (job.status === "pending" || job.status === "processing");
console.log(job.status, job.results.length);
"""


async def document(alice: Caller, folder: Path) -> Path:
    async with aiohttp.ClientSession() as http, http.get(alice.server.url("/swagger.json")) as answer:
        place = folder / "openapi.json"
        place.write_text(json.dumps(await answer.json()), encoding="utf-8")
        return place


def run(*command: str | Path, folder: Path) -> str:
    done = subprocess.run([str(part) for part in command], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]
    return done.stdout


def interpreter_of(script: Path) -> str:
    """The interpreter that has the generator has what its clients need, too."""
    return script.read_text(encoding="utf-8").splitlines()[0].removeprefix("#!")


async def test_the_python_client_type_checks_and_works(alice: Caller, tmp_path: Path) -> None:
    generator = shutil.which("openapi-python-client")
    if generator is None:
        pytest.skip("openapi-python-client is not at hand")
    python = interpreter_of(Path(generator))
    made = tmp_path / "made"
    run(generator, "generate", "--path", await document(alice, tmp_path), "--output-path", made, "--meta", "none", folder=tmp_path)
    made.rename(tmp_path / "reverie_client")
    (tmp_path / "use.py").write_text(PYTHON, encoding="utf-8")
    # What the generator copies into every client is not of our document.
    (tmp_path / "mypy.ini").write_text("[mypy]\n[mypy-reverie_client.client]\nignore_errors = True\n", encoding="utf-8")
    checks = ["--strict", "--no-warn-redundant-casts", "--config-file", "mypy.ini", "--python-executable", python]
    run(sys.executable, "-m", "mypy", *checks, "use.py", "reverie_client", folder=tmp_path)
    assert run(python, "use.py", alice.server.url(""), alice.key, folder=tmp_path) == "completed 1\n"


async def test_the_typescript_types_check_and_fit(alice: Caller, tmp_path: Path) -> None:
    generator, compiler, node = (shutil.which(name) for name in ("openapi-typescript", "tsc", "node"))
    if generator is None or compiler is None or node is None:
        pytest.skip("openapi-typescript, tsc or node is not at hand")
    run(generator, await document(alice, tmp_path), "-o", tmp_path / "reverie.d.ts", folder=tmp_path)
    (tmp_path / "use.mts").write_text(TYPESCRIPT, encoding="utf-8")
    options = ["--strict", "--target", "es2022", "--lib", "es2023,dom", "--module", "nodenext", "--moduleResolution", "nodenext"]
    run(compiler, *options, "use.mts", folder=tmp_path)
    assert run(node, "use.mjs", alice.server.url("").rstrip("/"), alice.key, folder=tmp_path) == "completed 1\n"
