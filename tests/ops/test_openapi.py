"""The OpenAPI document is one that a programmer can work from: ours to the rules of its linters, which run where they are at hand."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from drf_spectacular.generators import SchemaGenerator

from project.api.openapi import subjects
from tests.ops.test_docs import domain_errors

ROOT = Path(__file__).resolve().parents[2]
LINTERS = {"redocly": ["lint", "--config", "redocly.yaml"], "spectral": ["lint", "--ruleset", ".spectral.yaml", "--fail-severity=hint"]}
NOT_DESCRIBED = re.compile(r"/api/(docs|schema|asyncapi\.yaml|images/files)")
"""The documents themselves, and files, whose addresses are signed and never put together by a client."""

Json = dict[str, Any]


@pytest.fixture(scope="module")
def document() -> Json:
    generator: Any = SchemaGenerator()  # type: ignore[no-untyped-call]
    found: Json = json.loads(json.dumps(generator.get_schema(request=None, public=True), default=str))
    return found


def operations(document: Json) -> Iterator[tuple[str, Json]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def test_every_operation_says_what_it_is(document: Json) -> None:
    named = Counter(operation["operationId"] for _name, operation in operations(document))
    assert [name for name, count in named.items() if count > 1] == []
    known = {tag["name"] for tag in document["tags"]}
    for name, operation in operations(document):
        assert operation.get("summary") and operation.get("description"), name
        assert "offers_dry_run" not in operation["description"], f"{name} is described by the docstring of its class"
        assert set(operation["tags"]) <= known - {subjects.OTHER.name}, f"{name} belongs to no subject (project/api/openapi/subjects.py)"
        assert not operation["operationId"].startswith(("api_user", "api_images", "api_v1")), name


def test_ours_come_first_and_the_older_dialects_apart(document: Json) -> None:
    ours, older = document["x-tagGroups"]
    assert [tag["name"] for tag in document["tags"]] == ours["tags"] + older["tags"]
    assert all(name.startswith("Older: ") for name in older["tags"]) and not any(name.startswith("Older") for name in ours["tags"])
    assert len(subjects.ALL) == len(document["tags"])


def test_a_body_is_json_unless_a_file_is_sent(document: Json) -> None:
    for name, operation in operations(document):
        content = operation.get("requestBody", {}).get("content", {})
        assert len(content) <= 1, name
        if "multipart/form-data" in content:
            assert "binary" in json.dumps(resolved(document, content["multipart/form-data"]["schema"])), name


def test_every_failure_names_codes_that_there_are(document: Json) -> None:
    known = {error.code for error in domain_errors()}
    known |= {"invalid", "not_authenticated", "permission_denied", "not_found", "not_acceptable", "unsupported_media_type"}
    for name, operation in operations(document):
        for status, answer in operation["responses"].items():
            assert answer["description"], f"{name} {status}"
            if status.startswith(("4", "5")) and status != "405":
                codes = set(re.findall(r"`([a-z_]+)`", answer["description"].partition("Codes:")[2]))
                assert codes <= known, f"{name} {status}: {codes - known}"


def test_keys_are_told_their_scopes(document: Json) -> None:
    schemes = document["components"]["securitySchemes"]
    assert {"apiKey", "accessToken", "session"} == set(schemes)
    for name, operation in operations(document):
        for requirement in operation.get("security", ()):
            assert set(requirement) <= set(schemes), name
    told = document["paths"]["/api/user/me/dream/{dream_id}/messages/"]["post"]["security"]
    assert {"apiKey": ["dreams:write"]} in told
    assert not any("apiKey" in one for one in document["paths"]["/api/user/api-keys/"]["post"]["security"])


def test_every_example_is_one_of_its_schema(document: Json) -> None:
    """What is shown may be sent as it is, and is what comes back."""
    checked = 0
    for name, operation in operations(document):
        answers = [(status, answer.get("content", {})) for status, answer in operation["responses"].items()]
        for place, content in [("body", operation.get("requestBody", {}).get("content", {})), *answers]:
            for kind, media in content.items():
                if kind not in ("application/json", "multipart/form-data"):
                    continue
                assert "example" in media or "examples" in media, f"{name} {place}"
                for example in [media["example"]] if "example" in media else [one["value"] for one in media["examples"].values()]:
                    schema = {**media["schema"], "components": document["components"]}
                    errors = list(jsonschema.Draft202012Validator(schema).iter_errors(example))
                    assert not errors, f"{name} {place}: {errors[0].message}"
                    checked += 1
    assert checked > 300


def test_every_address_of_the_api_is_described(document: Json) -> None:
    served = {re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", path) for path in addresses(get_resolver().url_patterns)}
    ours = {path for path in served if path.startswith(("/api/", "/v1/")) and not NOT_DESCRIBED.match(path)}
    assert ours - set(document["paths"]) == set()


@pytest.mark.long
@pytest.mark.parametrize("linter", LINTERS)
def test_the_linters_have_nothing_to_say(document: Json, linter: str, tmp_path: Path) -> None:
    command = shutil.which(linter)
    if command is None:
        pytest.skip(f"{linter} is not at hand (npm install -g @redocly/cli @stoplight/spectral-cli)")
    (tmp_path / "openapi.json").write_text(json.dumps(document), encoding="utf-8")
    verb, *options = LINTERS[linter]
    done = subprocess.run([command, verb, str(tmp_path / "openapi.json"), *options], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-2000:]


def resolved(document: Json, schema: Json) -> Json:
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema


def addresses(patterns: list[URLPattern | URLResolver], before: str = "/") -> Iterator[str]:
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from addresses(one.url_patterns, before + str(one.pattern))
        else:
            yield before + str(one.pattern)
