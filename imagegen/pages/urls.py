"""The pages of images: what is made here, what was made, what others show, and what is told to other programs."""

from django.urls import path

from . import gallery, library, studio, usage, webhooks

urlpatterns = [
    path("", studio.show_studio, name="studio"),
    path("library/", library.show_library, name="library"),
    path("library/<uuid:result_id>/", library.show_result, name="library_result"),
    path("gallery/", gallery.show_gallery, name="gallery"),
    path("usage/", usage.show_usage, name="usage"),
    path("webhooks/", webhooks.show_webhooks, name="webhooks"),
]
