"""Analysts for staff. Dreams and messages are not shown: they are nobody's business."""

from django.contrib import admin

from person.admin import AuditedAdmin

from .models import Analyst


@admin.register(Analyst)
class AnalystAdmin(AuditedAdmin):
    list_display = ("slug", "name", "school", "model", "position", "is_active")
