"""All HTTP paths."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import include, path, reverse
from django.views.decorators.cache import cache_control
from django.views.i18n import JavaScriptCatalog

from .observability import health, metrics


def admin_sign_in(request: HttpRequest) -> HttpResponse:
    """The admin has no sign-in of its own: one door, one limit, one list of sign-ins."""
    if request.user.is_authenticated:
        return render(request, "403.html", status=403)
    return redirect(f"{reverse('sign_in')}?next={reverse('admin:index')}")


urlpatterns = [
    path("", include("person.pages.urls")),
    path("dreams/", include("dreams.pages.urls")),
    path("images/", include("imagegen.pages.urls")),
    path("api/user/", include("person.api.urls")),
    path("api/user/", include("dreams.api.urls")),
    path("api/user/", include("imagegen.api.dream_prompts")),
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
    path("", include("project.api.documents")),
    path("health/", health.alive),
    path("health/ready/", health.ready),
    path("metrics/", metrics.show),
    path("i18n/", include("django.conf.urls.i18n")),
    path("jsi18n/", cache_control(max_age=300)(JavaScriptCatalog.as_view()), name="javascript-catalog"),
    path("admin/login/", admin_sign_in),
    path("admin/", admin.site.urls),
]

handler404 = "project.api.missing.answer"
