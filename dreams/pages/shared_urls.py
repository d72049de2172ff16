"""What a link to a shared dream opens, for anybody."""

from django.urls import path

from . import shares

urlpatterns = [
    path("<str:token>/", shares.shared, name="shared_dream"),
    path("<str:token>/<int:number>/", shares.shared_picture, name="shared_picture"),
]
