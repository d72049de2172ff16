"""The built-in painter at a tenth of the size, then enlarged: for tests, to which a picture is any picture of the size asked for.

`high` is painted as by the painter itself: there the tests that look at one at work find it at work, and one is seen whole.
"""

from __future__ import annotations

from imagegen.providers.local import paint
from imagegen.providers.local.__main__ import main

SHARE = 0.1

if __name__ == "__main__":
    for quality in ("low", "medium", "auto"):
        paint.DETAIL[quality] = (SHARE, paint.DETAIL["low"][1])
    main()
