"""The pages of images: what is made here, what was made, what others show, and what is told to other programs."""

from django.urls import path

from . import gallery, library, studio, usage, webhooks

urlpatterns = [
    path("", studio.show_studio, name="studio"),
    path("library/", library.show_library, name="library"),
    path("library/<uuid:result_id>/", library.show_result, name="library_result"),
    path("library/<uuid:result_id>/download/", library.download_result, name="library_download"),
    path("library/<uuid:result_id>/favorite/", library.keep_result, name="library_favorite"),
    path("library/<uuid:result_id>/rating/", library.rate_result, name="library_rate"),
    path("library/<uuid:result_id>/public/", library.publish_result, name="library_publish"),
    path("library/<uuid:result_id>/delete/", library.delete_result, name="library_delete"),
    path("gallery/", gallery.show_gallery, name="gallery"),
    path("gallery/<uuid:result_id>/", gallery.show_picture, name="gallery_picture"),
    path("usage/", usage.show_usage, name="usage"),
    path("webhooks/", webhooks.show_webhooks, name="webhooks"),
    path("webhooks/new/", webhooks.make_webhook, name="webhooks_new"),
    path("webhooks/<uuid:endpoint_id>/", webhooks.show_webhook, name="webhooks_one"),
    path("webhooks/<uuid:endpoint_id>/change/", webhooks.change_webhook, name="webhooks_change"),
    path("webhooks/<uuid:endpoint_id>/switch/", webhooks.switch_webhook, name="webhooks_switch"),
    path("webhooks/<uuid:endpoint_id>/test/", webhooks.test_webhook, name="webhooks_test"),
    path("webhooks/<uuid:endpoint_id>/secret/", webhooks.rotate_secret, name="webhooks_secret"),
    path("webhooks/<uuid:endpoint_id>/delete/", webhooks.delete_webhook, name="webhooks_delete"),
    path("webhooks/deliveries/<uuid:delivery_id>/again/", webhooks.resend_delivery, name="webhooks_again"),
]
