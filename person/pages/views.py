"""The account pages. Each view reads a form, calls one flow, and shows what came of it."""

from __future__ import annotations

import math

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.csrf import csrf_failure
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from project.errors import DomainError

from .. import browser
from ..flows import activate, guessing, links, register, required_factor, reset_password, sign_in
from ..models import User
from . import forms, google_button, login_session

PREFETCH_HEADERS = ("Sec-Purpose", "Purpose", "X-Moz", "X-Purpose")
RESET_TOKEN = "person.reset_token"  # noqa: S105 - a session key
WAITING_EMAIL = "person.waiting_email"
MAILED_AT = "person.mailed_at"


@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    return render(request, "landing.html", {"is_local": list(settings.DREAMS_ANALYST_PROVIDERS) == ["local"]})


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def register_person(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect("chat")
    invited = {"invite_code": request.GET.get("invite", "")[:64]}
    form = forms.RegisterForm(request.POST or None, initial=invited)
    if request.method == "POST" and form.is_valid() and not login_session.must_wait(request, form):
        try:
            user = register.person(**form.cleaned_data, **browser.facts(request), language=_language())
        except DomainError as error:
            form.refuse(error)
        else:
            return _after_registration(request, user)
    return google_button.with_button(_form_page(request, "person/register.html", form, **google_button.button(reverse("chat"))))


def _after_registration(request: HttpRequest, user: User) -> HttpResponse:
    if user.is_active:
        return login_session.let_in(request, user, reverse("chat"), method="registration")
    return _look_into_mail(request, user.email, now=timezone.now().timestamp())


def _look_into_mail(request: HttpRequest, email: str, now: float) -> HttpResponse:
    """To the page that says so; it counts from `now` when another mail may be asked for."""
    request.session[WAITING_EMAIL] = email
    request.session[MAILED_AT] = now
    return redirect("register_sent")


@never_cache
@require_safe
def registration_sent(request: HttpRequest) -> HttpResponse:
    """“Look into your mail”."""
    return _mail_page(request, forms.EmailForm(initial={"email": request.session.get(WAITING_EMAIL, "")}))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def resend_activation(request: HttpRequest) -> HttpResponse:
    """Ask for another mail. A GET comes from changing the language after an error."""
    if request.method != "POST":
        return redirect("register_sent")
    form = forms.EmailForm(request.POST)
    if not form.is_valid() or login_session.must_wait(request, form):
        return _mail_page(request, form)
    activate.resend(email=form.cleaned_data["email"], language=_language())
    return _look_into_mail(request, form.cleaned_data["email"], now=timezone.now().timestamp())


def _mail_page(request: HttpRequest, form: forms.FlowForm) -> HttpResponse:
    since = timezone.now().timestamp() - request.session.get(MAILED_AT, 0)
    context = {
        "email": request.session.get(WAITING_EMAIL, ""),
        "is_mailed": MAILED_AT in request.session,
        "is_outbox": not settings.SMTP_HOST,
        "wait_seconds": max(0, math.ceil(activate.RESEND_SECONDS - since)),
    }
    return _form_page(request, "person/register_sent.html", form, **context)


@never_cache
@require_safe
def activate_person(request: HttpRequest, token: str) -> HttpResponse:
    """The mailed link (Mateimage): activates, signs in with a session, and goes where the settings say.

    Looking ahead (HEAD, prefetching browsers, mail scanners that say so) does not use the link up.
    """
    if request.method == "HEAD":
        return _private(HttpResponse())
    if _is_prefetch(request):
        # A browser keeps a successful answer, even an empty one, for the click that may follow; an error it throws away.
        return _private(HttpResponse(status=403))
    try:
        user = activate.by_link(token=token, now=timezone.now())
    except activate.ActivationFailed:
        return _private(redirect(settings.URL_REDIRECT_IF_NOTGET_AUTHENTICATION))
    return _private(login_session.let_in(request, user, settings.URL_REDIRECT_IF_GET_AUTHENTICATION, method="link"))


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_person(request: HttpRequest) -> HttpResponse:
    then = _own_path(request)
    if request.user.is_authenticated:
        return HttpResponseRedirect(then)
    if browser.must_enrol(request):
        return redirect("security")
    form = forms.SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and not login_session.must_wait(request, form):
        try:
            user = sign_in.check(**form.cleaned_data, origin=browser.origin(request))
        except guessing.TooManyAttempts as error:
            form.refuse(error)
            form.wait_seconds = error.fields["retry_after"]  # type: ignore[attr-defined]
        except sign_in.NotActivated:
            request.session[WAITING_EMAIL] = sign_in.email_of(form.cleaned_data["email"])
            request.session.pop(MAILED_AT, None)
            return redirect("register_sent")
        except DomainError as error:
            form.refuse(error)
        else:
            return login_session.let_in(request, user, then)
    return login_session.sign_in_page(request, form, then=then, is_late=request.GET.get("activation") == "failed")


def refuse_old_page(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its CSRF token. Who signed in in another tab meanwhile, which changed the token, wanted just that: go on."""
    if request.path in {reverse("sign_in"), reverse("register")} and request.user.is_authenticated:
        return HttpResponseRedirect(_own_path(request))
    return csrf_failure(request, reason)


@required_factor.sets_up
@require_POST
def sign_out_person(request: HttpRequest) -> HttpResponse:
    browser.sign_out(request)
    response = redirect("landing")
    response["Clear-Site-Data"] = '"cache"'
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask_reset(request: HttpRequest) -> HttpResponse:
    form = forms.EmailForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and not login_session.must_wait(request, form):
        reset_password.ask(email=form.cleaned_data["email"], language=_language())
        return redirect("reset_sent")
    return _form_page(request, "person/reset.html", form)


@require_safe
def reset_sent(request: HttpRequest) -> HttpResponse:
    return render(
        request, "person/reset_sent.html", {"is_outbox": not settings.SMTP_HOST, "minutes": settings.PASSWORD_RESET_TIMEOUT // 60}
    )


@never_cache
@require_safe
def follow_reset(request: HttpRequest, token: str) -> HttpResponse:
    """The mailed link: its token moves into the session, so that it stays in no address bar and no Referer."""
    if links.read_reset(token) is None:
        return _private(redirect("reset_bad"))
    request.session[RESET_TOKEN] = token
    return _private(redirect("reset_choose"))


@never_cache
@require_safe
def reset_bad(request: HttpRequest) -> HttpResponse:
    """The mailed link was used, is too old or was spoilt: says so, and offers another."""
    form = forms.EmailForm()
    return _form_page(request, "person/reset.html", form, trouble=str(reset_password.ResetFailed.message))


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def choose_password(request: HttpRequest) -> HttpResponse:
    token = request.session.get(RESET_TOKEN, "")
    if links.read_reset(token) is None:
        return redirect("reset_bad")
    form = forms.NewPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and not login_session.must_wait(request, form):
        try:
            user = reset_password.by_link(token=token, now=timezone.now(), **form.cleaned_data)
        except reset_password.ResetFailed:
            return redirect("reset_bad")
        except DomainError as error:
            form.refuse(error)
        else:
            request.session.pop(RESET_TOKEN, None)
            if not user.is_active:
                return redirect("sign_in")
            return login_session.let_in(request, user, reverse("chat"), method="link")
    return _form_page(request, "person/reset_choose.html", form)


def _own_path(request: HttpRequest) -> str:
    """Where to go after signing in: a path of ours that the request names, else the chat."""
    then = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = then.startswith("/") and url_has_allowed_host_and_scheme(then, allowed_hosts=None)
    return then if is_ours else reverse("chat")


def _is_prefetch(request: HttpRequest) -> bool:
    return any("prefetch" in value or "preview" in value for name in PREFETCH_HEADERS if (value := request.headers.get(name, "").lower()))


def _form_page(request: HttpRequest, template: str, form: forms.FlowForm, **context: object) -> HttpResponse:
    """The page with its form; 400 (or 429 with Retry-After) where something has to be mended."""
    wait = getattr(form, "wait_seconds", 0)
    response = render(request, template, {"form": form, **context}, status=429 if wait else 400 if form.errors else 200)
    if wait:
        response["Retry-After"] = str(wait)
    return response


def _private(response: HttpResponse) -> HttpResponse:
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "no-store"
    return response


def _language() -> str:
    return (translation.get_language() or "en")[:2]
