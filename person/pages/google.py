"""Google's button on the sign-in and register pages, and the form that Google's page posts back (redirect mode).

The post comes from another origin, so our session cookie and CSRF token are not with it. What proves that this browser began it: Google's
own double-submit token (`g_csrf_token`, cookie and field). What proves that the ID token was made for this attempt: its nonce, signed by
us, some minutes old at most, and used once.
"""

from __future__ import annotations

from django.core import signing
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.crypto import constant_time_compare
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from project.errors import DomainError, FieldErrors

from .. import browser
from ..flows import google, guessing, reauthenticate
from ..flows.identity import NotSignedIn
from ..models import Session
from . import forms, login_session
from .google_button import LINK, NONCE_SALT, NONCE_SECONDS, SIGN_IN
from .limits import wait_seconds

AGE_SALT = "person.google_age"


@csrf_exempt
@never_cache
@require_POST
def come_back(request: HttpRequest) -> HttpResponse:
    """The post of Google's page with the ID token (`credential`)."""
    wait = wait_seconds(request)
    if wait:
        return _refused(request, status=429, text=guessing.TooManyAttempts(retry_after=wait).detail, wait=wait)
    given, kept = request.POST.get("g_csrf_token", ""), request.COOKIES.get("g_csrf_token", "")
    if not given or not constant_time_compare(given, kept):
        return _refused(request, text=str(google.InvalidGoogleToken.message))
    try:
        token = request.POST.get("credential", "")
        then, purpose, session = _use_nonce(str(google.verify(token).get("nonce", "")))
        if purpose != SIGN_IN:
            return _for_sign_in(token, then, purpose, session)
        return _let_in(request, token, then)
    except FieldErrors:
        return _ask_age(request, forms.AgeForm(), signing.dumps([token, then], salt=AGE_SALT, compress=True))
    except DomainError as error:
        return _refused(request, status=error.kind.value, text=error.detail)


@never_cache
@require_POST
def state_age(request: HttpRequest) -> HttpResponse:
    """The statement of somebody new, whose Google account was verified a moment ago and waits, signed, in the form."""
    wait = wait_seconds(request)
    if wait:
        return _refused(request, status=429, text=guessing.TooManyAttempts(retry_after=wait).detail, wait=wait)
    form, waiting = forms.AgeForm(request.POST), request.POST.get("waiting", "")
    try:
        token, then = signing.loads(waiting, salt=AGE_SALT, max_age=NONCE_SECONDS)
        if not form.is_valid():
            return _ask_age(request, form, waiting)
        return _let_in(request, token, then, is_of_age=True)
    except (signing.BadSignature, ValueError, TypeError):
        return _refused(request, text=str(google.InvalidGoogleToken.message))
    except DomainError as error:
        return _refused(request, status=error.kind.value, text=error.detail)


def _for_sign_in(token: str, then: str, purpose: str, session: str) -> HttpResponse:
    """Linking, or confirming who one is, for the sign-in that the nonce names. Raises NotSignedIn where that is over."""
    now = timezone.now()
    found = Session.objects.alive(now).select_related("user").filter(pk=session).first() if session else None
    if found is None:
        raise NotSignedIn
    if purpose == LINK:
        google.link(user=found.user, token=token, now=now)
    else:
        proof = reauthenticate.Proof(google_token=token)
        try:
            reauthenticate.prove(user=found.user, session_id=found.pk, proof=proof, now=now)
        except FieldErrors as error:
            raise google.InvalidGoogleToken from error
    return HttpResponseRedirect(then)


def _let_in(request: HttpRequest, token: str, then: str, *, is_of_age: bool = False) -> HttpResponse:
    language = (translation.get_language() or "en")[:2]
    user = google.person(token=token, language=language, now=timezone.now(), is_of_age=is_of_age, **browser.facts(request))
    return login_session.let_in(request, user, then, method="google")


def _ask_age(request: HttpRequest, form: forms.AgeForm, waiting: str) -> HttpResponse:
    return render(request, "person/google_age.html", {"form": form, "waiting": waiting}, status=400 if form.is_bound else 200)


def _use_nonce(nonce: str) -> tuple[str, str, str]:
    """Where to go, what for, and for which sign-in, from a nonce of ours that was not used before. Raises InvalidGoogleToken."""
    try:
        number, then, purpose, session = signing.loads(nonce, salt=NONCE_SALT, max_age=NONCE_SECONDS)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise google.InvalidGoogleToken from error
    if not cache.add(f"person.google_nonce:{number}", 1, NONCE_SECONDS):
        raise google.InvalidGoogleToken
    is_ours = url_has_allowed_host_and_scheme(then, allowed_hosts=None)
    return str(then) if is_ours else reverse("chat"), str(purpose), str(session)


def _refused(request: HttpRequest, *, text: str, status: int = 400, wait: int = 0) -> HttpResponse:
    return login_session.sign_in_page(request, forms.SignInForm(), then="", trouble=text, status=status, wait=wait)
