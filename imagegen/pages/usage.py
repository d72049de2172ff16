"""What was made and spent, in numbers and charts."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def show_usage(request: HttpRequest) -> HttpResponse:
    return render(request, "imagegen/usage.html")
