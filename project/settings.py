"""Django's settings, read once from the environment. Unset means embedded: SQLite, in-process layer, cache and broker."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

import dj_database_url
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from csp.constants import NONCE, NONE, SELF

from . import environment as env

BASE_DIR = Path(__file__).resolve().parent.parent
env.load_file(Path(env.text("ENV_FILE", str(BASE_DIR / ".env"))))

REVERIE_ENV = env.choice("REVERIE_ENV", "development", {"development", "production"})
IS_PRODUCTION = REVERIE_ENV == "production"
DEBUG = env.boolean("DEBUG", False)
DATA_DIR = Path(env.text("DATA_DIR", str(BASE_DIR / "var"))).resolve()
PORT = env.integer("PORT", 8000, least=1, most=65535)
PUBLIC_URL = env.address("PUBLIC_URL", f"http://127.0.0.1:{PORT}", {"http", "https"}).rstrip("/")
DATABASE_URL = env.secret("DATABASE_URL")
REDIS_URL = env.address("REDIS_URL", "", {"redis", "rediss", "unix"})
IS_WORKER = env.boolean("REVERIE_WORKER", False)
"""Set for Celery's own processes, which manage their database connections themselves."""

if IS_PRODUCTION and DEBUG:
    env.wrong("DEBUG can't be on with REVERIE_ENV=production")
try:
    DATA_DIR.mkdir(parents=True, exist_ok=True)
except OSError as error:
    env.refuse(f"DATA_DIR can't be made ({error.strerror})")


def _secret_key() -> str:
    """SECRET_KEY; outside production one that is made once and kept in DATA_DIR."""
    given = env.secret("SECRET_KEY") or env.secret("SECRET_KEY_DJ")
    if given:
        return given
    if IS_PRODUCTION:
        env.refuse("SECRET_KEY must be set with REVERIE_ENV=production")
    return env.kept_secret(DATA_DIR / "secret_key")


def _derived_key(purpose: str) -> str:
    """A key of its own for each purpose, so that none can stand in for another (ASVS 9.1)."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode()).derive(SECRET_KEY.encode()).hex()


SECRET_KEY = _secret_key()
ALLOWED_HOSTS = env.items("ALLOWED_HOSTS", () if IS_PRODUCTION else ("localhost", "127.0.0.1", "[::1]"))
if IS_PRODUCTION and not ALLOWED_HOSTS:
    env.wrong("ALLOWED_HOSTS must be set with REVERIE_ENV=production")
CSRF_TRUSTED_ORIGINS = env.items("CSRF_TRUSTED_ORIGINS")

# --- apps and requests

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "servestatic.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "channels",
    "corsheaders",
    "csp",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "project",
    "person",
    "dreams",
    "imagegen",
]
# Every one is async-capable: a synchronous one would hop through a thread for each request and hang the stop (ECOSYSTEM A4).
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "servestatic.middleware.ServeStaticMiddleware",
    "project.observability.middleware.RequestMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "person.browser.PersonMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "project.urls"
ASGI_APPLICATION = "project.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2621440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
DATA_UPLOAD_MAX_NUMBER_FILES = 5
FILE_UPLOAD_PERMISSIONS = 0o600
SERVER_MAX_BODY_BYTES = env.integer("SERVER_MAX_BODY_BYTES", 12 * 1024 * 1024, least=1024)
SERVER_PING_SECONDS = env.number("SERVER_PING_SECONDS", 20.0, least=1.0)
SERVER_SILENT_SECONDS = env.number("SERVER_SILENT_SECONDS", 60.0, least=2.0)

# --- database

SQLITE_OPTIONS = {
    # A deferred transaction that turns to writing fails at once where another writes; an immediate one waits (RELIABILITY P-G).
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA busy_timeout=20000;"
    "PRAGMA cache_size=-8000; PRAGMA temp_store=MEMORY; PRAGMA journal_size_limit=67108864;",
}
# Opening a connection costs ten times what a query does; each thread keeps its own.
SQLITE = {"ENGINE": "project.sqlite", "OPTIONS": SQLITE_OPTIONS, "CONN_MAX_AGE": None}


def _database() -> dict[str, Any]:
    if not DATABASE_URL:
        # Tests use threads, which an in-memory database does not share.
        test = {"NAME": DATA_DIR / "test.sqlite3"}
        return {**SQLITE, "NAME": DATA_DIR / "reverie.sqlite3", "TEST": test}
    try:
        parsed: dict[str, Any] = dict(dj_database_url.parse(DATABASE_URL))
    except (ValueError, KeyError):
        env.refuse("DATABASE_URL is not a database address such as postgres://name:password@host:5432/reverie")
    if "postgresql" in parsed["ENGINE"]:
        parsed["OPTIONS"] = {
            **parsed.get("OPTIONS", {}),
            "options": "-c statement_timeout=15000 -c lock_timeout=10000 -c idle_in_transaction_session_timeout=15000",
        }
        if not IS_WORKER:
            parsed["OPTIONS"]["pool"] = {"min_size": 1, "max_size": env.integer("DATABASE_POOL", 12, least=1), "timeout": 10}
    elif "sqlite" in parsed["ENGINE"]:
        parsed |= SQLITE
    return parsed


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- channel layer, cache, broker: Redis for all three, or in-process

REDIS_OPTIONS = {"socket_timeout": 20, "socket_connect_timeout": 3, "socket_keepalive": True, "health_check_interval": 25}
if REDIS_URL:
    CHANNEL_LAYERS: dict[str, Any] = {"default": {"BACKEND": "project.realtime.layers.redis.RedisLayer", "CONFIG": {"url": REDIS_URL}}}
    CACHES: dict[str, Any] = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": REDIS_URL,
            "KEY_PREFIX": "reverie",
            "OPTIONS": REDIS_OPTIONS,
        }
    }
    CELERY_BROKER_URL = env.secret("CELERY_BROKER_URL", REDIS_URL)
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {
        "visibility_timeout": 900,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        "retry_on_timeout": True,
        **REDIS_OPTIONS,
        "socket_timeout": 30,
    }
else:
    CHANNEL_LAYERS = {"default": {"BACKEND": "project.realtime.layers.in_process.InProcessLayer"}}
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 100_000}}}
    CELERY_BROKER_URL = "memory://localhost/"
    # Celery's default looks once a second.
    CELERY_BROKER_TRANSPORT_OPTIONS = {"polling_interval": 0.05}
REALTIME_SOCKETS_PER_PERSON = env.integer("REALTIME_SOCKETS_PER_PERSON", 10, least=1)

# --- Celery: only the bell; the database row is the truth (RELIABILITY P-E)

CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SOFT_TIME_LIMIT = env.integer("CELERY_TASK_SOFT_TIME_LIMIT", 240, least=1)
CELERY_TASK_TIME_LIMIT = env.integer("CELERY_TASK_TIME_LIMIT", 300, least=1)
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 3, "interval_max": 1}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 20
CELERY_WORKER_MAX_TASKS_PER_CHILD = 200
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = {
    "send waiting mail": {"task": "person.send_waiting_mail", "schedule": 10.0},
    "carry out errands": {"task": "person.sweep_work", "schedule": 5.0},
    "purge what has expired": {"task": "person.purge_expired", "schedule": 3600.0},
    "expire credits": {"task": "person.expire_credits", "schedule": 60.0},
    "grant monthly credits": {"task": "person.grant_monthly", "schedule": 300.0},
    "award told dreams": {"task": "dreams.sweep_progress", "schedule": 60.0},
    "search new words": {"task": "dreams.sweep_insights", "schedule": 15.0},
    "make style examples": {"task": "imagegen.make_examples", "schedule": 600.0},
    "clean up after image jobs": {"task": "imagegen.clean_up", "schedule": 3600.0},
    "count image jobs": {"task": "imagegen.update_statistics", "schedule": 1800.0},
    "look after webhooks": {"task": "imagegen.sweep_webhooks", "schedule": env.number("WEBHOOK_SWEEP_SECONDS", 5.0, least=0.2)},
    "look after image jobs": {"task": "imagegen.sweep", "schedule": env.number("IMAGEGEN_SWEEP_SECONDS", 5.0, least=0.2)},
}

# --- people

AUTH_USER_MODEL = "person.User"
AUTHENTICATION_BACKENDS = ["person.browser.SessionBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher", "django.contrib.auth.hashers.PBKDF2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "chat"
PERSON_EMAIL_ACTIVATION = env.choice("PERSON_EMAIL_ACTIVATION", "required", {"required", "off"})
PERSON_INVITE_ONLY = env.boolean("PERSON_INVITE_ONLY", False)
PERSON_ACTIVATION_HOURS = env.integer("PERSON_ACTIVATION_HOURS", 48, least=1)
PERSON_PRICE_DREAM = env.integer("PERSON_PRICE_DREAM", 1)
PERSON_LOW_BALANCE = env.integer("PERSON_LOW_BALANCE", 2)
PERSON_LEVEL_UP_CREDITS = env.integer("PERSON_LEVEL_UP_CREDITS", 0, most=1000)
DAILY_UPLOAD_LIMIT_FREE = env.integer("DAILY_UPLOAD_LIMIT_FREE", 10)
DAILY_UPLOAD_LIMIT_PREMIUM = env.integer("DAILY_UPLOAD_LIMIT_PREMIUM", 100)
IMAGEGEN_PRICES = {
    "generation": env.prices("IMAGEGEN_PRICE_GENERATION", {"auto": 2, "low": 1, "medium": 2, "high": 4}),
    "edit": env.prices("IMAGEGEN_PRICE_EDIT", {"auto": 2, "low": 1, "medium": 2, "high": 4}),
    "style_transfer": env.prices("IMAGEGEN_PRICE_STYLE_TRANSFER", {"auto": 2, "low": 1, "medium": 2, "high": 4}),
}
IDEMPOTENCY_MODEL = "person.IdempotencyKey"
PERSON_SESSION_DAYS = 90
PERSON_DELETION_DAYS = env.integer("PERSON_DELETION_DAYS", 14)
PERSON_GUESSES_PER_HOUR = env.integer("PERSON_GUESSES_PER_HOUR", 30, least=1)
PASSWORD_RESET_TIMEOUT = 1800
URL_REDIRECT_IF_GET_AUTHENTICATION = env.text("URL_REDIRECT_IF_GET_AUTHENTICATION", "/dreams/")
URL_REDIRECT_IF_NOTGET_AUTHENTICATION = env.text("URL_REDIRECT_IF_NOTGET_AUTHENTICATION", "/person/sign-in/?activation=failed")
GOOGLE_CLIENT_ID = env.text("GOOGLE_CLIENT_ID")
GOOGLE_JWKS_URL = env.text("GOOGLE_JWKS_URL", "https://www.googleapis.com/oauth2/v3/certs")
SESSION_COOKIE_AGE = 14 * 86400
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SESSION_SAVE_EVERY_REQUEST = False

# --- mail

SMTP_HOST = env.text("SMTP_HOST")
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend" if SMTP_HOST else "project.server.outbox.OutboxBackend"
EMAIL_HOST = SMTP_HOST
EMAIL_PORT = env.integer("SMTP_PORT", 465, least=1, most=65535)
EMAIL_HOST_USER = env.text("SMTP_USER")
EMAIL_HOST_PASSWORD = env.secret("SMTP_PASS")
EMAIL_USE_SSL = EMAIL_PORT == 465
EMAIL_USE_TLS = EMAIL_PORT == 587
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.text("MAIL_FROM", EMAIL_HOST_USER or "Reverie <reverie@localhost>")

# --- REST

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "person.api.authentication.AccessTokenAuthentication",
        "person.api.authentication.BrowserAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["project.api.envelope.Renderer"],
    "DEFAULT_SCHEMA_CLASS": "project.api.schema.Schema",
    "DEFAULT_THROTTLE_CLASSES": ["project.api.throttles.AnonThrottle", "project.api.throttles.UserThrottle"],
    "DEFAULT_THROTTLE_RATES": {
        "anon": env.rate("THROTTLE_ANON", "100/hour"),
        "user": env.rate("THROTTLE_USER", "1000/hour"),
        "login": env.rate("THROTTLE_LOGIN", "10/minute"),
        "ai_generation": env.rate("THROTTLE_AI_GENERATION", "10/hour"),
        "ai_requests": env.rate("THROTTLE_AI_REQUESTS", "50/hour"),
    },
    "NUM_PROXIES": env.integer("TRUSTED_PROXIES", 0),
    "EXCEPTION_HANDLER": "project.api.errors.handle",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SIMPLE_JWT: dict[str, Any] = {
    "SIGNING_KEY": env.secret("JWT_SIGNING_KEY") or _derived_key("reverie jwt"),
    "ALGORITHM": "HS256",
    "ISSUER": "reverie",
    "AUTH_HEADER_TYPES": ("Bearer", "Token"),
    "LEEWAY": 5,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Reverie",
    "DESCRIPTION": "Dream-analysis chats, image jobs, accounts and credits. Websockets are described at /api/asyncapi.yaml.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {"PictureSizeEnum": "imagegen.models.parameters.Size"},
}
CORS_ALLOWED_ORIGINS = env.items("CORS_ALLOWED_ORIGINS")
CORS_ALLOW_CREDENTIALS = bool(CORS_ALLOWED_ORIGINS)

# --- languages, static files, media

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("tr", "Türkçe"), ("es", "Español"), ("ru", "Русский")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.text("STATIC_ROOT", str(DATA_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = DATA_DIR / "media"
USE_S3_STORAGE = env.boolean("USE_S3_STORAGE", False)
AWS_ACCESS_KEY_ID = env.secret("AWS_ACCESS_KEY_ID") or None
AWS_SECRET_ACCESS_KEY = env.secret("AWS_SECRET_ACCESS_KEY") or None
AWS_SESSION_TOKEN = env.secret("AWS_SESSION_TOKEN") or None
if USE_S3_STORAGE and (AWS_ACCESS_KEY_ID is None) != (AWS_SECRET_ACCESS_KEY is None):
    env.wrong("AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY must be set together")
AWS_STORAGE_BUCKET_NAME = env.text("AWS_STORAGE_BUCKET_NAME")
AWS_S3_REGION_NAME = env.text("AWS_S3_REGION_NAME", "us-east-1")
AWS_S3_ENDPOINT_URL = env.address("AWS_S3_ENDPOINT_URL", "", {"http", "https"}) or None
AWS_S3_ADDRESSING_STYLE = env.choice("AWS_S3_ADDRESSING_STYLE", "path" if AWS_S3_ENDPOINT_URL else "auto", {"auto", "path", "virtual"})
if USE_S3_STORAGE and not AWS_STORAGE_BUCKET_NAME:
    env.wrong("AWS_STORAGE_BUCKET_NAME must be set with USE_S3_STORAGE")
if USE_S3_STORAGE and (find_spec("storages") is None or find_spec("boto3") is None):
    env.wrong("USE_S3_STORAGE needs the extra “s3” to be installed")
SERVESTATIC_USE_FINDERS = not IS_PRODUCTION
SERVESTATIC_AUTOREFRESH = DEBUG
STORAGES = {
    "default": {"BACKEND": "project.storage.s3.S3Storage" if USE_S3_STORAGE else "project.storage.disk.DiskStorage"},
    "staticfiles": {
        "BACKEND": "project.server.static.HashedStorage" if IS_PRODUCTION else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

# --- security

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}
if IS_PRODUCTION:
    SECURE_SSL_REDIRECT = env.boolean("SECURE_SSL_REDIRECT", True)
    SECURE_REDIRECT_EXEMPT = [r"^health/"]
    SECURE_HSTS_SECONDS = env.integer("SECURE_HSTS_SECONDS", 31536000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    if env.boolean("BEHIND_PROXY", True):
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- dreams, images, webhooks

from .app_settings import *  # noqa: E402, F403 - the second half of this module, read at this point

# --- observability

METRICS_TOKEN = env.secret("METRICS_TOKEN")
LOG_LEVEL = env.choice("LOG_LEVEL", "INFO", {"DEBUG", "INFO", "WARNING", "ERROR"})
LOG_FORMAT = env.choice("LOG_FORMAT", "json" if IS_PRODUCTION else "console", {"json", "console"})
LOGGING_CONFIG = None
# The address is unique by a constraint on its small letters, which this check does not see.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]

env.stop_if_wrong()
