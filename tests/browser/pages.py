"""Pages that axe walks, on a phone and on a desk. tests/journal/test_walk.py holds them against the addresses that there are."""

from __future__ import annotations

PAGES = [
    *("/journal/", "/journal/new/", "/journal/capture/", "/journal/capture/shell/", "/journal/year/", "/journal/signs/"),
    *("/journal/threads/", "/journal/patterns/", "/journal/how-found/"),
    *("/journal/import/", "/journal/export/", "/person/privacy/", "/person/security/", "/person/security/history/", "/person/reminder/"),
    *("/person/confirm/", "/trash/", "/offline/", "/safety/"),
]
BY_ID = {"journal_entry", "journal_rewrite", "journal_new_scene", "journal_strips", "journal_share", "journal_import", "sign"}
"""Names of those whose address holds an id: the walk makes what they show."""
