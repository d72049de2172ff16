"""Words that are refused unread, because they come too often, are too long, or something beside them is wrong, but for one look: whether
who writes is in danger. Then the refusal names help.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rest_framework.exceptions import APIException, Throttled, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from project.api.inputs import languages
from project.errors import FieldErrors

from ..chat import frames, safety_card

if TYPE_CHECKING:
    View = APIView
else:
    View = object  # it stands before the view's own class

UNREAD = (Throttled, ValidationError, FieldErrors, frames.TextTooLong, frames.TextInvalid)


class NamesHelp(View):
    """For views that take words of a person's."""

    def handle_exception(self, exc: Exception) -> Response:
        if isinstance(exc, UNREAD) and self.request.user.is_authenticated and (words := _words(self.request)):
            found = safety_card.of_refused(words, person_id=self.request.user.pk, **languages(self.request))
            # What DRF itself raises has no such attribute; project/api/errors.py reads it all the same.
            vars(exc).setdefault("beside", {}).update({"safety": found} if found else {})
        return super().handle_exception(exc)


def _words(request: Request) -> str:
    try:
        given: Any = request.data
    except APIException:
        return ""
    told = given.values() if isinstance(given, dict) else ()
    return "\n\n".join(value for value in told if isinstance(value, str))
