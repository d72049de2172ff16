"""`manage.py demo`: an account to look around with, on a developer's machine only."""

import secrets
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from person.credits import ledger
from person.models import User

EMAIL = "demo@reverie.local"
CREDITS = 50


class Command(BaseCommand):
    help = "Make the demo account, with a password of its own kept in DATA_DIR."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.REVERIE_ENV != "development":
            raise CommandError("The demo account is for REVERIE_ENV=development.")
        kept = settings.DATA_DIR / "demo_account.txt"
        if kept.exists() and User.objects.filter(email=EMAIL).exists():
            return
        password = secrets.token_urlsafe(9)
        with transaction.atomic():
            user = User.objects.by_email(EMAIL) or User.objects.create_user(EMAIL, username="demo", email_verified_at=timezone.now())
            user.set_password(password)
            user.save(update_fields=["password"])
            ledger.grant(person_id=user.pk, amount=CREDITS, key=f"demo:{user.pk}", reason="demo")
        kept.touch(mode=0o600)
        kept.write_text(f"{EMAIL} / {password}\n", encoding="utf-8")
