"""Django's admin as the staff room: a front page with figures, search that finds people, and the pages that are no list of rows."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from unfold.dataclasses import SearchResult
from unfold.sites import UnfoldAdminSite

from person.models import User

from . import chart, figures, invitations, navigation, person_page, reading, second_factor

MOST_FOUND = 20


class StaffSite(UnfoldAdminSite):
    """The one admin site. `admin_view` lets in who is staff; what each of them may do is asked in each view."""

    site_title = gettext_lazy("Reverie staff")
    site_header = gettext_lazy("Reverie staff")
    index_title = gettext_lazy("Overview")
    index_template = "staff/index.html"

    def extra_urls(self) -> list[URLPattern]:
        return [
            path("people/<uuid:person_id>/", self.admin_view(person_page.show), name="person_page"),
            path("people/<uuid:person_id>/<slug:name>/", self.admin_view(person_page.act), name="person_action"),
            path("grants/", self.admin_view(reading.show_grants), name="grants"),
            path("grants/<uuid:grant_id>/", self.admin_view(reading.show_dreams), name="granted_dreams"),
            path("grants/<uuid:grant_id>/<uuid:dream_id>/", self.admin_view(reading.show_dream), name="granted_dream"),
            path("invite-many/", self.admin_view(invitations.invite_many), name="invite_many"),
        ]

    def admin_view(self, view: Callable[..., HttpResponseBase], cacheable: bool = False) -> Callable[..., HttpResponseBase]:
        """Whoever is staff has to show a second factor first, where STAFF_SECOND_FACTOR says so."""
        inner: Callable[..., HttpResponseBase] = super().admin_view(view, cacheable)

        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            return second_factor.page_before(request) or inner(request, *args, **kwargs)

        return guarded

    def get_sidebar_list(self, request: HttpRequest) -> list[dict[str, Any]]:
        return navigation.sidebar(request, self)

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        shown = figures.now(timezone.now())
        return super().index(request, {**(extra_context or {}), "figures": shown, "chart": chart.of(shown.days)})

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Passwords are changed in one place, which ends the other sign-ins."""
        return redirect("account")

    def search(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """People by address, name or id, and the lists by their names. Nothing is put into the cache: it would hold people's addresses."""
        began = time.perf_counter()
        wanted = request.GET.get("s", "").strip()
        if not wanted:
            return HttpResponse()
        found = [*self._people(request, wanted), *self._search_apps(self.get_app_list(request), wanted.lower())]
        page = Paginator(found, len(found) or 1)
        context = {
            "page_obj": page,
            "results": page.page(1),
            "page_counter": 0,
            "execution_time": time.perf_counter() - began,
            "command_show_history": False,
        }
        return TemplateResponse(request, "unfold/helpers/command_results.html", context, headers={"HX-Trigger": "search"})

    def _people(self, request: HttpRequest, wanted: str) -> list[SearchResult]:
        if not request.user.has_perm("person.view_user"):
            return []
        rows, _has_duplicates = self._registry[User].get_search_results(request, User.objects.all(), wanted)
        return [
            SearchResult(title=row.email, description=row.username, link=reverse("admin:person_page", args=[row.pk]), icon="person")
            for row in rows.order_by("email")[:MOST_FOUND]
        ]
