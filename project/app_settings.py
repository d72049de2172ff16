"""The settings of dreams, images and webhooks: a part of project/settings.py, which has read `.env` before it imports this."""

from __future__ import annotations

from importlib.util import find_spec

from . import environment as env

_IS_SCALED_OUT = bool(env.secret("REDIS_URL"))

# --- dreams

_HAS_OPENAI = bool(env.secret("OPENAI_API_KEY") or env.text("OPENAI_BASE_URL"))
_HAS_ANTHROPIC = bool(env.secret("ANTHROPIC_API_KEY"))
DREAMS_ANALYST_PROVIDERS = env.items(
    "DREAMS_ANALYST_PROVIDERS",
    ["openai"] if _HAS_OPENAI else ["anthropic"] if _HAS_ANTHROPIC else ["local"],
    allowed={"openai", "anthropic", "local"},
)
DREAMS_ANALYST_MODEL = env.text("DREAMS_ANALYST_MODEL")
DREAMS_ANALYST_CONNECT_SECONDS = env.number("DREAMS_ANALYST_CONNECT_SECONDS", 5.0, least=0.1)
DREAMS_ANALYST_IDLE_SECONDS = env.number("DREAMS_ANALYST_IDLE_SECONDS", 30.0, least=0.1)
DREAMS_ANALYST_TOTAL_SECONDS = env.number("DREAMS_ANALYST_TOTAL_SECONDS", 180.0, least=0.1)
DREAMS_REPLY_MAX_CHARS = env.integer("DREAMS_REPLY_MAX_CHARS", 100_000, least=100)
DREAMS_MESSAGE_MAX_CHARS = env.integer("DREAMS_MESSAGE_MAX_CHARS", 20_000, least=100)
DREAMS_OFFLINE_WORDS_PER_SECOND = env.number("DREAMS_OFFLINE_WORDS_PER_SECOND", 30.0)
DREAMS_LEASE_SECONDS = env.number("DREAMS_LEASE_SECONDS", 6.0, least=1.0)
DREAMS_SWEEP_SECONDS = env.number("DREAMS_SWEEP_SECONDS", 1.0, least=0.1)

# --- images

IMAGEGEN_PROVIDERS = env.items("IMAGEGEN_PROVIDERS", ["openai"] if _HAS_OPENAI else ["local"], allowed={"openai", "local"})
IMAGEGEN_MODEL = env.text("IMAGEGEN_MODEL", "gpt-image-2.5-sunburst")
if IMAGEGEN_MODEL in {"gpt-image-1", "dall-e-2", "dall-e-3"}:
    env.wrong(f"IMAGEGEN_MODEL names “{IMAGEGEN_MODEL}”, which its provider has shut down; gpt-image-2.5-sunburst is its successor")
IMAGEGEN_CONNECT_SECONDS = env.number("IMAGEGEN_CONNECT_SECONDS", 5.0, least=0.1)
IMAGEGEN_IDLE_SECONDS = env.number("IMAGEGEN_IDLE_SECONDS", 90.0, least=0.1)
IMAGEGEN_TOTAL_SECONDS = env.number("IMAGEGEN_TOTAL_SECONDS", 210.0, least=0.1)
IMAGEGEN_PARTIAL_IMAGES = env.integer("IMAGEGEN_PARTIAL_IMAGES", 2, most=3)
IMAGEGEN_CALLS_PER_MINUTE = env.integer("IMAGEGEN_CALLS_PER_MINUTE", 60, least=1)
IMAGEGEN_PAID_CALLS_PER_DAY = env.integer("IMAGEGEN_PAID_CALLS_PER_DAY", 0)
IMAGEGEN_CIRCUIT_FAILURES = env.integer("IMAGEGEN_CIRCUIT_FAILURES", 3, least=1)
IMAGEGEN_LEASE_SECONDS = env.number("IMAGEGEN_LEASE_SECONDS", 15.0, least=1.0)
IMAGEGEN_RUNNING_PER_PERSON = env.integer("IMAGEGEN_RUNNING_PER_PERSON", 2, least=1)
IMAGEGEN_RUNNING_AT_ONCE = env.integer("IMAGEGEN_RUNNING_AT_ONCE", 50 if _IS_SCALED_OUT else 2, least=1)
IMAGEGEN_PROMPT_MAX_CHARS = env.integer("IMAGEGEN_PROMPT_MAX_CHARS", 4000, least=100, most=32000)
IMAGEGEN_KEEP_FAILED_DAYS = env.integer("IMAGEGEN_KEEP_FAILED_DAYS", 90, least=31)
IMAGEGEN_KEEP_UPLOADS_DAYS = env.integer("IMAGEGEN_KEEP_UPLOADS_DAYS", 0)
IMAGEGEN_URL_SECONDS = env.integer("IMAGEGEN_URL_SECONDS", 3600, least=60)
MAX_UPLOAD_SIZE = env.integer("MAX_UPLOAD_SIZE", 10 * 1024 * 1024, least=1024)
ALLOWED_IMAGE_EXTENSIONS = env.items(
    "ALLOWED_IMAGE_EXTENSIONS", ["jpg", "jpeg", "png", "gif", "webp"], allowed={"jpg", "jpeg", "png", "gif", "webp"}
)
IMAGEGEN_UPLOAD_MAX_PIXELS = env.integer("IMAGEGEN_UPLOAD_MAX_PIXELS", 24_000_000, least=10_000)
IMAGEGEN_UPLOAD_MAX_FRAMES = env.integer("IMAGEGEN_UPLOAD_MAX_FRAMES", 200, least=1)
IMAGEGEN_EXAMPLES = env.boolean("IMAGEGEN_EXAMPLES", True)
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
WEBHOOK_RUNNING_AT_ONCE = env.integer("WEBHOOK_RUNNING_AT_ONCE", 20 if _IS_SCALED_OUT else 2, least=1)
WEBHOOK_PORTS = {int(port) for port in env.numbers("WEBHOOK_PORTS", [80, 443, 8080, 8443], most=65535)}
WEBHOOK_ALLOWED_HOSTS = env.items("WEBHOOK_ALLOWED_HOSTS")
WEBHOOK_ALLOWED_NETWORKS = env.networks("WEBHOOK_ALLOWED_NETWORKS")
