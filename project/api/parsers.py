"""JSON bodies of the REST API, read within bounds (project/bounded_json.py)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO, Any

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser
from rest_framework.renderers import JSONRenderer

from .. import bounded_json
from ..errors import DomainError


class BodyTooLarge(DomainError):
    code = "body_too_large"
    message = _("The JSON of this request is too large: at most %(limit)s KB.")


class JsonTooDeep(DomainError):
    code = "json_too_deep"
    message = _("The JSON of this request is nested too deeply: at most %(limit)s levels.")


class JSONParser(BaseParser):
    """Takes the place of DRF's, which reads a body of any size and fails on deep nesting. Other encodings than UTF-8 are refused.

    A body is an object, or nothing (`null`): no call takes anything else, and no view need look.
    """

    media_type = "application/json"
    renderer_class = JSONRenderer
    most_bytes = bounded_json.MOST_BYTES

    def parse(self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None) -> Any:
        try:
            body = bounded_json.loads(stream.read(self.most_bytes + 1), most_bytes=self.most_bytes)
        except bounded_json.TooLarge as error:
            raise BodyTooLarge(limit=self.most_bytes // 1024) from error
        except bounded_json.TooDeep as error:
            raise JsonTooDeep(limit=bounded_json.MOST_DEPTH) from error
        except bounded_json.NotJson as error:
            raise ParseError(_("This is not JSON.")) from error
        if body is None:
            return {}
        if not isinstance(body, dict):
            raise ParseError(_("The JSON of this request must be an object."))
        return body
