"""`manage.py demo`: an account to look around with, and a year of dreams in its journal; on a developer's machine unless asked for."""

import locale
import secrets
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser
from django.db import IntegrityError, transaction
from django.utils import timezone

from person.credits import ledger
from person.models import User

from ...demo import year

EMAIL = "demo@reverie.local"
CREDITS = 50


class Command(BaseCommand):
    help = "Make the demo account, with a password of its own kept in DATA_DIR, and a year of dreams in its journal."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--language", choices=sorted(year.LANGUAGES), help="Of the dreams; by default the terminal's (LANG).")
        parser.add_argument("--in-production", action="store_true", help="Also with REVERIE_ENV=production.")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.REVERIE_ENV != "development" and not options.get("in_production"):
            raise CommandError("The demo account is for REVERIE_ENV=development. --in-production makes it all the same.")
        language = options.get("language") or _language_of_terminal()
        _make_account(language)
        if settings.DEMO_YEAR:
            year.fill(person=User.objects.get(email=EMAIL), language=language, now=timezone.now())


def _make_account(language: str) -> None:
    kept = settings.DATA_DIR / "demo_account.txt"
    if kept.exists() and User.objects.filter(email=EMAIL).exists():
        return
    password = secrets.token_urlsafe(9)
    with transaction.atomic():
        user = _account(language)
        user.set_password(password)
        user.save(update_fields=["password"])
        ledger.grant(person_id=user.pk, amount=CREDITS, key=f"demo:{user.pk}", reason="demo")
    kept.touch(mode=0o600)
    kept.write_text(f"{EMAIL} / {password}\n", encoding="utf-8")


def _language_of_terminal() -> str:
    told = locale.getlocale()[0] or ""
    return told[:2] if told[:2] in year.LANGUAGES else "en"


def _account(language: str) -> User:
    """Made where it is missing: by whoever comes first of several processes that start on one empty database."""
    try:
        with transaction.atomic():
            return User.objects.by_email(EMAIL) or User.objects.create_user(
                EMAIL, username="demo", email_verified_at=timezone.now(), language=language
            )
    except IntegrityError:
        if (made_meanwhile := User.objects.by_email(EMAIL)) is None:
            raise
        return made_meanwhile
