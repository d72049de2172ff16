"""The one documented signal: a registration tells whoever mails the activation link (Mateimage, "Регистрация")."""

from django.dispatch import Signal

person_registered = Signal()
"""Sent inside the registration's transaction with `person` and `language`."""
