"""Amazon Rekognition for uploaded pictures (Splashmy, "Integración con Servicios Externos" §3). Its SDK is the extra `s3`."""

from __future__ import annotations

from typing import Any

import structlog
from django.conf import settings

from person.privacy.recipients import Recipient

from .openai import ModerationUnavailable

log = structlog.get_logger(__name__)


def recipient() -> Recipient:
    return Recipient("rekognition", f"rekognition.{settings.AWS_REKOGNITION_REGION}.amazonaws.com")


def labels(picture: bytes) -> list[dict[str, Any]]:
    """What it sees that speaks against a picture, with at least the set confidence. Raises ModerationUnavailable."""
    # Imported here: 0.3 s and 20 MB that only who switched this on should pay.
    import boto3
    from botocore.config import Config
    from botocore.exceptions import BotoCoreError, ClientError

    limits = Config(connect_timeout=5, read_timeout=settings.IMAGEGEN_MODERATION_SECONDS, retries={"total_max_attempts": 2})
    try:
        # Without keys of ours the SDK looks where it always does.
        session = boto3.Session(settings.AWS_ACCESS_KEY_ID, settings.AWS_SECRET_ACCESS_KEY, settings.AWS_SESSION_TOKEN)
        client = session.client("rekognition", region_name=settings.AWS_REKOGNITION_REGION, config=limits)
        told = client.detect_moderation_labels(Image={"Bytes": picture}, MinConfidence=settings.AWS_REKOGNITION_THRESHOLD)
    except (BotoCoreError, ClientError) as error:
        log.warning("moderation.rekognition_failed", error=type(error).__name__)
        raise ModerationUnavailable from error
    found = told.get("ModerationLabels", [])
    return [{"name": label["Name"], "confidence": round(label["Confidence"], 1)} for label in found]
