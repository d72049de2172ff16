"""Somebody with a full library and a webhook, put into the database of a running server.

`python -m tests.browser.stock NAME`, with the server's environment, prints their e-mail address and the webhook's id.
"""

from __future__ import annotations

import datetime
import os
import sys

import django


def main(name: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
    django.setup()
    from django.utils import timezone

    from imagegen.models import WebhookDelivery, WebhookEndpoint
    from imagegen.webhooks import signing
    from tests import people
    from tests.images import pictures

    now = timezone.now()
    person = people.make(name, username=f"a {name}")
    style = pictures.style()
    for number in range(26):
        at = now - datetime.timedelta(hours=7 * number)
        pictures.result(person, f"fox number {number}", at=at, style=style if number % 2 else None, is_public=number % 5 == 1, rating=3)
    pictures.job(person, state="failed", error_code="image_busy", at=now)
    webhook = WebhookEndpoint.objects.create(
        person=person,
        url=f"http://127.0.0.1:9/{'a-long-path/' * 12}",
        description="my diary",
        events=["job.completed"],
        sealed_secret=signing.seal(signing.new_secret()),
        created_at=now,
        updated_at=now,
    )
    for number, code in enumerate((204, 500)):
        WebhookDelivery.objects.create(
            endpoint=webhook,
            event_id=f"evt_{number}",
            event_type="job.completed",
            body='{"type": "job.completed", "data": {}}',
            state="delivered" if code == 204 else "failed",
            status_code=code,
            attempt=1,
            created_at=now,
            ended_at=now,
        )
    print(person.email, webhook.pk)


if __name__ == "__main__":
    main(sys.argv[1])
