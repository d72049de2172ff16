"""Where a JavaScript module names the modules that it imports: enough of the language to tell code from comments and strings."""

from __future__ import annotations

import re
from collections.abc import Iterator

TOKEN = re.compile(
    r"""
      (?P<space>\s+)
    | (?P<comment>//[^\n]*|/\*.*?(?:\*/|\Z))
    | (?P<string>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')
    | (?P<word>[\w$]+)
    | (?P<sign>.)
    """,
    re.DOTALL | re.VERBOSE,
)
TEMPLATE_TEXT = re.compile(r"(?:\\.|\$(?!\{)|[^\\`$])*", re.DOTALL)
REGULAR_EXPRESSION = re.compile(r"/(?![*/])(?:\\[^\n]|\[(?:\\[^\n]|[^\]\\\n])*\]|[^/\\\[\n])+/")
MAY_IMPORT = re.compile(r"""\b(?:from|import)\b""")
BEFORE_VALUE = frozenset(
    ("return", "typeof", "instanceof", "in", "of", "new", "delete", "void", "throw", "case", "do", "else", "yield", "await", "default")
)
"""Words after which a slash begins a regular expression instead of dividing."""


def module_specifiers(source: str) -> Iterator[tuple[int, int]]:
    """Start and end of each string literal, quotes included, that names a module: in `import`, `export … from` and `import()`.

    Comments, strings, templates and regular expressions hide what stands in them; code inside `${…}` is code again.
    """
    if not MAY_IMPORT.search(source):
        return
    before: list[str] = ["", "", ""]  # the last three tokens that count
    braces: list[int] = []  # for each open template: how many braces stand open inside its `${`
    at = 0
    while at < len(source):
        if source[at] == "`" or (source[at] == "}" and braces and braces[-1] == 0):
            if source[at] == "}":
                braces.pop()
            at = TEMPLATE_TEXT.match(source, at + 1).end()  # type: ignore[union-attr]  # it matches nothing as well
            if source.startswith("${", at):
                braces.append(0)
                before = [*before[1:], "{"]
                at += 2
            else:
                before = [*before[1:], "`"]
                at += 1
            continue
        if source[at] == "/" and _value_may_follow(before[-1]) and (expression := REGULAR_EXPRESSION.match(source, at)):
            before = [*before[1:], "/"]
            at = expression.end()
            continue
        token = TOKEN.match(source, at)
        assert token is not None  # any character is at least a sign
        at = token.end()
        if token["space"] or token["comment"]:
            continue
        if token["string"] and _names_module(before):
            yield token.span()
        if braces and token["sign"] in {"{", "}"}:
            braces[-1] += 1 if token["sign"] == "{" else -1
        before = [*before[1:], token[0]]


def _value_may_follow(token: str) -> bool:
    """Whether an operand comes next: a slash is then no division."""
    if re.fullmatch(r"[\w$]+", token):
        return token in BEFORE_VALUE
    return not token or (token not in {")", "]", "}", "`", "/"} and token[0] not in "\"'")


def _names_module(before: list[str]) -> bool:
    if before[-1] in {"from", "import"}:
        return before[-2] != "."
    return before[-1] == "(" and before[-2] == "import" and before[-3] != "."
