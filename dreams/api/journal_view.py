"""What all calls of the journal share: which scopes a key needs."""

from __future__ import annotations

from person.api.scopes import KeyScopes
from person.models import Scope

from .views import DreamsView


class JournalView(DreamsView):
    key_scopes = KeyScopes(read=Scope.JOURNAL_READ, write=Scope.JOURNAL_WRITE)
