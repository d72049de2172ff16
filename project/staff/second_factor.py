"""Before the staff room opens: a second factor is shown, or set up by who has none yet (person/flows/required_factor.py)."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from person import browser
from person.flows import required_factor


def page_before(request: HttpRequest) -> HttpResponse | None:
    """Where this request has to go first; None for nowhere, and for who is no staff, whom the admin itself refuses."""
    identity = browser.identity_of(request)
    if identity is None or not request.user.is_authenticated:
        return None
    match required_factor.needed(user=request.user, session_id=identity.session_id):
        case required_factor.Need.ENROL:
            return redirect("security")
        case required_factor.Need.SHOW:
            # To the front page, not back: what was posted is not posted again by itself.
            return redirect(f"{reverse('confirm')}?{urlencode({'next': reverse('admin:index')})}")
    return None
