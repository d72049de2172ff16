"""What the sidebar shows: the admin's lists by what they are about, each for who may look at it."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

GROUPS: tuple[tuple[str | Promise, tuple[tuple[str, str], ...]], ...] = (
    (
        gettext_lazy("People"),
        (
            ("person.user", "group"),
            ("person.session", "login"),
            ("person.device", "devices"),
            ("person.outgoingmail", "mail"),
            ("person.invitecode", "card_giftcard"),
            ("person.apikey", "key"),
            ("person.progress", "trending_up"),
            ("person.xpentry", "stars"),
        ),
    ),
    (
        gettext_lazy("Money"),
        (
            ("person.creditentry", "receipt_long"),
            ("person.plan", "workspace_premium"),
            ("person.redeemcode", "redeem"),
            ("person.redemption", "done_all"),
            ("person.aicall", "smart_toy"),
            ("person.aiprice", "sell"),
        ),
    ),
    (
        gettext_lazy("Pictures"),
        (
            ("imagegen.job", "palette"),
            ("imagegen.jobstatistics", "monitoring"),
            ("imagegen.result", "image"),
            ("imagegen.image", "upload"),
            ("imagegen.tag", "label"),
            ("imagegen.webhookendpoint", "webhook"),
        ),
    ),
    (
        gettext_lazy("Catalogue"),
        (
            ("dreams.analyst", "psychology"),
            ("imagegen.stylecategory", "category"),
            ("imagegen.style", "brush"),
            ("imagegen.styleexample", "photo_library"),
            ("imagegen.prompttemplate", "text_snippet"),
        ),
    ),
    (gettext_lazy("Staff"), (("person.auditentry", "policy"), ("auth.group", "badge"))),
)


def sidebar(request: HttpRequest, site: AdminSite) -> list[dict[str, Any]]:
    """Unfold's `sidebar_navigation` for this member of staff."""
    shown = {model["model"]._meta.label_lower: model for app in site.get_app_list(request) for model in app["models"]}
    front = reverse("admin:index")
    groups: list[dict[str, Any]] = [{"title": None, "items": [_item(_("Overview"), "dashboard", front, request.path == front)]}]
    if request.user.has_perms(("person.add_invitecode",)):
        groups[0]["items"].append(_item(_("Invite people"), "group_add", reverse("admin:invite_many"), request.path))
    groups[0]["items"].append(_item(_("Dreams that you may read"), "visibility", reverse("admin:grants"), request.path))
    for title, models in GROUPS:
        items = [
            _item(capfirst(shown[label]["name"]), icon, shown[label]["admin_url"], request.path)
            for label, icon in models
            if label in shown and shown[label]["admin_url"]
        ]
        if items:
            groups.append({"title": title, "separator": True, "items": items})
    return groups


def _item(title: str, icon: str, link: str, active: bool | str) -> dict[str, Any]:
    is_active = active.startswith(link) if isinstance(active, str) else active
    return {"title": title, "icon": icon, "link": link, "active": is_active, "has_permission": True}
