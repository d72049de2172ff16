"""Static files in production: hashed names, compressed, kept by browsers for ever; imports inside modules are rewritten."""

from servestatic.storage import CompressedManifestStaticFilesStorage


class HashedStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    support_js_module_import_aggregation = True
