"""`/v1/…`: paths as OpenAI's clients know them, without a slash at the end."""

from django.urls import path

from . import catalogue, chat, images

urlpatterns = [
    path("models", catalogue.models, name="openai_models"),
    path("models/<str:name>", catalogue.model, name="openai_model"),
    path("chat/completions", chat.completions, name="openai_chat"),
    path("images/generations", images.generations, name="openai_images"),
]
