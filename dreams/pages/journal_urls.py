"""The journal's pages."""

from django.urls import path

from . import (
    capture,
    exports,
    imports,
    journal,
    journal_joining,
    journal_patterns,
    journal_signs,
    journal_year,
    rewriting,
    shares,
)

urlpatterns = [
    path("", journal.show_journal, name="journal"),
    path("new/", journal.new_entry, name="journal_new"),
    path("capture/", capture.capture, name="capture"),
    path("capture/shell/", capture.shell, name="capture_shell"),
    path("year/", journal_year.this_year, name="journal_this_year"),
    path("year/<int:year>/", journal_year.show_year, name="journal_year"),
    path("nothing/", journal.keep_nothing, name="journal_nothing"),
    path("export/", exports.show_exports, name="journal_exports"),
    path("import/", imports.show_imports, name="journal_imports"),
    path("import/<uuid:import_id>/", imports.show_import, name="journal_import"),
    path("import/<uuid:import_id>/begin/", imports.begin, name="journal_import_begin"),
    path("import/<uuid:import_id>/undo/", imports.undo, name="journal_import_undo"),
    path("import/<uuid:import_id>/discard/", imports.discard, name="journal_import_discard"),
    path("share/<uuid:share_id>/revoke/", shares.revoke, name="journal_share_revoke"),
    path("<uuid:entry_id>/rewrite/", rewriting.rewrite, name="journal_rewrite"),
    path("<uuid:entry_id>/rehearsed/", rewriting.rehearsed, name="journal_rehearsed"),
    path("<uuid:entry_id>/share/", shares.share, name="journal_share"),
    path("signs/", journal_signs.signs, name="signs"),
    path("signs/<uuid:sign_id>/", journal_signs.one_sign, name="sign"),
    path("signs/<uuid:sign_id>/delete/", journal_signs.delete_sign, name="sign_delete"),
    path("patterns/", journal_patterns.patterns, name="patterns"),
    path("how-found/", journal_signs.how_found, name="how_found"),
    path("<uuid:entry_id>/mark/", journal_signs.mark, name="mark"),
    path("<uuid:entry_id>/", journal.show_entry, name="journal_entry"),
    path("<uuid:entry_id>/ask/", journal.ask, name="journal_ask"),
    path("<uuid:entry_id>/merge/", journal_joining.merge, name="journal_merge"),
    path("<uuid:entry_id>/split/", journal_joining.split, name="journal_split"),
    path("<uuid:entry_id>/delete/", journal.delete, name="journal_delete"),
]
