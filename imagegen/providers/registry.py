"""The providers of this site, as the settings name them."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

import structlog
from django.conf import settings
from django.utils import timezone
from redis.exceptions import RedisError

from person import ai_costs
from person.privacy.recipients import Recipient
from project.realtime.database import in_database

from . import budget, circuit, server
from .base import ImageProvider
from .chain import ProviderChain
from .local.provider import LocalImages

log = structlog.get_logger(__name__)


class SharedGate:
    """The budget in the database and the circuit in the cache. Redis' client blocks, so it is asked where the database is."""

    async def admits(self, name: str, *, is_paid: bool) -> str:
        return await in_database(_admits, name, is_paid=is_paid)

    async def succeeded(self, name: str) -> None:
        await in_database(_note, circuit.succeeded, name)

    async def failed(self, name: str) -> None:
        await in_database(_note, circuit.failed, name)


def _note(circuit_heard: Callable[[str], None], name: str) -> None:
    """The circuit is only a help: where Redis is away, no picture that was just bought may be lost for it."""
    try:
        circuit_heard(name)
    except RedisError as error:
        log.warning("image.circuit_away", provider=name, error=type(error).__name__)


def chain() -> ProviderChain:
    """A new chain, for one job."""
    built_in = None if "local" in settings.IMAGEGEN_PROVIDERS else LocalImages
    return ProviderChain([MAKERS[name]() for name in settings.IMAGEGEN_PROVIDERS], gate=SharedGate(), built_in=built_in)


def recipients() -> list[Recipient]:
    """Who outside may be asked for pictures."""
    found = [MAKERS[name]().recipient() for name in settings.IMAGEGEN_PROVIDERS]
    return [one for one in found if one is not None]


def _openai() -> ImageProvider:
    """Its SDK takes 0.8 s to import: only where it is used."""
    made: ImageProvider = import_module(".openai", __package__).from_settings()
    return made


def _admits(name: str, *, is_paid: bool) -> str:
    if name == "openai" and server.pictures() is server.Pictures.NOT_MADE:
        return "image_misconfigured"
    if is_paid and (budget.is_spent(now=timezone.now()) or ai_costs.is_spent(now=timezone.now())):
        return "image_budget_spent"
    return "" if circuit.admits(name, is_paid=is_paid) else "image_busy"


ENGLISH = frozenset({"openai"})
"""Who understands English best. The painter knows the words of all four languages."""


def wants_english() -> bool:
    """Whether the first provider of this site is better told in English."""
    return settings.IMAGEGEN_PROVIDERS[:1] != [] and settings.IMAGEGEN_PROVIDERS[0] in ENGLISH and not paints_itself()


def paints_itself() -> bool:
    """Whether the built-in painter does the work because the AI server was found to make no pictures."""
    return server.pictures() is server.Pictures.NOT_MADE


MAKERS: dict[str, Callable[[], ImageProvider]] = {"openai": _openai, "local": LocalImages}
