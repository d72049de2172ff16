"""The staff room as a Django app, and Django's admin with the staff room's site."""

from django.apps import AppConfig
from django.contrib.admin import apps as admin  # not the class by itself: Django would take it for this app's own


class StaffConfig(AppConfig):
    name = "project.staff"

    def ready(self) -> None:
        """Columns are called in the reader's language.

        Unfold colours JSON with Pygments where that is installed, in inline styles, which the CSP refuses.
        """
        from unfold import fields

        from .columns import name_columns

        name_columns()
        setattr(fields, "prettify_json", lambda data, encoder: None)  # noqa: B010 - a name that it imports


class StaffAdminConfig(admin.AdminConfig):
    default_site = "project.staff.site.StaffSite"
    default = False
