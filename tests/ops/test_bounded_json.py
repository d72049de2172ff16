"""JSON that others wrote: no nesting and no size of it is an error of ours, wherever it comes in."""

from __future__ import annotations

import base64
import contextlib
import json
import time
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from hypothesis import given
from hypothesis import strategies as st

from person.models import User
from project import bounded_json

from .. import people

pytestmark = pytest.mark.django_db

DEEP = {"lists": "[" * 5000 + "]" * 5000, "objects": '{"a":' * 5000 + "1" + "}" * 5000, "open": "[" * 100_000}
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(VALUES)
def test_what_is_written_is_read_back(value: Any) -> None:
    try:
        text = json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return
    assert bounded_json.loads(text) == value


@given(st.binary() | st.text())
def test_no_input_raises_anything_else(data: bytes | str) -> None:
    for half_surrogates in (False, True):
        with contextlib.suppress(bounded_json.NotJson):
            bounded_json.loads(data, half_surrogates=half_surrogates)


def test_brackets_within_texts_are_no_nesting() -> None:
    value = {"text": "[" * 1000 + '\\"{' * 1000}
    assert bounded_json.loads(json.dumps(value)) == value


def test_many_neighbours_are_no_nesting() -> None:
    assert len(bounded_json.loads(json.dumps([{"a": []}] * 10_000))) == 10_000


@pytest.mark.parametrize("depth", [64, 65])
def test_sixty_four_levels_are_read(depth: int) -> None:
    text = "[" * depth + "]" * depth
    if depth > bounded_json.MOST_DEPTH:
        with pytest.raises(bounded_json.TooDeep):
            bounded_json.loads(text)
    else:
        assert bounded_json.loads(text)


@pytest.mark.parametrize(
    "text", ['"' + '\\"' * 400_000, "[" * 1_000_000, '{"a' * 300_000, '["' * 400_000], ids=["quotes", "lists", "names", "mixed"]
)
def test_hostile_text_takes_no_time(text: str) -> None:
    began = time.process_time()
    with pytest.raises(bounded_json.NotJson):
        bounded_json.loads("[" * 65 + text)
    assert time.process_time() - began < 2


def test_half_of_an_emoji_is_read_where_it_is_asked_for() -> None:
    text = '{"a":"\\ud83d"}'
    assert bounded_json.loads(text, half_surrogates=True) == {"a": "\ud83d"}
    with pytest.raises(bounded_json.NotJson):
        bounded_json.loads(text)
    assert bounded_json.loads('{"a":"\\ud83d\\ude00"}') == {"a": "😀"}


# --- the REST API


def paths(patterns: list[URLPattern | URLResolver], prefix: str = "") -> list[str]:
    """Every address of the API, its parameters filled in with what may be one."""
    found = []
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            found += paths(pattern.url_patterns, route)
        elif route.startswith("api/") and not route.endswith((".yaml", "logout/")):
            found.append(filled(route))
    return found


def filled(route: str) -> str:
    sample = {"uuid": "00000000-0000-0000-0000-000000000000", "int": "1"}
    head, mark, rest = route.partition("<")
    if not mark:
        return "/" + route
    inner, _, tail = rest.partition(">")
    return filled(head + sample.get(inner.partition(":")[0], "x") + tail)


@pytest.fixture
def alice() -> User:
    return people.make(credits=5)


def test_no_call_of_the_api_fails_for_a_deeply_nested_body(client: Client, alice: User) -> None:
    headers = people.bearer(people.log_in(client, alice)["access"])
    refused = 0
    for path in paths(get_resolver().url_patterns):
        for method in ("POST", "PUT", "PATCH"):
            answer = client.generic(method, path, DEEP["objects"], "application/json", headers=headers)
            assert answer.status_code < 500, (method, path)
            refused += answer.status_code == 400 and answer.json()["code"] == "json_too_deep"
    assert refused > 40


@pytest.mark.parametrize("text", DEEP.values(), ids=DEEP)
def test_every_kind_of_nesting_is_refused_by_the_parser_that_all_calls_share(client: Client, text: str) -> None:
    answer = client.generic("POST", "/api/user/login/", text, "application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, "json_too_deep")


def test_the_refusal_says_how_deep_it_may_be(client: Client) -> None:
    answer = client.generic("POST", "/api/user/login/", DEEP["lists"], "application/json")
    assert answer.status_code == 400
    told = "The JSON of this request is nested too deeply: at most 64 levels."
    assert answer.json() == {"error": told, "detail": told, "code": "json_too_deep"}


def test_a_json_body_of_more_than_a_megabyte_is_refused(client: Client) -> None:
    body = json.dumps({"email": "x" * 1024 * 1024, "password": "x"})
    answer = client.generic("POST", "/api/user/login/", body, "application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, "body_too_large")


@pytest.mark.parametrize("text", ["{", "nothing", '{"email": NaN}', '{"email": "\\ud800"}', b"\xff\xfe{}", "{} {}"])
def test_what_is_no_json_is_refused(client: Client, text: str | bytes) -> None:
    answer = client.generic("POST", "/api/user/login/", text, "application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, "parse_error")


@pytest.mark.parametrize("path", ["/api/v1/processing/jobs/", "/api/v1/auth/register/", "/api/user/me/dreams/"])
@pytest.mark.parametrize("text", ['[{"a": 1}]', "1", '"text"', "true", "[]"])
def test_a_body_that_is_no_object_is_refused(client: Client, alice: User, path: str, text: str) -> None:
    answer = client.generic("POST", path, text, "application/json", headers=people.bearer(people.log_in(client, alice)["access"]))
    assert (answer.status_code, answer.json()["code"]) == (400, "parse_error")


def test_nothing_in_a_body_is_no_body(client: Client, alice: User) -> None:
    headers = people.bearer(people.log_in(client, alice)["access"])
    assert client.generic("POST", "/api/user/me/dreams/", "null", "application/json", headers=headers).status_code == 201
    assert client.generic("POST", "/api/v1/auth/register/", "null", "application/json").status_code == 400


def test_a_byte_order_mark_is_no_error(client: Client, alice: User) -> None:
    body = json.dumps({"email": alice.email, "password": people.PASSWORD}).encode("utf-8-sig")
    assert client.generic("POST", "/api/user/login/", body, "application/json").status_code == 200


# --- tokens, which are JSON in disguise


def token(head: str, claims: str = '{"sub": "x"}') -> str:
    return ".".join(base64.urlsafe_b64encode(part.encode()).decode().rstrip("=") for part in (head, claims, "x"))


NESTED = "[" * 4000 + "]" * 4000
TOKENS = {
    "head": token(NESTED),
    "claims": token('{"alg": "HS256", "typ": "JWT"}', NESTED),
    "huge": token('{"alg": "HS256"}', '{"a": "%s"}' % ("x" * 100_000)),
    "list": token("[]", "[]"),
    "text": "a.b.c",
    "few parts": "a.b",
    "no base64": "ä.ö.ü",
}


@pytest.mark.parametrize("name", TOKENS)
@pytest.mark.parametrize(
    ("path", "field", "status"),
    [
        ("/api/user/token/refresh/", "refresh", 401),
        ("/api/user/token/verify/", "token", 401),
        ("/api/accounts/token/refresh/", "refresh", 401),
        ("/api/user/google-login/", "token", 400),
    ],
)
def test_no_token_in_a_body_is_an_error_of_ours(client: Client, settings: Any, name: str, path: str, field: str, status: int) -> None:
    settings.GOOGLE_CLIENT_ID = "somebody"
    assert client.post(path, {field: TOKENS[name]}, content_type="application/json").status_code in {400, status}


@pytest.mark.parametrize("name", [name for name in TOKENS if TOKENS[name].isascii()])
def test_no_bearer_token_is_an_error_of_ours(client: Client, name: str) -> None:
    assert client.get("/api/user/me/", headers=people.bearer(TOKENS[name])).status_code == 401
