"""Who: people, their plans and credits, their sign-ins, their codes and keys, and the mail that waits for them."""

from .api_key import ApiKey, Scope
from .code import InviteCode, RedeemCode, Redemption
from .credit import CreditDraw, CreditEntry, CreditLot, SpendingLimit
from .errand import EmailChange, Work
from .idempotency import IdempotencyKey
from .mail import OutgoingMail
from .plan import Plan
from .progress import AchievementUnlock, Cause, Progress, XpEntry
from .session import Device, Session
from .user import Profile, User

__all__ = [
    "AchievementUnlock",
    "ApiKey",
    "Cause",
    "CreditDraw",
    "CreditEntry",
    "CreditLot",
    "Device",
    "EmailChange",
    "IdempotencyKey",
    "InviteCode",
    "OutgoingMail",
    "Plan",
    "Profile",
    "Progress",
    "RedeemCode",
    "Redemption",
    "Scope",
    "Session",
    "SpendingLimit",
    "User",
    "Work",
    "XpEntry",
]
