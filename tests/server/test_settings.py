"""Settings come from the environment: each is documented, a wrong one stops the start with one clear line, production is strict."""

from __future__ import annotations

import ast
import os
import re
import subprocess
from pathlib import Path

import pytest

from . import forkserver
from .process import BASE_DIR, DEFAULTS, KEPT

pytestmark = pytest.mark.embedded

DOCUMENTED = re.compile(r"^\| `([A-Z][A-Z0-9_]+)`", re.MULTILINE)
READERS = {"env", "environment", "os"}
READING = {
    *(
        "text",
        "secret",
        "integer",
        "number",
        "boolean",
        "choice",
        "items",
        "numbers",
        "networks",
        "ports",
        "rate",
        "prices",
        "by_model",
        "address",
    ),
    *("counts", "get"),
}
PRODUCTION = {
    "REVERIE_ENV": "production",
    "SECRET_KEY": "only-for-this-test-" * 4,
    "ENCRYPTION_KEYS": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    "ALLOWED_HOSTS": "dreams.example.org",
    "PUBLIC_URL": "https://dreams.example.org",
    "SMTP_HOST": "smtp.example.org",
}


def manage(data_dir: Path, *command: str, **env: str) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    run = ["-W", "error::SyntaxWarning", str(BASE_DIR / "manage.py"), *command]
    settings = {**kept, **DEFAULTS, "DJANGO_SETTINGS_MODULE": "project.settings", "DATA_DIR": str(data_dir), **env}
    return forkserver.run(run, cwd=BASE_DIR, env=settings)


def is_accepted(data_dir: Path, **env: str) -> bool:
    """Whether these settings can be read: all that is found wrong with them is found there, before anything else is loaded."""
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    settings = {**kept, **DEFAULTS, "DATA_DIR": str(data_dir), **env}
    return forkserver.run(["-c", "import project.settings"], cwd=BASE_DIR, env=settings).returncode == 0


def names_read() -> set[str]:
    """Every environment variable that the product reads by a literal name."""
    names = {"PROMETHEUS_MULTIPROC_DIR"}
    for app in ("project", "person", "dreams", "imagegen"):
        for path in (BASE_DIR / app).rglob("*.py"):
            for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(call, ast.Call) and (name := name_read_by(call)):
                    names.add(name)
    return names


def name_read_by(call: ast.Call) -> str | None:
    reader = call.func
    if not (isinstance(reader, ast.Attribute) and reader.attr in READING and call.args and isinstance(call.args[0], ast.Constant)):
        return None
    if not (isinstance(reader.value, ast.Name | ast.Attribute) and ast.unparse(reader.value).split(".")[0] in READERS):
        return None
    return str(call.args[0].value)


def test_every_setting_is_documented_and_nothing_else_is() -> None:
    documented = DOCUMENTED.findall((BASE_DIR / "docs" / "settings.md").read_text(encoding="utf-8"))
    assert len(documented) == len(set(documented))
    assert set(documented) == names_read()


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("PORT", "abc", "PORT must be a whole number from 1 to 65535, not “abc”."),
        ("PORT", "65536", "PORT must be a whole number from 1 to 65535, not “65536”."),
        ("PORT", "-1", "PORT must be a whole number from 1 to 65535, not “-1”."),
        ("DEBUG", "maybe", "DEBUG must be true or false, not “maybe”."),
        ("REVERIE_ENV", "prod", "REVERIE_ENV must be one of development, production, not “prod”."),
        ("THROTTLE_USER", "many", "THROTTLE_USER must look like 100/hour (second, minute, hour or day), not “many”."),
        ("DREAMS_ANALYST_PROVIDERS", "openai,opnai", "DREAMS_ANALYST_PROVIDERS may hold anthropic, local, openai, not “opnai”."),
        ("DREAMS_LEASE_SECONDS", "0.5", "DREAMS_LEASE_SECONDS must be a number of at least 1, not “0.5”."),
        (
            "IMAGEGEN_PRICE_EDIT",
            "low:-1",
            "IMAGEGEN_PRICE_EDIT must look like auto:2,low:1,medium:2,high:4, not “low:-1”.",
        ),
        (
            "DREAMS_ANALYST_CONTEXT_TOKENS",
            "big",
            "DREAMS_ANALYST_CONTEXT_TOKENS must look like 8192,llama3.1:32768, with at least 1024, not “big”.",
        ),
        (
            "DREAMS_LOCAL_MODEL_PORTS",
            "ollama",
            "DREAMS_LOCAL_MODEL_PORTS must be ports such as 11434, separated by commas, not “ollama”.",
        ),
        ("REDIS_URL", "redis+sentinel://localhost:26379/0", "REDIS_URL must begin with redis:// or rediss:// or unix://."),
        ("REDIS_URL", "localhost:6379", "REDIS_URL must begin with redis:// or rediss:// or unix://."),
        ("PUBLIC_URL", "dreams.example.org", "PUBLIC_URL must begin with http:// or https://."),
        ("USE_S3_STORAGE", "true", "AWS_STORAGE_BUCKET_NAME must be set with USE_S3_STORAGE."),
        ("SECRET_KEY_FILE", "/nowhere", "SECRET_KEY_FILE can't be read (No such file or directory)."),
        ("DATA_DIR", "/proc/nowhere", "DATA_DIR can't be made (No such file or directory)."),
    ],
)
def test_a_wrong_value_stops_the_start_with_one_line(tmp_path: Path, name: str, value: str, says: str) -> None:
    done = manage(tmp_path, "serve", **{name: value})
    assert done.returncode == 2
    assert done.stderr == f"Reverie can't start: {says}\n"
    assert done.stdout == ""


def test_all_wrong_values_are_told_at_once(tmp_path: Path) -> None:
    done = manage(tmp_path, "serve", PORT="abc", DEBUG="maybe")
    assert [line.split()[3] for line in done.stderr.splitlines()] == ["DEBUG", "PORT"]


def test_a_database_address_that_is_none_is_not_shown(tmp_path: Path) -> None:
    done = manage(tmp_path, "serve", DATABASE_URL="postgrez://me:hidden-word@here/db")
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert "hidden-word" not in done.stderr


@pytest.mark.parametrize("missing", ["SECRET_KEY", "ENCRYPTION_KEYS", "ALLOWED_HOSTS", "PUBLIC_URL", "SMTP_HOST"])
def test_production_demands_what_it_needs(tmp_path: Path, missing: str) -> None:
    done = manage(tmp_path, "serve", **{**PRODUCTION, missing: ""})
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert done.stderr.startswith(f"Reverie can't start: {missing} must be set")


def test_production_starts_without_a_mail_server_only_when_that_is_meant(tmp_path: Path) -> None:
    assert is_accepted(tmp_path, **{**PRODUCTION, "SMTP_HOST": ""}, MAIL_TO_FILES="true")


def test_the_preload_list_needs_what_browsers_demand(tmp_path: Path) -> None:
    done = manage(tmp_path, "check", **PRODUCTION, SECURE_HSTS_PRELOAD="true")
    assert done.stderr.startswith("Reverie can't start: SECURE_HSTS_PRELOAD needs SECURE_HSTS_INCLUDE_SUBDOMAINS")
    assert is_accepted(tmp_path, **PRODUCTION, SECURE_HSTS_PRELOAD="true", SECURE_HSTS_INCLUDE_SUBDOMAINS="true")


def test_production_refuses_debug(tmp_path: Path) -> None:
    assert "DEBUG can't be on" in manage(tmp_path, "check", **PRODUCTION, DEBUG="true").stderr


def test_the_deployment_check_is_clean_in_production(tmp_path: Path) -> None:
    done = manage(tmp_path, "check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert done.returncode == 0, done.stderr


def test_a_file_of_settings_is_read_and_the_process_wins(tmp_path: Path) -> None:
    settings = tmp_path / "settings.env"
    settings.write_text("# mine\n\nPORT = 'abc'\nDEBUG=maybe\n", encoding="utf-8")
    done = manage(tmp_path, "check", ENV_FILE=str(settings), DEBUG="false")
    assert done.stderr == "Reverie can't start: PORT must be a whole number from 1 to 65535, not “abc”.\n"


def test_a_line_that_is_no_setting_is_refused(tmp_path: Path) -> None:
    settings = tmp_path / "settings.env"
    settings.write_text("DEBUG=false\nexport PORT=1\n", encoding="utf-8")
    assert "line 2 of settings.env is not NAME=value" in manage(tmp_path, "check", ENV_FILE=str(settings)).stderr


def test_a_secret_may_be_a_mounted_file(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(PRODUCTION["SECRET_KEY"] + "\n", encoding="utf-8")
    env = {**PRODUCTION, "SECRET_KEY": "", "SECRET_KEY_FILE": str(tmp_path / "key")}
    assert is_accepted(tmp_path, **env)
    assert not is_accepted(tmp_path, **{**env, "SECRET_KEY_FILE": ""})
