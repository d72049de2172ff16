"""A person's own results."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def show_library(request: HttpRequest) -> HttpResponse:
    return render(request, "imagegen/library.html")


def show_result(request: HttpRequest, result_id: Any) -> HttpResponse:
    return render(request, "imagegen/library.html")
