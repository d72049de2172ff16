"""Webhooks: addresses, secrets, deliveries."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def show_webhooks(request: HttpRequest) -> HttpResponse:
    return render(request, "imagegen/webhooks.html")
