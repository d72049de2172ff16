"""Files as private objects of an S3-compatible bucket. The optional package `s3` (django-storages, boto3) brings the client.

Nobody is sent to the bucket: what is read comes through our own signed addresses, so that they end when they say, and our pages need
no second origin in their content security policy.
"""

from __future__ import annotations

import contextlib
import shutil
import tempfile
import threading
from typing import IO, Any, cast

from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.files import File
from storages.backends.s3 import S3Storage as Backend

from . import Entry, reported
from .parts import PartlyFetched

FAILURES = (BotoCoreError, ClientError, Boto3Error, OSError)
"""OSError: what is read may wait on the disk, and that may be full."""
CONNECT_SECONDS = 3
READ_SECONDS = 20
ATTEMPTS = 2
"""Together below the minute that proxies in front usually wait for an answer."""
CONNECTIONS = 32
MEMORY_BYTES = 16 * 1024 * 1024
"""What is read and larger, such as an archive, waits on the disk."""
_MAKING = threading.Lock()


class S3Storage(Backend):  # type: ignore[misc]
    """Reads with one request where django-storages takes four, and tells a missing bucket from a missing file."""

    _shared: Any = None

    @property
    def connection(self) -> Any:
        """One for all threads, as boto allows: each request has a thread of its own, and a client takes 0.1 s to make."""
        with _MAKING:
            if self._shared is None:
                self._shared = super().connection
        return self._shared

    def get_default_settings(self) -> dict[str, Any]:
        return {
            **super().get_default_settings(),
            "client_config": Config(
                signature_version="s3v4",
                s3={"addressing_style": settings.AWS_S3_ADDRESSING_STYLE},
                connect_timeout=CONNECT_SECONDS,
                read_timeout=READ_SECONDS,
                retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
                # Several compatible stores refuse or misread the checksums that newer SDKs add by themselves.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
                max_pool_connections=CONNECTIONS,
            ),
            "transfer_config": TransferConfig(use_threads=False),
            # Our names are random or used once: asking first whether one is free would be a request more.
            "file_overwrite": True,
        }

    def _save(self, name: str, content: File[Any]) -> str:
        with reported("save", name, *FAILURES):
            return cast(str, super()._save(name, content))

    def _open(self, name: str, mode: str = "rb") -> File[Any]:
        assert mode == "rb", "objects are written whole, by save()"
        with reported("read", name, *FAILURES):
            content = cast(IO[bytes], tempfile.SpooledTemporaryFile(max_size=MEMORY_BYTES))  # noqa: SIM115 - the File closes it
            with contextlib.closing(self._object(name)) as body:
                shutil.copyfileobj(body, content)
            content.seek(0)
            return File(content, name)

    def open_partly(self, name: str) -> File[Any]:
        """For reading some of it: what is read is fetched, a request a part. Raises as `open` does, at each part."""
        return File(cast(IO[bytes], PartlyFetched(lambda start, stop: self._part(name, start, stop))), name)

    def _part(self, name: str, start: int, stop: int) -> tuple[bytes, int]:
        with reported("read", name, *FAILURES):
            try:
                found = self._get(name, Range=f"bytes={start}-{stop - 1}")
            except ClientError as error:
                if error.response["Error"]["Code"] == "InvalidRange":
                    return b"", 0  # it is empty
                raise
            with contextlib.closing(found["Body"]) as body:
                # "bytes 0-99/1234"; a store that knows no ranges answers the whole.
                told = found.get("ContentRange", "")
                content = body.read()
            return (content, int(told.rpartition("/")[2])) if told else (content[start:stop], len(content))

    def delete(self, name: str) -> None:
        with reported("delete", name, *FAILURES):
            self._client.delete_object(Bucket=self.bucket_name, Key=self._normalize_name(name))

    def exists(self, name: str) -> bool:
        with reported("look", name, *FAILURES):
            return cast(bool, super().exists(name))

    def listed(self, folder: str, *, after: str, limit: int) -> list[Entry]:
        with reported("list", folder, *FAILURES):
            pages = self._client.get_paginator("list_objects_v2").paginate(
                Bucket=self.bucket_name, Prefix=f"{folder}/", StartAfter=after, PaginationConfig={"MaxItems": limit}
            )
            return [Entry(found["Key"], found["LastModified"]) for page in pages for found in page.get("Contents", ())]

    @property
    def _client(self) -> Any:
        return self.connection.meta.client

    def _object(self, name: str) -> Any:
        return self._get(name)["Body"]

    def _get(self, name: str, **wish: Any) -> Any:
        try:
            return self._client.get_object(Bucket=self.bucket_name, Key=self._normalize_name(name), **wish)
        except ClientError as error:
            if error.response["Error"]["Code"] == "NoSuchKey":
                raise FileNotFoundError(name) from error
            raise
