"""Keys for programs over REST. Only who signed in may make and revoke them: no key makes keys."""

from __future__ import annotations

import uuid

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView

from project.api import strict
from project.api.error_schemas import ErrorOut

from ..flows import api_keys, reauthenticate
from ..models import ApiKey, User
from . import credit_serializers as s
from .requests import PersonRequest


class ApiKeys(APIView):
    permission_classes = (IsAuthenticated,)

    @extend_schema(responses={200: s.ApiKeyOut(many=True)}, operation_id="api_keys_list")
    def get(self, request: PersonRequest) -> Response:
        """All keys, newest first; revoked and expired ones too. The keys themselves are not shown again."""
        return Response(s.ApiKeyOut(ApiKey.objects.filter(user=request.user), many=True).data)

    @extend_schema(request=s.ApiKeyIn, responses={201: s.NewApiKeyOut, 400: dict, 403: ErrorOut, 409: ErrorOut})
    def post(self, request: PersonRequest) -> Response:
        """Make a key with these scopes. `key` is in this answer only."""
        given = s.ApiKeyIn(data=request.data)
        strict.refuse_unknown(given, request)
        given.is_valid(raise_exception=True)
        now = timezone.now()
        reauthenticate.require(user=User.objects.get(pk=request.user.pk), session_id=request.auth.session_id, now=now)
        made = api_keys.make(person_id=request.user.pk, now=now, **given.validated_data)
        answer = {**s.ApiKeyOut(made.key).data, "key": made.secret}
        return Response(answer, status=201, headers={"Cache-Control": "no-store"})


class OneApiKey(APIView):
    permission_classes = (IsAuthenticated,)

    @extend_schema(responses={204: None, 404: ErrorOut})
    def delete(self, request: PersonRequest, key_id: uuid.UUID) -> Response:
        """Revoke a key: its requests are refused from now on, its sockets close."""
        api_keys.revoke(person_id=request.user.pk, key_id=key_id, now=timezone.now())
        return Response(status=204)
