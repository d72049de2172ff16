"""The chat's pages."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.chat, name="chat"),
    path("<uuid:dream_id>/", views.chat, name="chat_dream"),
]
