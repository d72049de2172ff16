"""Reverie's settings with passwords that are cheap to hash and pictures that are cheap to paint: for the tests and for what they start.

Only these differ. `tests/server/test_start_and_stop.py` starts a server with the real settings.
"""

import os

from project.settings import *  # noqa: F403 - everything but what follows

# What the suite holds must not depend on what else is installed; a server that is told of it has it.
if "SAFETY_LAYERS" not in os.environ:
    SAFETY_LAYERS = []
if "DREAMS_EMBEDDINGS" not in os.environ:
    DREAMS_EMBEDDINGS = ""
PASSWORD_HASHERS = ["tests.hashing.QuickArgon2", "django.contrib.auth.hashers.PBKDF2PasswordHasher"]
IMAGEGEN_PAINTER = "tests.fakes.quick_painter"
