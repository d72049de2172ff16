"""What people show to everybody."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def show_gallery(request: HttpRequest) -> HttpResponse:
    return render(request, "imagegen/gallery.html")
