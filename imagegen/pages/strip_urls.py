"""The pages of strips, beneath the journal's."""

from django.urls import path

from . import strips

urlpatterns = [
    path("<uuid:entry_id>/strips/", strips.strips, name="journal_strips"),
    path("strips/<uuid:strip_id>/scenes/<int:index>/describe/", strips.describe, name="journal_scene_describe"),
    path("strips/<uuid:strip_id>/scenes/<int:index>/retry/", strips.retry, name="journal_scene_retry"),
    path("<uuid:entry_id>/rewrite/picture/", strips.new_scene_picture, name="journal_new_scene"),
    path("strips/<uuid:strip_id>/remove/", strips.remove, name="journal_strip_remove"),
]
