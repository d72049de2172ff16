"""Every column that could hold words of a person is sealed, or stands here with the reason why it is not (docs/sealing.md)."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import models

from project.sealing.fields import SealedField

pytestmark = pytest.mark.once

APPS = {"person", "dreams", "imagegen"}
FOR_ALL = "everybody may see it, or it came with us or from the operator"
ACCOUNT = "who somebody is and how they are reached: signing in, mails and the staff room need it"
NAME_OF_OURS = "a name, code or language of ours"
FILE = "a random name of a file, whose content is sealed"
HASH = "a hash of a random secret, or keyed"
OF_PROGRAM = "chosen by a program, for the program"
EMPTY = "made of public words only, or empty since words are sealed"

PLAIN: dict[str, dict[str, str]] = {
    "Plan": {"slug": FOR_ALL, "name": FOR_ALL},
    "User": {
        **dict.fromkeys(("email", "email_key", "username", "username_key", "first_name", "last_name", "google_id", "language"), ACCOUNT),
        "password": HASH,
        "image": "an address of a picture elsewhere, from Google",
    },
    "Profile": {"bio": ACCOUNT, "preferred_styles": NAME_OF_OURS, "picture": FILE, "time_zone": NAME_OF_OURS},
    "EmailChange": {"email": ACCOUNT},
    "Work": {"stage": NAME_OF_OURS, "archive": FILE},
    "AiPrice": {"model": FOR_ALL, "pictures": FOR_ALL, "source": FOR_ALL},
    "AiCall": {"provider": NAME_OF_OURS, "model": NAME_OF_OURS},
    "ApiKey": {"name": OF_PROGRAM, "scopes": NAME_OF_OURS, "prefix": HASH, "secret_hash": HASH},
    "AuditEntry": dict.fromkeys(("action", "object_type", "object_id", "reason", "facts"), "what staff did; it holds no words of a dream"),
    "CreditEntry": {"idempotency_key": OF_PROGRAM, "subject": NAME_OF_OURS, "reason": "what staff wrote beside a booking"},
    "InviteCode": {"code": HASH, "note": FOR_ALL, "used_user_agent": ACCOUNT},
    "RedeemCode": {"code": HASH, "note": FOR_ALL},
    "Passkey": {"name": ACCOUNT, "credential_id": "public", "transports": NAME_OF_OURS},
    "RecoveryCode": {"code_hash": HASH},
    "IdempotencyKey": {"key": OF_PROGRAM, "fingerprint": HASH, "headers": NAME_OF_OURS},
    "PersonKey": {"master": HASH},
    "OutgoingMail": {"language": NAME_OF_OURS, "address": ACCOUNT, "facts": "names of devices, counts and days; no words of a dream"},
    "OutsideConsent": {"host": FOR_ALL},
    "Disclosure": dict.fromkeys(("provider", "host", "model", "recipient", "once"), "the log of who saw what holds no words"),
    "Progress": {"display_name": FOR_ALL, "display_name_key": FOR_ALL},
    "XpEntry": {"key": NAME_OF_OURS},
    "AchievementUnlock": {"slug": NAME_OF_OURS},
    "PushSubscription": {"endpoint_hash": HASH, "user_agent": ACCOUNT},
    "Ringing": {"devices": "ids of devices"},
    "Device": {"user_agent": ACCOUNT},
    "Session": {"browser_key": "random; it ends with the sign-in", "refresh_jti": "random", "end_reason": NAME_OF_OURS},
    "SignInRecord": {"user_agent": ACCOUNT},
    "Analyst": dict.fromkeys(("slug", "name", "school", "description", "prompt", "model"), FOR_ALL),
    "Dream": {"search_key": EMPTY},
    "DreamWords": {"read_from": HASH},
    "Message": {
        "search_key": EMPTY,
        "client_id": HASH,
        **dict.fromkeys(("language", "provider", "failure_code", "model"), NAME_OF_OURS),
    },
    "JournalImport": {"options": "numbers of columns, encoding, delimiter", "file": FILE, "report": FILE},
    "DreamShare": {"token_hash": HASH, "file": FILE},
    "Rewriting": {"file": FILE, "rehearsed_on": "days"},
    "DreamVector": {"model": NAME_OF_OURS},
    "KeptPatterns": {"name": NAME_OF_OURS},
    "DreamSummary": {"provider": NAME_OF_OURS, "model": NAME_OF_OURS},
    "SafetyCard": {"kind": NAME_OF_OURS, "country": NAME_OF_OURS},
    "Recording": {"file": FILE, "media_type": NAME_OF_OURS, "language": NAME_OF_OURS},
    "JournalExport": {"language": NAME_OF_OURS, "file": FILE},
    "Tag": {"name": EMPTY, "search_key": EMPTY, "slug": EMPTY},
    "Image": {
        "search_key": EMPTY,
        "sha256": HASH,
        "file": FILE,
        "thumbnail": FILE,
        **dict.fromkeys(("media_type", "moderation", "digital_source_type"), NAME_OF_OURS),
    },
    "StyleCategory": dict.fromkeys(("name", "search_key", "slug", "description", "icon", "color"), FOR_ALL),
    "Style": dict.fromkeys(("name", "slug", "description", "search_key", "prompt_template"), FOR_ALL),
    "StyleExample": dict.fromkeys(("title", "prompt", "file", "thumbnail", "original_file"), FOR_ALL),
    "StyleRating": {"comment": FOR_ALL},
    "Job": {
        "client_id": OF_PROGRAM,
        "search_key": EMPTY,
        **dict.fromkeys(("language", "operation", "stage", "provider", "model", "error_code"), NAME_OF_OURS),
    },
    "JobAttempt": {"provider": NAME_OF_OURS, "code": NAME_OF_OURS, "reason": "never what a provider wrote (project/upstream.py)"},
    "JobEvent": {"data": "per cent, codes, names of files"},
    "Result": {"file": FILE, "thumbnail": FILE, "media_type": NAME_OF_OURS, "digital_source_type": NAME_OF_OURS},
    "PromptTemplate": {"slug": EMPTY, "search_key": EMPTY, "category_key": EMPTY, "parameters": "sizes and qualities"},
    "WebhookEndpoint": {
        **dict.fromkeys(("url", "description", "events"), OF_PROGRAM),
        **dict.fromkeys(("sealed_secret", "sealed_old_secret"), "sealed with a key of the site"),
    },
    "WebhookDelivery": {
        **dict.fromkeys(("event_id", "event_type", "body"), "ids, no words (tests/images/test_webhooks.py)"),
        "excerpt": "the beginning of what the person's own program answered",
    },
}


def test_what_is_not_sealed_says_why() -> None:
    found = {
        model.__name__: {
            field.name
            for field in model._meta.concrete_fields
            if isinstance(field, models.CharField | models.TextField | models.JSONField | models.FileField)
            and not isinstance(field, SealedField)
            and not field.choices
        }
        for model in apps.get_models()
        if model._meta.app_label in APPS
    }
    assert {name: set(columns) for name, columns in PLAIN.items()} == {name: columns for name, columns in found.items() if columns}


def test_a_row_with_sealed_columns_says_for_whom() -> None:
    sealing = [model for model in apps.get_models() if any(isinstance(field, SealedField) for field in model._meta.concrete_fields)]
    assert len(sealing) > 10
    assert [model.__name__ for model in sealing if not hasattr(model, "sealed_for")] == []
