"""The studio."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def show_studio(request: HttpRequest) -> HttpResponse:
    return render(request, "imagegen/studio.html")
