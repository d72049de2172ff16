"""The page of the trash, which holds dreams as well as pictures."""

from django.urls import path

from . import trash

urlpatterns = [
    path("", trash.show_trash, name="trash"),
    path("empty/", trash.empty, name="trash_empty"),
    path("<slug:kind>/<uuid:thing_id>/restore/", trash.restore, name="trash_restore"),
    path("<slug:kind>/<uuid:thing_id>/erase/", trash.erase, name="trash_erase"),
]
