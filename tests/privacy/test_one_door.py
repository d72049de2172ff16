"""Every connection to elsewhere is made in a module that is listed here, with what it sends; what carries words passes the one door."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

pytestmark = pytest.mark.once

BASE_DIR = Path(__file__).parents[2]
APPS = ("project", "person", "dreams", "imagegen")
CLIENTS = {
    "httpx2", "httpcore2", "httpx", "aiohttp", "openai", "anthropic", "boto3", "requests", "urllib3", "http.client", "urllib.request",
    "pywebpush", "smtplib", "ftplib", "websockets", "websocket", "socket", "project.openai_call",
}  # fmt: skip
CARRY_WORDS = {
    "dreams/analysts/openai.py": "dreams/analysts/chain.py",
    "dreams/analysts/anthropic.py": "dreams/analysts/chain.py",
    "dreams/near/vectors.py": "dreams/near/vectors.py",
    "dreams/safety/moderation.py": "dreams/safety/layers.py",
    "dreams/journal/transcription.py": "dreams/journal/transcription.py",
    "imagegen/moderation/openai.py": "imagegen/moderation/check.py",
    "imagegen/moderation/rekognition.py": "imagegen/moderation/check.py",
    "imagegen/prompts/rewrite.py": "imagegen/prompts/rewrite.py",
    "imagegen/providers/openai.py": "imagegen/jobs/progress.py",
    "imagegen/webhooks/call.py": "imagegen/webhooks/claim.py",
}
"""A module that sends somebody's words or pictures: the module in which they pass the door before that."""
NO_WORDS = {
    "dreams/analysts/local_servers.py": "asks the loopback address for names of models",
    "dreams/analysts/transport.py": "limits of the analysts' clients, no client",
    "imagegen/providers/fetch.py": "fetches a finished picture; its address came from the provider",
    "imagegen/providers/server.py": "asks with an empty order whether pictures are made",
    "imagegen/webhooks/guard.py": "looks names up and connects for webhooks and fetches",
    "person/breached_passwords.py": "five of the forty digits of a hash, for no person",
    "person/flows/push.py": "rings a browser: the kind of a reminder, no words",
    "project/openai_call.py": "asks for those above, who say what",
    "project/upstream.py": "names of errors",
    "project/storage/s3.py": "the operator's own bucket: storage, not a service that reads",
}
DOOR = {"let_out", "let_text_out"}


@pytest.fixture(scope="module")
def modules() -> dict[str, ast.Module]:
    """All of the product, by path."""
    paths = [path for app in APPS for path in (BASE_DIR / app).rglob("*.py")]
    return {str(path.relative_to(BASE_DIR)): ast.parse(path.read_text(encoding="utf-8")) for path in paths}


def imported(tree: ast.Module) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "import_module" and node.args:
            names |= {str(node.args[0].value)} if isinstance(node.args[0], ast.Constant) else set()
    return {client for client in CLIENTS if any(name == client or name.startswith(f"{client}.") for name in names)}


def called(tree: ast.Module) -> set[str]:
    return {getattr(node, "attr", getattr(node, "id", "")) for node in ast.walk(tree) if isinstance(node, ast.Attribute | ast.Name)}


def test_no_client_is_made_elsewhere(modules: dict[str, ast.Module]) -> None:
    found = {path: sorted(names) for path, tree in modules.items() if (names := imported(tree))}
    unknown = {path: names for path, names in found.items() if path not in {*CARRY_WORDS, *NO_WORDS} and not _is_floor(path, names)}
    assert unknown == {}, "say above what it sends, and let it pass the door"
    assert {*CARRY_WORDS, *NO_WORDS} <= set(found), "listed, but it opens nothing"


def _is_floor(path: str, names: list[str]) -> bool:
    """Sockets of this server's own: listening, its parts among each other."""
    return names == ["socket"] and path.startswith("project/")


def test_what_carries_words_passes_the_door(modules: dict[str, ast.Module]) -> None:
    for sender, gate in CARRY_WORDS.items():
        assert called(modules[gate]) & DOOR, f"{sender} is to pass the door in {gate}"


def test_words_are_never_nobodys(modules: dict[str, ast.Module]) -> None:
    """Where the door may be passed without saying whose words they are, the product says it all the same."""
    for path, tree in modules.items():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name == "assess":
                assert any(word.arg == "whose" for word in node.keywords), f"{path}:{node.lineno}"
            if name == "PromptContext" and path != "dreams/analysts/registry.py":
                assert any(word.arg == "subject" for word in node.keywords), f"{path}:{node.lineno}"
