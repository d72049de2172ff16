"""The container's health check: exit 0 when the server in this container answers `/health/`."""

import os
import sys
import urllib.error
import urllib.request

# The server refuses a Host that is not in ALLOWED_HOSTS; `.example.org` and `*` stand for any name of theirs.
host = os.environ.get("ALLOWED_HOSTS", "").split(",")[0].strip().lstrip(".")
address = f"http://127.0.0.1:{os.environ.get('PORT', '8000')}/health/"
request = urllib.request.Request(address, headers={"Host": host if host not in {"", "*"} else "localhost"})
try:
    with urllib.request.urlopen(request, timeout=4) as answer:  # noqa: S310 - the address is ours
        sys.exit(answer.status != 200)
except (urllib.error.URLError, OSError) as error:
    sys.exit(f"{address} does not answer: {error}")
