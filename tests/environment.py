"""Settings of the test run, in place before Django reads them (pytest loads this by `-p tests.environment`).

A developer's own .env and data must not reach a test, and many tests sign in from one address.
"""

import os
import tempfile

os.environ.setdefault("DATA_DIR", tempfile.mkdtemp(prefix="reverie-tests-"))
os.environ.setdefault("ENV_FILE", os.devnull)
for name, rate in {"THROTTLE_ANON": "1000000/hour", "THROTTLE_USER": "1000000/hour", "THROTTLE_LOGIN": "1000000/minute"}.items():
    os.environ.setdefault(name, rate)
