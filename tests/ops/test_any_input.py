"""Any input to any documented call: no 5xx, and every answer is one that the OpenAPI document describes (Schemathesis)."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from tests.amounts import short_and_long
from tests.chat.client import Person
from tests.contracts import google
from tests.server.process import ServerProcess

CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
LEFT_OUT = "logout|deletion|password|sessions|events|chat/completions|images/generations"
"""What would end the sign-in that the others need; streams, which don't end; and what answers when an analyst or a painter is done."""

UNHURRIED = {f"THROTTLE_{name}": "1000000/minute" for name in ("ANON", "USER", "LOGIN", "AI_GENERATION", "AI_REQUESTS")}


@pytest.mark.embedded
@pytest.mark.slow
@pytest.mark.parametrize("examples", short_and_long(1, 50))
def test_no_input_breaks_the_api(tmp_path: Path, examples: int) -> None:
    with google.running() as keys:
        signing_in = {"PERSON_EMAIL_ACTIVATION": "off", "GOOGLE_CLIENT_ID": google.CLIENT_ID, "GOOGLE_JWKS_URL": keys.jwks_url}
        with ServerProcess(tmp_path, env={**UNHURRIED, **signing_in}) as server:
            alice = asyncio.run(Person.register(server))
            command = [
                sys.executable,
                "-m",
                "schemathesis.cli",
                "run",
                server.url("/swagger.json"),
                "-H",
                f"Authorization: Bearer {alice.access}",
            ]
            # tests/ops/test_openapi.py holds each example against its schema; to send them all takes half a minute.
            phases = "examples,fuzzing" if examples > 1 else "fuzzing"
            command += ["-c", CHECKS, "--phases", phases, "-n", str(examples), "--exclude-path-regex", LEFT_OUT]
            command += ["--continue-on-failure", "--generation-deterministic", "--no-shrink", "--no-color", "--warnings", "off"]
            done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stdout[-20_000:] + done.stderr
