"""An S3-compatible store of our own (moto), on a free port, that can go away and come back with all it holds."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any, Self

import boto3
from botocore.config import Config
from moto.server import ThreadedMotoServer

from tests.services import free_port

BUCKET = "pictures"
KEYS = {"AWS_ACCESS_KEY_ID": "AKIDFORTESTS", "AWS_SECRET_ACCESS_KEY": "only-for-these-tests"}


class Store:
    def __init__(self) -> None:
        self.port = free_port()
        self.env = {
            **KEYS,
            "USE_S3_STORAGE": "true",
            "AWS_STORAGE_BUCKET_NAME": BUCKET,
            "AWS_S3_ENDPOINT_URL": f"http://127.0.0.1:{self.port}",
        }

    def __enter__(self) -> Self:
        self._start()
        self.client.create_bucket(Bucket=BUCKET)
        return self

    def __exit__(self, *_: object) -> None:
        self._server.stop()

    @property
    def client(self) -> Any:
        return boto3.client(
            "s3",
            region_name="us-east-1",
            endpoint_url=self.env["AWS_S3_ENDPOINT_URL"],
            aws_access_key_id=KEYS["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=KEYS["AWS_SECRET_ACCESS_KEY"],
            config=Config(s3={"addressing_style": "path"}),
        )

    @property
    def names(self) -> set[str]:
        return {found["Key"] for found in self.client.list_objects_v2(Bucket=BUCKET).get("Contents", ())}

    @contextlib.contextmanager
    def away(self) -> Iterator[None]:
        """Nothing listens at its address."""
        self._server.stop()
        try:
            yield
        finally:
            self._start()

    def _start(self) -> None:
        self._server = ThreadedMotoServer("127.0.0.1", self.port, verbose=False)
        self._server.start()
