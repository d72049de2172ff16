"""All HTTP paths."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import include, path, reverse
from django.views.decorators.cache import cache_control
from django.views.i18n import JavaScriptCatalog

from project.integrations.mcp.view import mcp

from . import installed_app
from .observability import health, metrics


def admin_sign_in(request: HttpRequest) -> HttpResponse:
    """The admin has no sign-in of its own: one door, one limit, one list of sign-ins."""
    if request.user.is_authenticated:
        return render(request, "403.html", status=403)
    return redirect(f"{reverse('sign_in')}?next={reverse('admin:index')}")


def favicon(request: HttpRequest) -> HttpResponse:
    """Browsers look here where a page names no icon: the admin, the API's documents, a picture by itself."""
    return redirect(static("img/moon.svg"))


urlpatterns = [
    path("", include("person.pages.urls")),
    path("dreams/", include("dreams.pages.urls")),
    path("journal/", include("dreams.pages.journal_urls")),
    path("journal/", include("imagegen.pages.strip_urls")),
    path("shared/", include("dreams.pages.shared_urls")),
    path("safety/", include("dreams.pages.public_urls")),
    path("images/", include("imagegen.pages.urls")),
    path("trash/", include("imagegen.pages.trash_urls")),
    path("api/user/", include("person.api.urls")),
    path("api/user/", include("dreams.api.urls")),
    path("api/user/", include("imagegen.api.dream_prompts")),
    path("api/journal/imports/", include("dreams.api.imports")),
    path("api/journal/export/", include("dreams.api.exports")),
    path("api/journal/", include("dreams.api.rewriting")),
    path("api/journal/", include("dreams.api.shares")),
    path("api/journal/", include("dreams.api.recordings")),
    path("api/journal/", include("dreams.api.journal")),
    path("api/journal/", include("imagegen.api.strips")),
    path("api/accounts/", include("person.api.dialects.mycreatool")),
    path("api/v1/auth/", include("person.api.dialects.splashmy")),
    path("api/v1/progress/", include("person.api.progress")),
    path("api/v1/analytics/", include("person.api.analytics")),
    path("api/images/", include("imagegen.api.urls")),
    path("api/webhooks/", include("imagegen.api.webhooks")),
    path("api/imagegen/", include("imagegen.api.dialects.mycreatool")),
    path("api/v1/images/", include("imagegen.api.dialects.splashmy_images")),
    path("api/v1/styles/", include("imagegen.api.dialects.splashmy_styles")),
    path("api/v1/prompts/", include("imagegen.api.dialects.promptcraft")),
    path("api/v1/processing/", include("imagegen.api.dialects.splashmy")),
    path("v1/", include("project.integrations.openai.urls")),
    path("mcp", mcp, name="mcp"),
    path("mcp/", mcp),
    path("", include("project.api.documents")),
    path("health/", health.alive),
    path("health/ready/", health.ready),
    path("metrics/", metrics.show),
    path("favicon.ico", favicon),
    path("manifest.webmanifest", installed_app.manifest, name="manifest"),
    path("service-worker.js", installed_app.service_worker, name="service_worker"),
    path("offline/", installed_app.offline, name="offline"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("jsi18n/", cache_control(max_age=300)(JavaScriptCatalog.as_view()), name="javascript-catalog"),
    path("admin/login/", admin_sign_in),
    path("admin/", admin.site.urls),
]

handler404 = "project.api.not_found.answer"
handler500 = "project.api.unavailable.answer"
