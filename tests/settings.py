"""Reverie's settings with passwords that are cheap to hash: for the tests and for the servers and workers that they start.

Only the hashing differs. `tests/server/test_start_and_stop.py` starts a server with the real settings.
"""

from project.settings import *  # noqa: F403 - everything but what follows

# What the suite holds must not depend on what else is installed.
SAFETY_LAYERS = []
DREAMS_EMBEDDINGS = ""
PASSWORD_HASHERS = ["tests.hashing.QuickArgon2", "django.contrib.auth.hashers.PBKDF2PasswordHasher"]
