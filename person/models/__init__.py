"""Who: people, their plans and credits, their sign-ins, their codes and keys, and the mail that waits for them."""

from .account_job import EmailChange, Work
from .ai_call import AiCall, AiPrice
from .api_key import ApiKey, Scope
from .audit import AuditEntry
from .code import InviteCode, RedeemCode, Redemption
from .credit import CreditDraw, CreditEntry, CreditLot, SpendingLimit
from .factor import Authenticator, FactorRecovery, Passkey, RecoveryCode
from .idempotency import IdempotencyKey
from .key import PersonKey
from .mail import OutgoingMail
from .plan import Plan
from .privacy import Disclosure, OutsideConsent, PrivacyChoice, StaffGrant
from .progress import AchievementUnlock, Cause, Progress, XpEntry
from .push import PushSubscription, Ringing
from .reminder import DailyReminder, RehearsalReminder, Reminder
from .session import Device, Session
from .sign_in_record import SignInRecord
from .user import Profile, User

__all__ = [
    "AchievementUnlock",
    "AiCall",
    "AiPrice",
    "ApiKey",
    "AuditEntry",
    "Authenticator",
    "Cause",
    "CreditDraw",
    "CreditEntry",
    "CreditLot",
    "DailyReminder",
    "Device",
    "Disclosure",
    "EmailChange",
    "FactorRecovery",
    "IdempotencyKey",
    "InviteCode",
    "OutgoingMail",
    "OutsideConsent",
    "Passkey",
    "PersonKey",
    "Plan",
    "PrivacyChoice",
    "Profile",
    "Progress",
    "PushSubscription",
    "RecoveryCode",
    "RedeemCode",
    "Redemption",
    "RehearsalReminder",
    "Reminder",
    "Ringing",
    "Scope",
    "Session",
    "SignInRecord",
    "SpendingLimit",
    "StaffGrant",
    "User",
    "Work",
    "XpEntry",
]
