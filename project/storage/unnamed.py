"""Large uploads on the disk without a name: whoever is killed in between leaves no picture and no diary in a temporary folder."""

from __future__ import annotations

import contextlib
import tempfile
from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from . import StorageUnavailable, reported


class UnnamedUploadHandler(FileUploadHandler):
    """In place of Django's own, whose files have names. The system frees them with their process. A full disk is StorageUnavailable."""

    def new_file(self, *given: Any, **more: Any) -> None:
        super().new_file(*given, **more)
        with reported("save", "an upload", OSError):
            self._file = tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR)  # noqa: SIM115 - the UploadedFile closes it

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        try:
            with reported("save", "an upload", OSError):
                self._file.write(raw_data)
        except StorageUnavailable:
            self.upload_interrupted()
            raise

    def file_complete(self, file_size: int) -> Any:
        """An UploadedFile."""
        with reported("save", "an upload", OSError):
            self._file.seek(0)
        given = (self.file_name, self.content_type, file_size, self.charset, self.content_type_extra)
        return UploadedFile(self._file, *given)

    def upload_interrupted(self) -> None:
        with contextlib.suppress(OSError):  # what could not be written is not written at the end either
            getattr(self, "_file", BytesIO()).close()
