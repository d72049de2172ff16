"""Every setting that one of the five documents names works, or the start says what to use: none is ignored."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from django.db.backends.mysql.features import DatabaseFeatures as MySQL

from project import environment as env
from project import older_settings
from tests.server.process import BASE_DIR
from tests.server.test_settings import DOCUMENTED, manage

pytestmark = pytest.mark.embedded

MYCREATOOL = """DATABASE_URL SECRET_KEY DEBUG ALLOWED_HOSTS DJANGO_SETTINGS_MODULE SIMPLE_JWT CORS_ALLOWED_ORIGINS CORS_ALLOW_CREDENTIALS
    CORS_ALLOW_HEADERS REST_FRAMEWORK DEFAULT_THROTTLE_RATES SECURE_SSL_REDIRECT SECURE_HSTS_SECONDS SECURE_HSTS_INCLUDE_SUBDOMAINS
    SECURE_HSTS_PRELOAD DATABASES STATIC_ROOT STATICFILES_STORAGE MEDIA_ROOT MEDIA_URL LOGGING INSTALLED_APPS MIDDLEWARE INTERNAL_IPS"""
SPLASHMY = """SECRET_KEY DEBUG ENVIRONMENT DATABASE_NAME DATABASE_USER DATABASE_PASSWORD DATABASE_HOST DATABASE_PORT OPENAI_API_KEY
    USE_S3_STORAGE USE_CONTENT_MODERATION AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_STORAGE_BUCKET_NAME AWS_S3_REGION_NAME
    AWS_REKOGNITION_REGION CELERY_BROKER_URL CELERY_RESULT_BACKEND MAX_UPLOAD_SIZE DAILY_UPLOAD_LIMIT_FREE DAILY_UPLOAD_LIMIT_PREMIUM
    ALLOWED_IMAGE_EXTENSIONS LOGGING_LEVEL"""
PROMPTCRAFT = """SECRET_KEY DEBUG ALLOWED_HOSTS DB_NAME DB_USER DB_PASSWORD DB_HOST DB_PORT CORS_ALLOWED_ORIGINS INSTALLED_APPS MIDDLEWARE
    ROOT_URLCONF AUTH_USER_MODEL LANGUAGE_CODE TIME_ZONE USE_I18N USE_TZ STATIC_URL STATIC_ROOT STATICFILES_DIRS MEDIA_URL MEDIA_ROOT
    DEFAULT_AUTO_FIELD DATABASES INTERNAL_IPS SECURE_BROWSER_XSS_FILTER SECURE_CONTENT_TYPE_NOSNIFF SECURE_SSL_REDIRECT
    SESSION_COOKIE_SECURE CSRF_COOKIE_SECURE SIMPLE_JWT REST_FRAMEWORK"""
MATEIMAGE = """SECRET_KEY_DJ POSTGRES_DB POSTGRES_USER POSTGRES_HOST POSTGRES_PORT POSTGRES_PASSWORD DB_ENGINE APP_PROTOCOL APP_HOST
    APP_PORT
    DATABASE_URL PORT SMTP_HOST SMTP_PORT SMTP_USER SMTP_PASS URL_REDIRECT_IF_NOTGET_AUTHENTICATION URL_REDIRECT_IF_GET_AUTHENTICATION
    AUTH_USER_MODEL REST_FRAMEWORK SIMPLE_JWT CACHES SWAGGER_SETTINGS SPECTACULAR_SETTINGS SESSION_COOKIE_HTTPONLY SESSION_COOKIE_SECURE
    SESSION_COOKIE_SAMESITE SESSION_COOKIE_AGE CSRF_COOKIE_HTTPONLY CSRF_COOKIE_SECURE CSRF_COOKIE_SAMESITE CORS_ORIGIN_ALLOW_ALL
    CORS_ALLOWED_ORIGINS CSRF_TRUSTED_ORIGINS CORS_ALLOW_CREDENTIALS CORS_ALLOW_METHODS CORS_ALLOW_HEADERS WEBPACK_LOADER LOGGING
    SECURE_CROSS_ORIGIN_OPENER_POLICY EMAIL_BACKEND DEFAULT_FROM_EMAIL EMAIL_HOST EMAIL_PORT EMAIL_HOST_USER EMAIL_HOST_PASSWORD
    EMAIL_USE_SSL EMAIL_USE_TLS EMAIL_TIMEOUT EMAIL_USE_LOCALTIME EMAIL_SUBJECT_PREFIX"""

PARTS = {f"{family}_{part}" for family in older_settings.FAMILIES for part in ("HOST", "PORT")}
PARTS |= {name for names in older_settings.FAMILIES.values() for name in names.values()}


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Takes over these settings; what the environment is then, and what would be said before the start stops."""
    monkeypatch.setattr(os, "environ", dict(os.environ))
    for name in ("DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE"):
        os.environ.pop(name, None)
    reasons: list[str] = []
    monkeypatch.setattr(env, "_reasons", reasons)

    def take(**settings: str) -> tuple[dict[str, str], list[str]]:
        os.environ.update(settings)
        try:
            older_settings.take()
        except SystemExit:
            assert reasons
        return dict(os.environ), reasons

    return take


@pytest.mark.parametrize("name", sorted(set(f"{MYCREATOOL} {SPLASHMY} {PROMPTCRAFT} {MATEIMAGE}".split())))
def test_every_documented_name_is_known(name: str) -> None:
    ours = set(DOCUMENTED.findall((BASE_DIR / "docs" / "settings.md").read_text(encoding="utf-8")))
    assert name in ours | PARTS | older_settings.SAME.keys() | older_settings.FIXED.keys() | older_settings.REPLACED.keys()


@pytest.mark.parametrize(("name", "ours"), older_settings.SAME.items())
def test_another_name_for_the_same_is_taken(told: Any, name: str, ours: str) -> None:
    settings, reasons = told(**{name: "value"})
    assert (settings[ours], reasons) == ("value", [])


@pytest.mark.parametrize(("name", "ours"), older_settings.SAME.items())
def test_two_names_that_say_different_things_stop_the_start(told: Any, name: str, ours: str) -> None:
    _, reasons = told(**{name: "one", ours: "two"})
    assert reasons == [f"{name} and {ours} say different things; {ours} is the name here"]


@pytest.mark.parametrize("name", older_settings.REPLACED)
def test_what_was_code_stops_the_start_and_names_what_to_use(told: Any, name: str) -> None:
    _, reasons = told(**{name: "{}"})
    assert reasons == [f"{name} is not read: {older_settings.REPLACED[name]}"]


@pytest.mark.parametrize(("name", "fixed"), older_settings.FIXED.items())
def test_what_has_one_value_here_takes_that_and_no_other(told: Any, name: str, fixed: tuple[str, str]) -> None:
    assert told(**{name: fixed[0]})[1] == []
    assert told(**{name: "something else"})[1] == [f"{name} can only be {fixed[0]}, not “something else”: {fixed[1]}"]


@pytest.mark.parametrize(("family", "names"), older_settings.FAMILIES.items())
def test_the_parts_of_a_database_address_are_put_together(told: Any, family: str, names: dict[str, str]) -> None:
    given = {names["name"]: "dreams", names["user"]: "me", names["password"]: "a/b@c", f"{family}_HOST": "db", f"{family}_PORT": "5433"}
    settings, reasons = told(**given)
    assert (settings["DATABASE_URL"], reasons) == ("postgres://me:a%2Fb%40c@db:5433/dreams", [])
    assert told(**{f"{family}_HOST": "elsewhere"})[1] == [
        f"{names['name']} and its like name another database than DATABASE_URL; DATABASE_URL is the name here"
    ]


def test_parts_without_a_name_stop_the_start(told: Any) -> None:
    assert "need DATABASE_NAME beside them; or set DATABASE_URL" in told(DATABASE_HOST="db")[1][0]


def test_the_password_of_docker_compose_alone_is_no_database(told: Any) -> None:
    settings, reasons = told(POSTGRES_PASSWORD="secret")
    assert ("DATABASE_URL" in settings, reasons) == (False, [])


def test_an_engine_is_taken(told: Any) -> None:
    settings, reasons = told(DB_ENGINE="django.db.backends.sqlite3", DB_NAME="/data/dreams.sqlite3")
    assert (settings["DATABASE_URL"], reasons) == ("sqlite:////data/dreams.sqlite3", [])


@pytest.mark.parametrize(
    "given",
    [
        {"DATABASE_URL": "mysql://me:secret@mysql:3306/splashmy_db"},
        {"DATABASE_NAME": "splashmy_db", "DATABASE_HOST": "mysql", "DATABASE_PORT": "3306", "DATABASE_PASSWORD": "secret"},
        {"DB_NAME": "x", "DB_ENGINE": "django.db.backends.mysql"},
    ],
)
def test_mysql_is_refused_in_a_line_that_says_why(told: Any, given: dict[str, str]) -> None:
    [reason] = told(**given)[1]
    assert "no unique constraints with a condition" in reason
    assert "DATABASE_URL=postgres://" in reason
    assert "secret" not in reason


def test_the_reason_against_mysql_holds() -> None:
    assert MySQL.supports_partial_indexes is False


def test_mateimages_addresses_are_taken(told: Any) -> None:
    settings, reasons = told(
        DATABASE_URL="redis://cache:6380/0",
        PORT="6380",
        POSTGRES_DB="dreams",
        APP_PROTOCOL="https",
        APP_HOST="dreams.example",
        APP_PORT="8001",
    )
    assert reasons == []
    assert settings["REDIS_URL"] == "redis://cache:6380/0"
    assert settings["DATABASE_URL"] == "postgres://localhost:5432/dreams"
    assert (settings["PORT"], settings["PUBLIC_URL"], settings["ALLOWED_HOSTS"]) == (
        "8001",
        "https://dreams.example:8001",
        "dreams.example",
    )


def test_a_broker_alone_is_the_redis_of_all(told: Any) -> None:
    assert told(CELERY_BROKER_URL="redis://redis:6379")[0]["REDIS_URL"] == "redis://redis:6379"


def test_another_broker_needs_redis_beside_it(told: Any) -> None:
    assert "CELERY_BROKER_URL needs REDIS_URL" in told(CELERY_BROKER_URL="amqp://rabbit")[1][0]


@pytest.mark.parametrize(
    ("given", "is_right"),
    [
        ({"EMAIL_BACKEND": older_settings.CONSOLE_MAIL}, True),
        ({"EMAIL_BACKEND": older_settings.SMTP_MAIL, "SMTP_HOST": "mail"}, True),
        ({"EMAIL_BACKEND": older_settings.SMTP_MAIL, "EMAIL_HOST": "mail"}, True),
        ({"EMAIL_BACKEND": older_settings.CONSOLE_MAIL, "SMTP_HOST": "mail"}, False),
        ({"EMAIL_BACKEND": older_settings.SMTP_MAIL}, False),
        ({"EMAIL_BACKEND": "anymail.backends.mailgun.EmailBackend"}, False),
    ],
)
def test_a_mail_backend_must_agree_with_smtp_host(told: Any, given: dict[str, str], is_right: bool) -> None:
    assert (told(**given)[1] == []) == is_right


GIVEN = {
    "ENVIRONMENT": "development",
    "LOGGING_LEVEL": "DEBUG",
    "SECRET_KEY_DJ": "only-for-this-test-" * 3,
    "SESSION_COOKIE_AGE": "86400",
    "SESSION_COOKIE_SECURE": "True",
    "SESSION_COOKIE_SAMESITE": "Strict",
    "CORS_ALLOWED_ORIGINS": "http://localhost:5173",
    "CORS_ALLOW_CREDENTIALS": "False",
    "MAX_UPLOAD_SIZE": "20971520",
    "EMAIL_HOST": "smtp.example.com",
    "EMAIL_PORT": "465",
    "EMAIL_USE_TLS": "False",
    "EMAIL_TIMEOUT": "60",
    "EMAIL_SUBJECT_PREFIX": "[Dreams]",
    "DEFAULT_FROM_EMAIL": "me@example.com",
    "CELERY_RESULT_BACKEND": "redis://redis:6379",
    "SECURE_CONTENT_TYPE_NOSNIFF": "True",
    "TIME_ZONE": "UTC",
}
TAKEN = {
    "REVERIE_ENV": "development",
    "LOG_LEVEL": "DEBUG",
    "SECRET_KEY": GIVEN["SECRET_KEY_DJ"],
    "SESSION_COOKIE_AGE": 86400,
    "SESSION_COOKIE_SECURE": True,
    "SESSION_COOKIE_SAMESITE": "Strict",
    "CORS_ALLOWED_ORIGINS": ["http://localhost:5173"],
    "CORS_ALLOW_CREDENTIALS": False,
    "MAX_UPLOAD_SIZE": 20971520,
    "SERVER_MAX_BODY_BYTES": 21037056,
    "EMAIL_HOST": "smtp.example.com",
    "EMAIL_PORT": 465,
    "EMAIL_USE_SSL": True,
    "EMAIL_TIMEOUT": 60,
    "EMAIL_SUBJECT_PREFIX": "[Dreams]",
    "DEFAULT_FROM_EMAIL": "me@example.com",
    "CELERY_RESULT_BACKEND": "redis://redis:6379",
    "CELERY_TASK_IGNORE_RESULT": False,
}


@pytest.mark.parametrize(
    ("given", "providers"),
    [
        ({}, ["local", False]),
        ({"DREAMS_ANALYST_PROVIDERS": "local"}, ["local", True]),
        ({"OPENAI_API_KEY": "o", "ANTHROPIC_API_KEY": "a"}, ["openai", "anthropic", True]),
    ],
)
def test_both_ai_services_are_a_chain_where_both_keys_are_set(tmp_path: Path, given: dict[str, str], providers: list[Any]) -> None:
    """And whether somebody has chosen: if not, model servers on this machine are looked for."""
    asked = "[*settings.DREAMS_ANALYST_PROVIDERS, settings.DREAMS_ANALYST_IS_CHOSEN]"
    code = f"import json; from django.conf import settings; print(json.dumps({asked}))"
    assert json.loads(manage(tmp_path, "shell", "--no-imports", "-c", code, **given).stdout.splitlines()[-1]) == providers


def test_the_settings_are_what_the_documents_names_say(tmp_path: Path) -> None:
    code = f"import json; from django.conf import settings; print(json.dumps({{name: getattr(settings, name) for name in {list(TAKEN)}}}))"
    done = manage(tmp_path, "shell", "--no-imports", "-c", code, **GIVEN)
    assert json.loads(done.stdout.splitlines()[-1]) == TAKEN, done.stderr


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"ENVIRONMENT": "staging"}, "REVERIE_ENV must be one of development, production, not “staging”."),
        ({"DATABASE_URL": "mysql://me@here/db"}, "DATABASE_URL names MySQL or MariaDB"),
        ({"DATABASE_URL": "oracle://me@here/db"}, "DATABASE_URL must begin with postgres:// or postgresql:// or sqlite://."),
        (
            {"MAX_UPLOAD_SIZE": "20971520", "SERVER_MAX_BODY_BYTES": "12582912"},
            "MAX_UPLOAD_SIZE needs SERVER_MAX_BODY_BYTES to be at least 65536 more",
        ),
        ({"DJANGO_SETTINGS_MODULE": "mycreatool.settings_production"}, "DJANGO_SETTINGS_MODULE can only be project.settings"),
    ],
)
def test_what_cannot_be_taken_stops_the_start_with_one_line(tmp_path: Path, given: dict[str, str], says: str) -> None:
    done = manage(tmp_path, "check", **given)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert done.stderr.startswith(f"Reverie can't start: {says}")
