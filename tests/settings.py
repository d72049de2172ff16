"""Reverie's settings with passwords that are cheap to hash and pictures that are cheap to paint: for the tests and for what they start.

Only these differ. `tests/server/test_start_and_stop.py` starts a server with the real settings.
"""

from project.settings import *  # noqa: F403 - everything but what follows

# What the suite holds must not depend on what else is installed.
SAFETY_LAYERS = []
DREAMS_EMBEDDINGS = ""
PASSWORD_HASHERS = ["tests.hashing.QuickArgon2", "django.contrib.auth.hashers.PBKDF2PasswordHasher"]
IMAGEGEN_PAINTER = "tests.fakes.quick_painter"
