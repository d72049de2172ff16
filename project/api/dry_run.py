"""`?dry_run=1`: what a request would cost, and nothing done. Where that is not offered it is refused, never overlooked."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.views import APIView

from ..errors import DomainError


class DryRunNotOffered(DomainError):
    code = "dry_run_not_offered"
    message = _("This call does not know dry_run. Nothing was done.")


class DryRunView(APIView):
    """The base of views that spend, or stand beside such. One that answers a dry run itself sets `offers_dry_run`."""

    offers_dry_run = False

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if not self.offers_dry_run and request.method not in SAFE_METHODS and is_dry_run(request):
            raise DryRunNotOffered


def is_dry_run(request: Request) -> bool:
    """Whether this request only asks for the price."""
    return request.query_params.get("dry_run", "").lower() in {"1", "true", "yes"}
