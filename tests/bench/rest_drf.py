"""The plain way to a list over REST in Django's world: models, serializers and simplejwt on Daphne; `python -m … <port> <rows>`."""

from __future__ import annotations

import sys
import tempfile
import uuid
from typing import Any

import daphne.server  # isort: skip - installs the reactor
import django
from django.conf import settings

from . import PASSWORD, PEER_KEY, PEER_PAGE, PEER_TOKEN_PERSON

FOLDER = tempfile.mkdtemp(prefix="bench-")

settings.configure(
    SECRET_KEY=PEER_KEY,
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    USE_TZ=True,
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "rest_framework"],
    MIDDLEWARE=["django.middleware.security.SecurityMiddleware", "django.middleware.common.CommonMiddleware"],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": f"{FOLDER}/peer.sqlite3",
            "CONN_MAX_AGE": None,
        }
    },
    PASSWORD_HASHERS=["django.contrib.auth.hashers.Argon2PasswordHasher"],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "OPTIONS": {"loaders": [("django.template.loaders.locmem.Loader", {"page.html": PEER_PAGE})]},
        }
    ],
    REST_FRAMEWORK={
        "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework_simplejwt.authentication.JWTAuthentication"],
        "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
        "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    },
    SIMPLE_JWT={"SIGNING_KEY": PEER_KEY, "USER_ID_CLAIM": "sub", "USER_ID_FIELD": "username"},
)
django.setup()

from django.contrib.auth.models import User
from django.core.asgi import get_asgi_application
from django.core.management import call_command
from django.db import connection, models
from django.shortcuts import render
from django.urls import path
from rest_framework import generics, serializers
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request
from rest_framework_simplejwt.tokens import RefreshToken
from rest_framework_simplejwt.views import TokenObtainPairView


class Dream(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    author = models.ForeignKey(User, on_delete=models.CASCADE)
    title = models.CharField(max_length=200, null=True)
    description = models.CharField(max_length=500, null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    deleted_at = models.DateTimeField(null=True)
    analyst = models.CharField(max_length=40, null=True)
    dreamt_on = models.DateField(null=True)
    mood = models.CharField(max_length=10, blank=True)
    lucidity = models.PositiveSmallIntegerField(null=True)
    recall = models.PositiveSmallIntegerField(null=True)
    is_nightmare = models.BooleanField(default=False)

    class Meta:
        app_label = "bench"

    def __str__(self) -> str:
        return str(self.pk)


class DreamOut(serializers.ModelSerializer[Dream]):
    class Meta:
        model = Dream
        exclude = ("author",)


class PersonOut(serializers.ModelSerializer[User]):
    class Meta:
        model = User
        fields = ("username", "email", "is_active")


class Dreams(generics.ListAPIView[Dream]):
    serializer_class = DreamOut

    def get_queryset(self) -> Any:
        return Dream._default_manager.filter(author=self.request.user, deleted_at__isnull=True).order_by("-created_at", "-id")


class Me(generics.RetrieveAPIView[User]):
    serializer_class = PersonOut

    def get_object(self) -> Any:
        return self.request.user


class SignIn(models.Model):
    person = models.ForeignKey(User, on_delete=models.CASCADE)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "bench"

    def __str__(self) -> str:
        return str(self.pk)


class Credentials(serializers.Serializer[Any]):
    email = serializers.CharField()
    password = serializers.CharField()

    def validate(self, attrs: Any) -> Any:
        person = User.objects.filter(email=attrs["email"]).first()
        if person is None or not person.check_password(attrs["password"]):
            raise AuthenticationFailed
        SignIn._default_manager.create(person=person)
        refresh: Any = RefreshToken.for_user(person)
        return {"refresh": str(refresh), "access": str(refresh.access_token)}


class Tokens(TokenObtainPairView):
    authentication_classes = ()
    serializer_class: Any = Credentials


class Journal(Dreams):
    def get(self, request: Request, *args: Any, **options: Any) -> Any:
        person: Any = request.user
        return render(request, "page.html", {"email": person.email, "dreams": self.get_queryset()})


urlpatterns = [
    path("api/user/me/", Me.as_view()),
    path("api/user/me/dreams/", Dreams.as_view()),
    path("api/user/token/", Tokens.as_view()),
    path("journal/", Journal.as_view()),
]

if __name__ == "__main__":
    call_command("migrate", verbosity=0)
    with connection.schema_editor() as editor:
        editor.create_model(Dream)
        editor.create_model(SignIn)
    somebody = User.objects.create_user(PEER_TOKEN_PERSON, f"{PEER_TOKEN_PERSON}@bench.invalid", PASSWORD)
    told = "a house by the sea, and a door nobody"
    Dream._default_manager.bulk_create(
        Dream(author=somebody, title=f"The door by the sea {number}", description=told) for number in range(int(sys.argv[2]))
    )
    connection.close()
    endpoint = f"tcp:port={int(sys.argv[1])}:interface=127.0.0.1"
    daphne.server.Server(application=get_asgi_application(), endpoints=[endpoint], verbosity=0).run()
