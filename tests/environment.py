"""Settings of the test run, in place before Django reads them (pytest loads this by `-p tests.environment`).

A developer's own .env and data must not reach a test, and many tests sign in from one address. Each of pytest's workers (xdist) has a
folder and a Redis number of its own; pytest-django gives it a database of its own.
"""

from __future__ import annotations

import os
from urllib.parse import urlsplit

from .run_folder import FIRST_WORKER_NUMBER, RUN_FOLDER, worker

os.environ["DATA_DIR"] = str(RUN_FOLDER / f"{os.environ.get('REVERIE_TEST_PASS', 'data')}-{worker()}")
if worker() and os.environ.get("REDIS_URL"):
    number = FIRST_WORKER_NUMBER + int(worker().removeprefix("gw"))
    os.environ["REDIS_URL"] = urlsplit(os.environ["REDIS_URL"])._replace(path=f"/{number}").geturl()
os.environ.setdefault("ENV_FILE", os.devnull)
os.environ.setdefault("DEMO_YEAR", "false")
for name in ("THROTTLE_ANON", "THROTTLE_USER", "THROTTLE_LOGIN"):
    rate = "1000000/hour"
    os.environ.setdefault(name, rate)
