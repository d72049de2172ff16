"""Who may do what: three groups that a migration makes. Operators give people groups, change these, and make others, in the admin.

The migration holds a copy of this by reading it when it runs; a later change of a group is a migration of its own, since operators
may have changed theirs.
"""

from __future__ import annotations

from typing import Any

LOOK = ("view",)
KEEP = ("view", "add", "change")
OWN = ("view", "add", "change", "delete")

Permissions = dict[str, tuple[str, ...]]
"""`app.model` to codenames without the model's name; a codename with an underscore is taken as it is."""

SUPPORT: Permissions = {
    "person.user": ("view", "end_sessions"),
    "person.plan": LOOK,
    "person.creditentry": LOOK,
    "person.session": LOOK,
    "person.device": LOOK,
    "person.outgoingmail": ("view", "resend_outgoingmail"),
    "person.invitecode": ("view", "add"),
    "person.apikey": ("view", "change"),
    "person.progress": ("view", "change"),
    "person.auditentry": LOOK,
    "imagegen.job": ("view", "cancel_job", "retry_job"),
    "imagegen.webhookendpoint": ("view", "change"),
}
BILLING: Permissions = {
    "person.user": ("view", "assign_plan"),
    "person.plan": KEEP,
    "person.creditentry": ("view", "add"),
    "person.redeemcode": KEEP,
    "person.redemption": LOOK,
    "person.aiprice": OWN,
    "person.aicall": LOOK,
    "person.auditentry": LOOK,
}
CATALOGUE: Permissions = {
    "dreams.analyst": KEEP,
    "imagegen.stylecategory": OWN,
    "imagegen.style": OWN,
    "imagegen.styleexample": OWN,
    "imagegen.tag": ("view", "change", "delete"),
    "imagegen.prompttemplate": KEEP,
    "imagegen.result": ("view", "change"),
    "imagegen.image": ("view", "change"),
    "imagegen.jobstatistics": LOOK,
}
GROUPS = {"support": SUPPORT, "billing": BILLING, "catalogue": CATALOGUE}


def codename(deed: str, model: str) -> str:
    return deed if "_" in deed else f"{deed}_{model}"


def make_groups(apps: Any) -> None:
    """Make the groups that are missing, with their permissions. One that is there already is left as its operators have it."""
    group_model, permission_model = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    content_type_model = apps.get_model("contenttypes", "ContentType")
    for name, models in GROUPS.items():
        group, is_new = group_model.objects.get_or_create(name=name)
        if not is_new:
            continue
        for label, deeds in models.items():
            app, model = label.split(".")
            content_type, _made = content_type_model.objects.get_or_create(app_label=app, model=model)
            for deed in deeds:
                # Django makes the rest of them after all migrations, and finds these by their codename.
                code = codename(deed, model)
                words = f"Can {deed.replace('_', ' ')}" if "_" in deed else f"Can {deed} {model}"
                permission, _made = permission_model.objects.get_or_create(
                    content_type=content_type, codename=code, defaults={"name": words}
                )
                group.permissions.add(permission)
