"""The account page: who one is, the picture, another address, another password, Google. Each view reads a form and calls one flow."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from project.errors import DomainError
from project.storage import StorageUnavailable

from ..api.throttles import LOGIN
from ..flows import change_email, google, picture, profile, reset_password
from ..models import EmailChange, User
from . import account_forms as forms
from . import google_button
from .confirm import address, is_fresh, needs_fresh
from .forms import FlowForm
from .layout import PersonRequest, action, done, fresh, own, session_id, show, tried

PROFILE = ("username", "first_name", "last_name", "language")
MORE = ("bio", "time_zone", "preferred_styles", "keeps_thinking")


@own
@require_safe
def show_account(request: PersonRequest) -> HttpResponse:
    return _page(request)


@action("account")
def save_profile(request: PersonRequest) -> HttpResponse:
    form = forms.ProfileForm(request.POST, auto_id="profile_%s")
    if not tried(request, form, lambda given: profile.change(user=fresh(request.user), **given)):
        return _page(request, form, profile_form=form)
    language = form.cleaned_data["language"]
    with translation.override(language):
        response = done(request, "account", _("Saved."))
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        path=settings.LANGUAGE_COOKIE_PATH,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
    )
    return response


@action("account")
def save_picture(request: PersonRequest) -> HttpResponse:
    form = forms.PictureForm(request.POST, request.FILES, auto_id="picture_%s")
    if not tried(request, form, lambda given: _keep(request.user, given["picture"])):
        return _page(request, form, picture_form=form)
    return done(request, "account", _("Your picture was changed."))


def _keep(user: User, upload: Any) -> None:
    picture.keep(user=user, encoded=picture.encode(upload.file, size=upload.size))


@action("account")
def remove_picture(request: PersonRequest) -> HttpResponse:
    try:
        picture.remove(user=request.user)
    except StorageUnavailable as error:
        return done(request, "account", error.detail)
    return done(request, "account", _("Your picture was removed."))


@action("account")
@needs_fresh("account", "email")
def ask_email(request: PersonRequest) -> HttpResponse:
    form = forms.EmailChangeForm(request.POST, auto_id="email_%s")
    if not tried(request, form, lambda given: _ask_email(request.user, **given), limits=LOGIN):
        return _page(request, form, email_form=form)
    return done(request, "account", _("We have written to the new address. It is yours here once you follow the link in that mail."))


def _ask_email(user: User, *, email: str) -> None:
    change_email.ask(user=user, email=email, now=timezone.now())


@action("account")
def withdraw_email(request: PersonRequest) -> HttpResponse:
    change_email.withdraw(user=request.user)
    return done(request, "account", _("Your address stays as it is."))


@sensitive_post_parameters("old_password", "new_password")
@action("account")
def save_password(request: PersonRequest) -> HttpResponse:
    form = forms.PasswordChangeForm(request.POST, auto_id="password_%s")
    if not tried(request, form, lambda given: _change_password(request, **given), limits=LOGIN):
        return _page(request, form, password_form=form)
    return done(request, "account", _("Your password was changed, and every other sign-in was ended."))


def _change_password(request: PersonRequest, *, old_password: str, new_password: str, end_api_keys: bool) -> None:
    reset_password.change(
        user=fresh(request.user),
        old=old_password,
        new=new_password,
        session_id=session_id(request),
        now=timezone.now(),
        end_api_keys=end_api_keys,
    )


@action("account")
def mail_password(request: PersonRequest) -> HttpResponse:
    """For who has signed in with Google only: a first password comes by mail, as a forgotten one does."""
    reset_password.ask(email=request.user.email, language=request.user.language)
    return done(request, "account", _("A link to choose a password is on its way to your mail."))


@action("account")
@needs_fresh("account", "google")
def unlink_google(request: PersonRequest) -> HttpResponse:
    try:
        google.unlink(user=request.user, now=timezone.now())
    except DomainError as error:
        return done(request, "account", error.detail)
    return done(request, "account", _("Google was unlinked."))


def _page(request: PersonRequest, refused: FlowForm | None = None, **bound: Any) -> HttpResponse:
    """The page with its forms; the one that was refused as it was sent."""
    user = fresh(request.user)
    wish = EmailChange.objects.filter(user=user).first()
    known = {name: getattr(user, name) for name in PROFILE} | {name: getattr(user.profile, name) for name in MORE}
    context = {
        "person": user,
        "picture": picture.path(user.profile) if user.profile.picture else None,
        "wanted_email": wish.email if wish else None,
        "has_password": user.has_usable_password(),
        "has_google": bool(settings.GOOGLE_CLIENT_ID),
        "is_fresh": is_fresh(request),
        "confirm_email": address("account", "email"),
        "confirm_google": address("account", "google"),
        "is_outbox": not settings.SMTP_HOST,
        "profile_form": forms.ProfileForm(initial=known, auto_id="profile_%s"),
        "picture_form": forms.PictureForm(auto_id="picture_%s"),
        "email_form": forms.EmailChangeForm(auto_id="email_%s"),
        "password_form": forms.PasswordChangeForm(auto_id="password_%s"),
    }
    if context["is_fresh"] and user.google_id is None:
        context |= google_button.button(reverse("account"), purpose=google_button.LINK, session_id=session_id(request))
        return google_button.with_button(show(request, "person/account.html", {**context, **bound}, form=refused))
    return show(request, "person/account.html", {**context, **bound}, form=refused)
