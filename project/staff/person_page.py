"""One page for one person with all that support needs: plan, balance, sign-ins, jobs, mails, and what staff did. No dream, no prompt.

Each part is there for who may see it; each deed is refused by the server to who may not do it, whatever the page shows.
"""

from __future__ import annotations

import dataclasses
import datetime
import uuid
from collections.abc import Callable, Mapping
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from imagegen.models import Job
from person import audit
from person.credits import account, history
from person.flows import devices
from person.models import AuditEntry, OutgoingMail, Session, User
from project.errors import DomainError, Kind

from . import actions
from .actions import Deed
from .forms import GrantForm, PlanForm, ReasonForm

LINES = 20


class StaffAccountProtected(DomainError):
    code = "staff_account_protected"
    kind = Kind.DENIED
    message = gettext_lazy("Only a superuser may do this to an account of staff, your own included.")


@dataclasses.dataclass(frozen=True, slots=True)
class Action:
    """A deed: what it is called, who may do it, what it asks, and how it is done; `act` answers with what to tell."""

    title: str | Promise
    permission: str
    form: type[ReasonForm]
    act: Callable[[Deed, Mapping[str, Any], HttpRequest], str]


def _grant(deed: Deed, given: Mapping[str, Any], request: HttpRequest) -> str:
    day = given["expires_on"]
    until = datetime.datetime.combine(day, datetime.time.min, datetime.UTC) if day else None
    actions.grant_credits(deed, amount=given["amount"], key=str(given["key"]), expires_at=until)
    return _("%(amount)s credits were granted.") % {"amount": given["amount"]}


def _assign_plan(deed: Deed, given: Mapping[str, Any], request: HttpRequest) -> str:
    person = actions.assign_plan(deed, plan=given["plan"].slug)
    return _("The plan is now %(plan)s.") % {"plan": person.plan.name}


def _end_sign_ins(deed: Deed, given: Mapping[str, Any], request: HttpRequest) -> str:
    number = actions.end_sign_ins(deed, session_id=_subject(request, uuid.UUID) if "subject" in request.POST else None)
    return ngettext("%(number)s sign-in was ended.", "%(number)s sign-ins were ended.", number) % {"number": number}


def _send_again(deed: Deed, given: Mapping[str, Any], request: HttpRequest) -> str:
    actions.send_mail_again(deed, mail_id=_subject(request, int))
    return _("The mail is on its way again.")


def _cancel_job(deed: Deed, given: Mapping[str, Any], request: HttpRequest) -> str:
    actions.cancel_job(deed, job_id=_subject(request, uuid.UUID))
    return _("The job is being cancelled.")


def _retry_job(deed: Deed, given: Mapping[str, Any], request: HttpRequest) -> str:
    actions.retry_job(deed, job_id=_subject(request, uuid.UUID))
    return _("The job was ordered again.")


ACTIONS = {
    "grant": Action(gettext_lazy("Grant credits"), "person.add_creditentry", GrantForm, _grant),
    "plan": Action(gettext_lazy("Change the plan"), "person.assign_plan", PlanForm, _assign_plan),
    "end-sign-ins": Action(gettext_lazy("End all sign-ins"), "person.end_sessions", ReasonForm, _end_sign_ins),
    "end-sign-in": Action(gettext_lazy("End"), "person.end_sessions", ReasonForm, _end_sign_ins),
    "send-mail": Action(gettext_lazy("Send again"), "person.resend_outgoingmail", ReasonForm, _send_again),
    "cancel-job": Action(gettext_lazy("Cancel"), "imagegen.cancel_job", ReasonForm, _cancel_job),
    "retry-job": Action(gettext_lazy("Retry"), "imagegen.retry_job", ReasonForm, _retry_job),
}
WITH_SUBJECT = frozenset({"end-sign-in", "send-mail", "cancel-job", "retry-job"})
"""Deeds that are about one row, which the form names as `subject`."""


def _subject(request: HttpRequest, kind: Callable[[str], Any]) -> Any:
    try:
        return kind(request.POST.get("subject", ""))
    except ValueError as error:
        raise Http404 from error


@require_safe
def show(request: HttpRequest, person_id: uuid.UUID) -> HttpResponse:
    """The person's page. That it was looked at is in the audit log."""
    _require(request, "person.view_user")
    person = get_object_or_404(User.objects.select_related("plan"), pk=person_id)
    audit.record(actor_id=request.user.pk, action="person.look", person_id=person.pk)
    return _page(request, person)


@require_POST
def act(request: HttpRequest, person_id: uuid.UUID, name: str) -> HttpResponse:
    """Do one of ACTIONS."""
    action = ACTIONS.get(name)
    if action is None:
        raise Http404
    _require(request, "person.view_user", action.permission)
    person = get_object_or_404(User.objects.select_related("plan"), pk=person_id)
    form = action.form(request.POST)
    if not form.is_valid():
        return _page(request, person, opened=name, form=form)
    try:
        if person.is_staff and not request.user.is_superuser:
            raise StaffAccountProtected
        if name in WITH_SUBJECT and "subject" not in request.POST:
            raise Http404
        actor = cast(User, request.user)  # `admin_view` lets in who is staff
        deed = Deed(actor_id=actor.pk, person_id=person.pk, reason=form.cleaned_data["reason"])
        messages.success(request, action.act(deed, form.cleaned_data, request))
    except DomainError as error:
        messages.error(request, error.detail)
    return redirect("admin:person_page", person.pk)


def _require(request: HttpRequest, *permissions: str) -> None:
    if not request.user.has_perms(permissions):
        raise PermissionDenied


def _page(request: HttpRequest, person: User, *, opened: str = "", form: forms.Form | None = None) -> HttpResponse:
    from django.contrib.admin import site  # the site is made once the apps are ready

    may = {name: request.user.has_perm(action.permission) for name, action in ACTIONS.items()}
    forms_shown = {
        name: {"title": action.title, "form": form if name == opened and form else _fresh(action.form, person), "is_open": name == opened}
        for name, action in ACTIONS.items()
        if may[name] and name not in WITH_SUBJECT
    }
    failed = form if opened in WITH_SUBJECT else None
    context = {
        **site.each_context(request),
        "title": _("Person: %(address)s") % {"address": person.email},
        "person": person,
        "forms": forms_shown,
        "failed": {"name": opened, "subject": request.POST.get("subject", ""), "errors": failed.errors} if failed else None,
        "may": {name.replace("-", "_"): is_allowed for name, is_allowed in may.items()},
        **_parts(request, person),
    }
    return TemplateResponse(request, "staff/person.html", context)


def _fresh(form: type[ReasonForm], person: User) -> forms.Form:
    return form(initial={"plan": person.plan.slug}, auto_id=f"{form.__name__.lower()}_%s")


def _parts(request: HttpRequest, person: User) -> dict[str, Any]:
    """What this member of staff may see."""
    now = timezone.now()
    parts: dict[str, Any] = {}
    if request.user.has_perm("person.view_creditentry"):
        parts["account"] = account.of(person=person, now=now)
        # By their kind alone: in the words that people read themselves, dreams are named.
        parts["lines"] = history.folded(history.of(person))[:LINES]
    if request.user.has_perm("person.view_session"):
        rows = Session.objects.filter(user=person).select_related("device").order_by("-created_at")[:LINES]
        alive = set(Session.objects.alive(now).filter(user=person).values_list("pk", flat=True))
        parts["sign_ins"] = [
            {"row": row, "device": devices.name_of(row.device.user_agent if row.device else ""), "is_alive": row.pk in alive}
            for row in rows
        ]
    if request.user.has_perm("imagegen.view_job"):
        told = Job.objects.of(person).newest_first()
        parts["jobs"] = told.defer("prompt", "translated_prompt", "improved_prompt", "search_key")[:LINES]
    if request.user.has_perm("person.view_outgoingmail"):
        parts["mails"] = OutgoingMail.objects.filter(user=person).order_by("-pk")[:LINES]
    if request.user.has_perm("person.view_auditentry"):
        parts["entries"] = AuditEntry.objects.filter(person=person.pk).exclude(action="person.look").select_related("actor")[:LINES]
    return parts
