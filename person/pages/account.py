"""The account page: who one is, the picture, another address, another password, Google. Each view reads a form and calls one flow."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from project.storage import StorageUnavailable

from ..api.throttles import LOGIN
from ..flows import change_email, picture, profile, prove, reset_password
from ..models import EmailChange, User
from . import account_forms as forms
from .forms import FlowForm
from .layout import PersonRequest, action, done, fresh, own, session_id, show, tried

PROFILE = ("username", "first_name", "last_name", "language")
MORE = ("bio", "time_zone", "preferred_styles")


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


@sensitive_post_parameters("password")
@action("account")
def ask_email(request: PersonRequest) -> HttpResponse:
    form = forms.EmailChangeForm(request.POST, auto_id="email_%s")
    if not tried(request, form, lambda given: _ask_email(request.user, **given), limits=LOGIN):
        return _page(request, form, email_form=form)
    return done(request, "account", _("We have written to the new address. It is yours here once you follow the link in that mail."))


def _ask_email(user: User, *, email: str, password: str) -> None:
    now = timezone.now()
    prove.owner(user=fresh(user), password=password, google_token="", now=now)
    change_email.ask(user=user, email=email, now=now)


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


def _change_password(request: PersonRequest, *, old_password: str, new_password: str) -> None:
    user = fresh(request.user)
    reset_password.change(user=user, old=old_password, new=new_password, session_id=session_id(request), now=timezone.now())


@action("account")
def mail_password(request: PersonRequest) -> HttpResponse:
    """For who has signed in with Google only: a first password comes by mail, as a forgotten one does."""
    reset_password.ask(email=request.user.email, language=request.user.language)
    return done(request, "account", _("A link to choose a password is on its way to your mail."))


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
        "is_outbox": not settings.SMTP_HOST,
        "profile_form": forms.ProfileForm(initial=known, auto_id="profile_%s"),
        "picture_form": forms.PictureForm(auto_id="picture_%s"),
        "email_form": forms.EmailChangeForm(auto_id="email_%s"),
        "password_form": forms.PasswordChangeForm(auto_id="password_%s"),
    }
    return show(request, "person/account.html", {**context, **bound}, form=refused)
