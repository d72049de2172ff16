"""What an operator copies and starts: the compose file, its settings, the image's health check."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.services import find_program

ROOT = Path(__file__).resolve().parents[2]
UNITS = sorted((ROOT / "deploy" / "systemd").glob("*.service"))
VARIABLE = re.compile(r"\$\{([A-Z_]+)")


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(read("docker-compose.yml"))
    return loaded


def example_names() -> set[str]:
    return set(re.findall(r"^(?:# )?([A-Z][A-Z_0-9]+)=", read(".env.example"), re.MULTILINE))


def test_the_compose_file_fits_its_schema() -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", "docker-compose.yml"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_compose_file_keeps_to_what_old_clients_know() -> None:
    assert "name" not in compose()
    assert "start_interval" not in read("docker-compose.yml")


def test_every_variable_of_the_compose_file_is_in_the_example() -> None:
    assert set(VARIABLE.findall(read("docker-compose.yml"))) <= example_names()


def test_every_name_in_the_example_is_documented() -> None:
    documented = read("docs/settings.md") + read("docs/operations.md")

    def is_documented(name: str) -> bool:
        # Of what is marked as a secret, the settings page says once that the name with _FILE stands for it.
        return f"`{name}`" in documented or (name.endswith("_FILE") and f"`{name.removesuffix('_FILE')}` ⚿" in documented)

    assert "`NAME_FILE`" in documented
    assert [name for name in sorted(example_names()) if not is_documented(name)] == []


def test_every_placeholder_of_the_proxy_is_filled_in() -> None:
    placeholders = set(VARIABLE.findall(read("deploy/nginx/reverie.conf.template"))) - {"..."}
    assert placeholders == set(compose()["services"]["proxy"]["environment"])


def test_only_the_proxies_and_the_monitor_are_reachable_from_outside() -> None:
    services = compose()["services"]
    assert {name for name, service in services.items() if "ports" in service} == {"proxy", "caddy", "flower"}
    assert all(port.startswith("127.0.0.1:") for port in services["flower"]["ports"])


def test_two_web_processes_stand_behind_the_proxy() -> None:
    assert compose()["services"]["web"]["deploy"]["replicas"] == 2


@pytest.mark.parametrize("name", ["web", "worker", "beat", "migrate"])
def test_our_containers_run_with_few_rights(name: str) -> None:
    service = compose()["services"][name]
    assert service["cap_drop"] == ["ALL"]
    assert service["read_only"] is True


@pytest.mark.parametrize("name", sorted(compose()["services"]))
def test_every_container_has_limits(name: str) -> None:
    service = compose()["services"][name]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert {"mem_limit", "pids_limit"} <= service.keys()
    assert service["logging"]["options"].keys() == {"max-size", "max-file"}


@pytest.mark.parametrize("name", ["proxy", "web", "worker", "beat", "postgres", "redis"])
def test_what_must_run_says_how_it_is(name: str) -> None:
    service = compose()["services"][name]
    assert name == "web" or not service["healthcheck"].get("disable")  # the image of web has a check of its own


def test_redis_refuses_rather_than_forgets_or_dies() -> None:
    command = compose()["services"]["redis"]["command"]
    assert command[command.index("--maxmemory-policy") + 1] == "noeviction"
    assert "--maxmemory" in command


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_units_of_systemd_run_without_rights(unit: Path) -> None:
    words = unit.read_text(encoding="utf-8")
    for line in (
        "User=reverie",
        "NoNewPrivileges=yes",
        "ProtectSystem=strict",
        "CapabilityBoundingSet=\n",
        "SystemCallFilter=@system-service",
    ):
        assert line in words
    command = re.search(r"^ExecStart=/opt/reverie/\.venv/bin/(\S+) (.*)$", words, re.MULTILINE)
    assert command is not None
    assert command[1] in {"python", "celery"}


@pytest.mark.skipif(find_program("caddy") is None, reason="needs caddy")
def test_caddy_takes_its_configuration() -> None:
    command = ["caddy", "adapt", "--adapter", "caddyfile", "--config", "deploy/caddy/Caddyfile"]
    environment = {**os.environ, "SITE_ADDRESS": "dreams.example.org"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_image_does_not_run_as_root() -> None:
    assert re.search(r"^USER reverie$", read("Dockerfile"), re.MULTILINE)


def test_every_folder_that_the_image_copies_is_sent_to_the_builder() -> None:
    allowed = set(re.findall(r"^!(\S+)$", read(".dockerignore"), re.MULTILINE))
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", read("Dockerfile"), re.MULTILINE)
    assert {source.split("/")[0] for sources in copied for source in sources.split()} <= allowed


@pytest.fixture
def server() -> Iterator[ThreadingHTTPServer]:
    """Answers `/health/` with 200 to the Host dreams.example.org, and with 400 to any other."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            is_right = self.path == "/health/" and self.headers["Host"] == "dreams.example.org"
            self.send_response(200 if is_right else 400)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield running
        running.shutdown()


def check_health(port: int, allowed_hosts: str) -> int:
    environment = {"PORT": str(port), "ALLOWED_HOSTS": allowed_hosts}
    return subprocess.run([sys.executable, "deploy/health.py"], cwd=ROOT, env=environment, capture_output=True, check=False).returncode


@pytest.mark.parametrize("allowed_hosts", ["dreams.example.org", "dreams.example.org, other.example.org"])
def test_the_health_check_asks_by_an_allowed_name(server: ThreadingHTTPServer, allowed_hosts: str) -> None:
    assert check_health(server.server_address[1], allowed_hosts) == 0


def test_the_health_check_fails_where_the_server_refuses(server: ThreadingHTTPServer) -> None:
    assert check_health(server.server_address[1], "unknown.example.org") != 0


def test_the_health_check_fails_where_nobody_listens() -> None:
    assert check_health(1, "") != 0
