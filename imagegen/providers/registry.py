"""The providers of this site, as the settings name them."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from django.conf import settings
from django.utils import timezone

from project.realtime.database import in_database

from . import budget, circuit
from .base import ImageProvider
from .chain import ProviderChain
from .local.provider import LocalImages


class SharedGate:
    """The budget in the database and the circuit in the cache. Redis' client blocks, so it is asked where the database is."""

    async def admits(self, name: str, *, is_paid: bool) -> str:
        return await in_database(_admits, name, is_paid=is_paid)

    async def succeeded(self, name: str) -> None:
        await in_database(circuit.succeeded, name)

    async def failed(self, name: str) -> None:
        await in_database(circuit.failed, name)


def chain() -> ProviderChain:
    """A new chain, for one job."""
    return ProviderChain([MAKERS[name]() for name in settings.IMAGEGEN_PROVIDERS], gate=SharedGate())


def _openai() -> ImageProvider:
    """Its SDK takes 0.8 s to import: only where it is used."""
    made: ImageProvider = import_module(".openai", __package__).from_settings()
    return made


def _admits(name: str, *, is_paid: bool) -> str:
    if is_paid and budget.is_spent(now=timezone.now()):
        return "image_budget_spent"
    return "" if circuit.admits(name, is_paid=is_paid) else "image_busy"


ENGLISH = frozenset({"openai"})
"""Who understands English best. The painter knows the words of all four languages."""


def wants_english() -> bool:
    """Whether the first provider of this site is better told in English."""
    return settings.IMAGEGEN_PROVIDERS[:1] != [] and settings.IMAGEGEN_PROVIDERS[0] in ENGLISH


MAKERS: dict[str, Callable[[], ImageProvider]] = {"openai": _openai, "local": LocalImages}
