"""Credits over REST: what a person has, where it came from and went, what things cost, codes, and limits of one's own."""

from __future__ import annotations

import csv
import io
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from project.api import envelope, strict
from project.api.dry_run import DryRunView, is_dry_run
from project.api.error_schemas import ErrorOut
from project.api.idempotency import idempotent
from project.api.inputs import asked, checked

from ..credits import account, history, ledger, prices, quote, spending
from ..flows import redeem
from ..models import CreditEntry, Scope, User
from . import credit_serializers as s
from .requests import PersonRequest
from .scopes import KeyScopes
from .throttles import ByAddress

FILTERS = [OpenApiParameter("kind", str, enum=CreditEntry.Kind.values), OpenApiParameter("since", OpenApiTypes.DATE)]
FILTERS += [OpenApiParameter("until", OpenApiTypes.DATE)]
MOST_CSV_LINES = 50_000


class CreditsView(DryRunView):
    permission_classes = (IsAuthenticated,)
    key_scopes = KeyScopes(read=Scope.CREDITS_READ)


class RedeemThrottle(ByAddress):
    """Guessing codes is limited by person, at the rate of sign-ins."""

    def get_cache_key(self, request: Request, view: Any) -> str:
        return self.cache_format % {"scope": "redeem", "ident": str(request.user.pk)}


class Balance(CreditsView):
    @extend_schema(responses={200: s.BalanceOut})
    def get(self, request: PersonRequest) -> Response:
        """Balance, what of it expires, the limits set for oneself, plan, and what is free today."""
        return Response(s.BalanceOut(account.of(person=request.user, now=timezone.now())).data)


class History(CreditsView):
    @extend_schema(
        responses={200: s.HistoryPageOut, 400: dict, 404: dict},
        parameters=[*FILTERS, OpenApiParameter("page", int), OpenApiParameter("page_size", int)],
        operation_id="credits_history",
    )
    def get(self, request: PersonRequest) -> Response:
        """The ledger's lines, newest first, each in words with a link to what it was for."""
        lines = _filtered(request)
        pages = envelope.Pages()
        rows: list[Any] = pages.paginate_queryset(lines, request) or []
        return pages.get_paginated_response(s.LineOut(history.serialize(request.user, rows), many=True).data)


class AnyAccept(DefaultContentNegotiation):
    """For who asks for `text/csv`: it comes whatever is accepted, failures as JSON."""

    def select_renderer(self, request: Any, renderers: Any, format_suffix: Any = None) -> Any:
        return renderers[0], renderers[0].media_type


class HistoryCsv(CreditsView):
    content_negotiation_class = AnyAccept

    @extend_schema(responses={(200, "text/csv"): OpenApiTypes.STR, 400: dict}, parameters=FILTERS, operation_id="credits_history_csv")
    def get(self, request: PersonRequest) -> HttpResponse:
        """The same as a table for spreadsheets, all lines at once (the newest 50,000)."""
        return as_table(request.user, _filtered(request))


def as_table(person: User, lines: Any) -> HttpResponse:
    """These lines of a history as CSV."""
    table = io.StringIO()
    rows = csv.writer(table)
    rows.writerow(["id", "created_at", "kind", "amount", "words", "note", "link", "expires_at"])
    for line in history.serialize(person, lines[:MOST_CSV_LINES]):
        one = line.entry
        expires_at = one.expires_at.isoformat() if one.expires_at else ""
        words = [_cell(text) for text in (line.words, line.note, line.link)]
        rows.writerow([one.pk, one.created_at.isoformat(), one.kind, one.amount, *words, expires_at])
    headers = {"Content-Disposition": 'attachment; filename="credits.csv"', "Cache-Control": "no-store"}
    return HttpResponse(table.getvalue(), content_type="text/csv; charset=utf-8", headers=headers)


class Prices(CreditsView):
    @extend_schema(responses={200: s.PriceOut(many=True)}, operation_id="credits_prices")
    def get(self, request: PersonRequest) -> Response:
        """What things cost beyond the plan's daily allowance."""
        return Response(s.PriceOut(prices.everything(), many=True).data)


class Redeem(CreditsView):
    throttle_classes = (*APIView.throttle_classes, RedeemThrottle)
    offers_dry_run = True

    @extend_schema(
        request=s.RedeemIn,
        responses={200: s.QuoteOut, 201: s.RedeemedOut, 400: ErrorOut, 409: ErrorOut},
        parameters=[s.IDEMPOTENCY_KEY, s.DRY_RUN],
    )
    @idempotent
    def post(self, request: PersonRequest) -> Response:
        """Turn a code into credits, once."""
        code = _body(s.RedeemIn, request)["code"]
        now, person_id = timezone.now(), request.user.pk
        if is_dry_run(request):
            gain = redeem.worth(code=code, person_id=person_id, now=now)
            return Response(s.QuoteOut(quote.of(person_id=person_id, price=0, gain=gain, now=now)).data)
        grant = redeem.redeem(code=code, person_id=person_id, now=now).grant
        balance = ledger.balance(person_id)
        done = {"credits": grant.amount, "expires_at": grant.expires_at, "amount": balance.amount, "total_amount": balance.total_amount}
        return Response(s.RedeemedOut(done).data, status=201)


class Spending(CreditsView):
    @extend_schema(responses={200: s.SpendingOut})
    def get(self, request: PersonRequest) -> Response:
        """The cap on what may be spent in a calendar month (UTC), and below which balance one is warned."""
        return self._answer(request)

    @extend_schema(request=s.SpendingIn, responses={200: s.SpendingOut, 400: dict})
    def patch(self, request: PersonRequest) -> Response:
        """Change them; null takes the cap away, or the own number for the warning. Counts at once."""
        spending.change(person_id=request.user.pk, **_body(s.SpendingIn, request))
        return self._answer(request)

    def _answer(self, request: PersonRequest) -> Response:
        return Response(s.SpendingOut(spending.limits(person_id=request.user.pk, now=timezone.now())).data)


def _filtered(request: PersonRequest) -> Any:
    return history.of(request.user, **asked(s.HistoryIn, request))


def _body(serializer: Any, request: PersonRequest) -> dict[str, Any]:
    strict.refuse_unknown(serializer(data=request.data), request)
    return checked(serializer, request)


def _cell(text: str) -> str:
    """A spreadsheet takes text that begins like this for a formula, and a dream's title is anybody's text."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text
