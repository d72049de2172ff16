"""Settings by the names that the documents of the older systems give them (CONTRACTS): each is taken, or stops the start; none is ignored.

`take` puts what says the same under our name, before any setting is read. What can't be taken is noted with a line that names ours.
"""

from __future__ import annotations

import os
from importlib.util import find_spec
from urllib.parse import quote, urlsplit

from . import environment as env

SAME = {
    "ENVIRONMENT": "REVERIE_ENV",
    "LOGGING_LEVEL": "LOG_LEVEL",
    "SECRET_KEY_DJ": "SECRET_KEY",
    "EMAIL_HOST": "SMTP_HOST",
    "EMAIL_PORT": "SMTP_PORT",
    "EMAIL_HOST_USER": "SMTP_USER",
    "EMAIL_HOST_PASSWORD": "SMTP_PASS",
    "DEFAULT_FROM_EMAIL": "MAIL_FROM",
}
"""Another name for the same thing."""

FIXED = {
    "SESSION_COOKIE_HTTPONLY": ("true", "no script may read the session"),
    "CSRF_COOKIE_HTTPONLY": ("false", "pages of ours read the token from it"),
    "CORS_ORIGIN_ALLOW_ALL": ("false", "name the origins in CORS_ALLOWED_ORIGINS"),
    "CORS_ALLOW_ALL_ORIGINS": ("false", "name the origins in CORS_ALLOWED_ORIGINS"),
    "SECURE_CONTENT_TYPE_NOSNIFF": ("true", "it can't be turned off"),
    "SECURE_BROWSER_XSS_FILTER": ("true", "a Content-Security-Policy stands in its place, and can't be turned off"),
    "SECURE_CROSS_ORIGIN_OPENER_POLICY": ("same-origin", "it can't be changed"),
    "LANGUAGE_CODE": ("en", "everybody reads in a language of their own, by Accept-Language and by their profile"),
    "TIME_ZONE": ("utc", "everybody has a time zone of their own, in their profile"),
    "USE_I18N": ("true", "it can't be turned off"),
    "USE_TZ": ("true", "it can't be turned off"),
    "STATIC_URL": ("/static/", "it can't be changed; STATIC_ROOT says where the files are put"),
    "AUTH_USER_MODEL": ("person.user", "it can't be changed"),
    "DEFAULT_AUTO_FIELD": ("django.db.models.bigautofield", "it can't be changed"),
}
"""What has one value here (in small letters), and what to do instead."""

REPLACED = {
    "DATABASES": "set DATABASE_URL",
    "CACHES": "set REDIS_URL",
    "CHANNEL_LAYERS": "set REDIS_URL, and CHANNEL_LAYER to choose another layer",
    "LOGGING": "set LOG_LEVEL and LOG_FORMAT",
    "REST_FRAMEWORK": "set THROTTLE_ANON, THROTTLE_USER, THROTTLE_AI_GENERATION and THROTTLE_AI_REQUESTS",
    "DEFAULT_THROTTLE_RATES": "set THROTTLE_ANON, THROTTLE_USER, THROTTLE_AI_GENERATION and THROTTLE_AI_REQUESTS",
    "SIMPLE_JWT": "set JWT_SIGNING_KEY and PERSON_ROTATE_REFRESH_TOKENS",
    "STATICFILES_STORAGE": "REVERIE_ENV=production stores static files under names with hashes",
    "STATICFILES_DIRS": "put files into static/",
    "MEDIA_ROOT": "set DATA_DIR, or USE_S3_STORAGE",
    "MEDIA_URL": "set PUBLIC_URL: files have signed addresses below it",
    "CORS_ALLOW_METHODS": "all that the API has are allowed to CORS_ALLOWED_ORIGINS",
    "CORS_ALLOW_HEADERS": "all that clients send are allowed to CORS_ALLOWED_ORIGINS",
    "WEBPACK_LOADER": "there is no build step; a front end of its own names its origin in CORS_ALLOWED_ORIGINS",
    "SWAGGER_SETTINGS": "the documents are at /swagger/ and /redoc/ without settings",
    "SPECTACULAR_SETTINGS": "the documents are at /swagger/ and /redoc/ without settings",
    "INSTALLED_APPS": "apps are part of the code",
    "MIDDLEWARE": "middleware is part of the code",
    "ROOT_URLCONF": "it is part of the code",
    "INTERNAL_IPS": "DEBUG=true shows Django's debug pages",
}
"""What stood in the older systems' code and is something else here."""

CONSOLE_MAIL = "django.core.mail.backends.console.EmailBackend"
SMTP_MAIL = "django.core.mail.backends.smtp.EmailBackend"

FAMILIES = {
    "POSTGRES": {"name": "POSTGRES_DB", "user": "POSTGRES_USER", "password": "POSTGRES_PASSWORD"},
    "DATABASE": {"name": "DATABASE_NAME", "user": "DATABASE_USER", "password": "DATABASE_PASSWORD"},
    "DB": {"name": "DB_NAME", "user": "DB_USER", "password": "DB_PASSWORD"},
}
"""Mateimage's, Splashmy's and Promptcraft's parts of a database address; each family has `_HOST` and `_PORT` too."""

NO_MYSQL = (
    "names MySQL or MariaDB, which have no unique constraints with a condition, and on those rests that nothing is paid or made twice;"
    " set DATABASE_URL=postgres://name:password@host:5432/database"
)
MYSQL_PORT = "3306"
ENGINES = {"postgresql": "postgres", "postgresql_psycopg2": "postgres", "sqlite3": "sqlite", "mysql": "mysql"}


def take() -> None:
    """Take over what is set under older names, and note what can't be. What is set under our own names as well must say the same."""
    _take_redis_address()
    _take_broker()
    _take_site_address()
    _take_database()
    for name, ours in SAME.items():
        _take(name, ours, env.text(name))
    for name, (only, instead) in FIXED.items():
        if (value := env.text(name)) and _plain(value) != only:
            env.wrong(f"{name} can only be {only}, not “{value}”: {instead}")
    for name, instead in REPLACED.items():
        if env.text(name):
            env.wrong(f"{name} is not read: {instead}")
    _check_mail_backend()
    if (module := env.text("DJANGO_SETTINGS_MODULE")) and not is_settings_module(module):
        env.wrong(f"DJANGO_SETTINGS_MODULE can only be project.settings, not “{module}”: REVERIE_ENV says which site it is")


def is_settings_module(name: str) -> bool:
    """Whether a module of this name is here: project.settings, or one that imports it and says something else of its own."""
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:
        return False


def _take(name: str, ours: str, value: str) -> None:
    if not value:
        return
    known = env.text(ours)
    if known and known != value:
        env.wrong(f"{name} and {ours} say different things; {ours} is the name here")
    os.environ[ours] = value


def _plain(value: str) -> str:
    small = value.lower()
    return {"1": "true", "yes": "true", "on": "true", "0": "false", "no": "false", "off": "false"}.get(small, small)


def _take_redis_address() -> None:
    """Mateimage's DATABASE_URL is the address of its Redis, whose port PORT repeats; its own port is APP_PORT."""
    address = env.text("DATABASE_URL")
    if not address.startswith(("redis://", "rediss://")):
        return
    _take("DATABASE_URL", "REDIS_URL", address)
    del os.environ["DATABASE_URL"]
    if env.text("PORT") and env.text("PORT") == str(urlsplit(address).port):
        del os.environ["PORT"]


def _take_broker() -> None:
    """CELERY_BROKER_URL alone (Splashmy) means Redis for everything, as REDIS_URL does."""
    broker = env.text("CELERY_BROKER_URL")
    if not broker or env.secret("REDIS_URL"):
        return
    if broker.startswith(("redis://", "rediss://")):
        os.environ["REDIS_URL"] = broker
    else:
        env.wrong("CELERY_BROKER_URL needs REDIS_URL beside it: sockets, drafts and the cache are shared through Redis")


def _take_site_address() -> None:
    """Mateimage's APP_PROTOCOL, APP_HOST and APP_PORT are PUBLIC_URL, ALLOWED_HOSTS and PORT."""
    host, port, protocol = env.text("APP_HOST"), env.text("APP_PORT"), env.text("APP_PROTOCOL", "http")
    _take("APP_PORT", "PORT", port)
    if not host:
        if env.text("APP_PROTOCOL"):
            env.wrong("APP_PROTOCOL needs APP_HOST beside it; or set PUBLIC_URL")
        return
    if not env.text("PUBLIC_URL"):
        os.environ["PUBLIC_URL"] = f"{protocol}://{host}" + (f":{port}" if port else "")
    if not env.text("ALLOWED_HOSTS"):
        os.environ["ALLOWED_HOSTS"] = host


def _take_database() -> None:
    """The parts of one family as DATABASE_URL."""
    address = env.secret("DATABASE_URL")
    if address.startswith(("mysql", "mariadb")):
        env.refuse(f"DATABASE_URL {NO_MYSQL}")
    for family, names in FAMILIES.items():
        parts = {part: env.text(name) for part, name in names.items()}
        parts |= {"host": env.text(f"{family}_HOST"), "port": env.text(f"{family}_PORT")}
        # The password alone is what docker-compose.yml makes DATABASE_URL of.
        if not any(value for part, value in parts.items() if part != "password"):
            continue
        engine = _engine(family, parts)
        if engine == "mysql":
            env.refuse(f"{family}_HOST {NO_MYSQL}")
        if not parts["name"]:
            env.wrong(f"{family}_HOST, {family}_PORT and their like need {names['name']} beside them; or set DATABASE_URL")
        elif address and not _is_same(address, parts):
            env.wrong(f"{names['name']} and its like name another database than DATABASE_URL; DATABASE_URL is the name here")
        elif not address:
            os.environ["DATABASE_URL"] = address = _address(engine, parts)
    if env.text("DB_ENGINE") and not address:
        env.wrong("DB_ENGINE needs DB_NAME or POSTGRES_DB beside it; or set DATABASE_URL")


def _engine(family: str, parts: dict[str, str]) -> str:
    given = env.text("DB_ENGINE")
    if not given:
        return "mysql" if family != "POSTGRES" and parts["port"] == MYSQL_PORT else "postgres"
    if (engine := ENGINES.get(given.rpartition(".")[2])) is None:
        env.refuse(f"DB_ENGINE must be django.db.backends.postgresql or django.db.backends.sqlite3, not “{given}”; or set DATABASE_URL")
    return engine


def _address(engine: str, parts: dict[str, str]) -> str:
    if engine == "sqlite":
        return f"sqlite:///{parts['name']}"
    name, user, password = (quote(parts[part], safe="") for part in ("name", "user", "password"))
    who = f"{user}:{password}@" if password else f"{user}@" if user else ""
    return f"postgres://{who}{parts['host'] or 'localhost'}:{parts['port'] or '5432'}/{name}"


def _is_same(address: str, parts: dict[str, str]) -> bool:
    """Whether the parts that are given are those of the address, its password aside."""
    try:
        known = urlsplit(address)
        told = {"name": known.path.lstrip("/"), "user": known.username or "", "host": known.hostname or "", "port": str(known.port or 5432)}
    except ValueError:
        return True  # the address itself is wrong, and will be told so
    return all(not parts[part] or parts[part] == value for part, value in told.items())


def _check_mail_backend() -> None:
    backend, has_host = env.text("EMAIL_BACKEND"), bool(env.text("SMTP_HOST"))
    if backend == CONSOLE_MAIL and has_host:
        env.wrong("EMAIL_BACKEND names the console, but SMTP_HOST is set; without SMTP_HOST mail is printed")
    elif backend == SMTP_MAIL and not has_host:
        env.wrong("EMAIL_BACKEND names SMTP, so SMTP_HOST must be set")
    elif backend not in {"", CONSOLE_MAIL, SMTP_MAIL}:
        env.wrong(f"EMAIL_BACKEND is not read: mail goes by SMTP_HOST, or is printed where that is unset; not by “{backend}”")
