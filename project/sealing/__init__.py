"""Sealing what waits on disk for a person: the operator's keys, one key a person, and files that open with it alone.

Authenticated encryption by `cryptography`; nothing here is a cipher of our own. `person/keys.py` gives the keys of a person.
"""

from django.conf import settings


def is_on() -> bool:
    """Whether there is a key to seal with. Without ENCRYPTION_KEYS in production there is none, which `manage.py check` says."""
    return bool(settings.ENCRYPTION_KEYS)
