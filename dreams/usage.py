"""How much a person dreams and talks here, for their analytics. Deleted dreams were told, too."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from person import analytics
from person.analytics import Period
from person.models import User

from .models import Dream, Message


def register() -> None:
    analytics.register("dreams", _("Dreams begun"), _dreams)
    analytics.register("messages", _("Messages sent"), _messages)


def _dreams(person: User, period: Period) -> Mapping[datetime.date, int]:
    return analytics.counted(Dream.objects.filter(author=person), "created_at", period)


def _messages(person: User, period: Period) -> Mapping[datetime.date, int]:
    told = Message.objects.filter(dream__author=person, role=Message.Role.USER)
    return analytics.counted(told, "created_at", period)
