"""What everybody may read about the dreams' side of the site."""

from django.urls import path

from . import safety

urlpatterns = [
    path("", safety.page, name="safety"),
]
