"""The archive of one's data and the end of the account over REST."""

from __future__ import annotations

import uuid

from django.http import HttpResponseBase
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from project.api.downloads import download
from project.api.error_schemas import DetailOut, ErrorOut
from project.api.inputs import checked

from ..flows import account_job, deletion, export, reauthenticate
from ..models import User, Work
from . import account_serializers as s
from .account import AccountView
from .requests import PersonRequest
from .views import OpenView


class Export(AccountView):
    @extend_schema(responses={200: s.ExportOut, 404: DetailOut})
    def get(self, request: PersonRequest) -> Response:
        """How far the archive is that was asked for last; where to fetch it once it is there."""
        task = account_job.latest(user=request.user, kind=Work.Kind.EXPORT)
        if task is None:
            raise NotFound
        return Response(s.ExportOut(task).data)

    @extend_schema(request=None, responses={202: s.ExportOut, 403: ErrorOut})
    def post(self, request: PersonRequest) -> Response:
        """Have everything packed into one archive: JSON, Markdown, pictures. A mail comes when it is ready."""
        now = timezone.now()
        reauthenticate.require(user=User.objects.get(pk=request.user.pk), session_id=request.auth.session_id, now=now)
        return Response(s.ExportOut(export.ask(user=request.user, now=now)).data, status=202)


class Archive(AccountView):
    @extend_schema(responses={(200, "application/zip"): OpenApiTypes.BINARY, 404: ErrorOut, 503: ErrorOut}, operation_id="archive_retrieve")
    def get(self, request: PersonRequest, token: str) -> HttpResponseBase:
        """The archive that a signed link names, for its owner."""
        task, file = export.opened(token=token, user=request.user)
        return download(request._request, file, name=f"reverie-{task.created_at:%Y-%m-%d}.zip", content_type="application/zip")


class Deletion(AccountView):
    @extend_schema(responses={200: s.DeletionOut, 404: ErrorOut})
    def get(self, request: PersonRequest) -> Response:
        """The deletion that is planned."""
        planned = deletion.planned_for(request.user)
        if planned is None:
            raise deletion.NoDeletionPlanned
        return Response(s.DeletionOut(planned).data)

    @extend_schema(request=s.ProofIn, responses={202: s.DeletionOut, 400: dict, 403: ErrorOut})
    def post(self, request: PersonRequest) -> Response:
        """Plan the deletion of the account, after some days of grace. Signing in anew before then keeps it."""
        proof = checked(s.ProofIn, request)
        now = timezone.now()
        user = User.objects.get(pk=request.user.pk)
        reauthenticate.require(user=user, session_id=request.auth.session_id, proof=reauthenticate.Proof(**proof), now=now)
        planned = deletion.plan(user=request.user, session_id=request.auth.session_id, now=now)
        return Response(s.DeletionOut(planned).data, status=202)

    @extend_schema(responses={204: None, 404: ErrorOut})
    def delete(self, request: PersonRequest) -> Response:
        """Keep the account after all."""
        deletion.keep(user=request.user, now=timezone.now())
        return Response(status=204)


class DeletionReceipt(OpenView):
    @extend_schema(responses={200: s.DeletionOut, 404: ErrorOut}, operation_id="deletion_receipt_retrieve")
    def get(self, request: Request, work_id: uuid.UUID) -> Response:
        """How a deletion goes, for whoever holds its number: once it has begun nobody can sign in to ask."""
        return Response(s.DeletionOut(deletion.receipt(work_id=work_id)).data)
