"""Functions of texts: `substring`, `matches`, `split`, `encode` ..."""

from __future__ import annotations

import base64
import binascii
import html
import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from site_builder.fhirpath.functions.registry import Function, of_text, plain
from site_builder.fhirpath.regex import Pattern, PatternError, pattern_of
from site_builder.fhirpath.running import MAX_TEXT, Run
from site_builder.fhirpath.values import (
    Collection,
    EvaluationError,
    UndecidedSignal,
    single,
    system_value,
)

_ESCAPED = {"html": lambda text: html.escape(text, quote=True).replace("&#x27;", "&#39;"),
            "json": lambda text: json.dumps(text, ensure_ascii=False)[1:-1]}  # fmt: skip
_OFTEN_ASKED = 200
"""Characters of the texts whose answers are kept."""


def _substring(text: str, start: Any, length: Any = None) -> str | None:
    if not isinstance(start, int) or not (length is None or isinstance(length, int)):
        raise EvaluationError("substring() takes Integers")
    if not 0 <= start < len(text):
        return None
    return text[start:] if length is None else text[start : start + max(length, 0)]


def _substring_of(
    run: Run, items: Collection, start: Collection, length: Collection | None = None
) -> Collection:
    text = single(items, "substring()")
    at = single(start, "an index")
    if text is None or at is None:
        return []
    if not isinstance(text, str):
        raise EvaluationError("substring() takes a String")
    found = _substring(text, at, single(length, "a length") if length else None)
    return [] if found is None else run.text(found)


def _texts(function: str, argument: Any) -> str:
    if not isinstance(argument, str):
        raise EvaluationError(f"{function}() takes a String as argument")
    return argument


def _replace(text: str, old: Any, new: Any) -> str:
    old, new = _texts("replace", old), _texts("replace", new)
    occurrences = len(text) + 1 if not old else text.count(old)
    if len(text) + occurrences * len(new) > MAX_TEXT:
        raise EvaluationError("a text grew beyond 1 MiB")
    return text.replace(old, new)


def _pattern(text: Any) -> Pattern:
    try:
        return pattern_of(_texts("matches", text))
    except PatternError as error:
        if error.is_unsupported:
            raise UndecidedSignal(f"the regular expression can't be used here: {error}") from None
        raise EvaluationError(f"the regular expression can't be read: {error}") from None


def _matches(
    run: Run, items: Collection, pattern: Collection, _flags: Collection | None = None
) -> Collection:
    return _matched(run, items, pattern, is_whole=False)


def _matches_full(
    run: Run, items: Collection, pattern: Collection, _flags: Collection | None = None
) -> Collection:
    return _matched(run, items, pattern, is_whole=True)


def _matched(run: Run, items: Collection, pattern: Collection, *, is_whole: bool) -> Collection:
    text, expression = single(items, "matches()"), single(pattern, "a regular expression")
    if text is None or expression is None:
        return []
    text = text if isinstance(text, str) else str(text)
    run.charge(len(text))
    ask = _matches_again if len(text) <= _OFTEN_ASKED else _is_match
    return [ask(_texts("matches", expression), text, is_whole)]


def _is_match(expression: str, text: str, is_whole: bool) -> bool:
    return _pattern(expression).matches(text, is_whole=is_whole)


_matches_again = lru_cache(maxsize=8192)(_is_match)
"""Rules ask the same of each path and name, in one definition after the other."""


def _replace_matches(text: str, pattern: Any, new: Any) -> str:
    expression = _texts("replaceMatches", pattern)
    new = _texts("replaceMatches", new)
    if not expression:
        return text
    if "$" in new:
        raise UndecidedSignal("groups in replaceMatches() can't be used here")
    found: list[str] = []
    end = size = 0
    for start, stop in _pattern(expression).spans(text):
        found += (text[end:start], new)
        end = stop
        size += len(new)
        if size > MAX_TEXT:
            raise EvaluationError("a text grew beyond 1 MiB")
    return "".join((*found, text[end:]))


def _encode(text: str, form: Any) -> str | None:
    raw = text.encode("utf-8", "replace")
    if form == "hex":
        return raw.hex()
    if form == "base64":
        return base64.b64encode(raw).decode("ascii")
    return base64.urlsafe_b64encode(raw).decode("ascii") if form == "urlbase64" else None


def _decode(text: str, form: Any) -> str | None:
    try:
        if form == "hex":
            return bytes.fromhex(text).decode("utf-8")
        if form in ("base64", "urlbase64"):
            alternative = b"-_" if form == "urlbase64" else None
            return base64.b64decode(text, alternative, validate=True).decode("utf-8")
    except (ValueError, binascii.Error):
        raise EvaluationError(f"this is no text in {form}") from None
    return None


def _escape(text: str, form: Any) -> str | None:
    return _ESCAPED[form](text) if form in _ESCAPED else None


def _unescape(text: str, form: Any) -> str | None:
    if form == "html":
        return html.unescape(text)
    if form != "json":
        return None
    try:
        return str(json.loads(f'"{text}"', strict=False))
    except ValueError:
        return text


def _split(text: str, separator: Any) -> list[Any]:
    wanted = _texts("split", separator)
    return list(text.split(wanted)) if wanted else list(text)


def _join(run: Run, items: Collection, separator: Collection | None = None) -> Collection:
    between = single(separator, "a separator") if separator else ""
    values = [system_value(item) for item in items]
    texts = [str(value) for value in values if value is not None]
    if not items:
        return []
    if sum(map(len, texts)) + len(texts) * len(str(between)) > MAX_TEXT:
        raise EvaluationError("a text grew beyond 1 MiB")
    return run.text(str(between).join(texts))


FUNCTIONS: Mapping[str, Function] = {
    "indexOf": of_text(lambda text, part: text.find(_texts("indexOf", part)), 1),
    "lastIndexOf": of_text(lambda text, part: text.rfind(_texts("lastIndexOf", part)), 1),
    "substring": plain(_substring_of, 1, 2),
    "startsWith": of_text(lambda text, part: text.startswith(_texts("startsWith", part)), 1),
    "endsWith": of_text(lambda text, part: text.endswith(_texts("endsWith", part)), 1),
    "contains": of_text(lambda text, part: _texts("contains", part) in text, 1),
    "upper": of_text(str.upper),
    "lower": of_text(str.lower),
    "replace": of_text(_replace, 2),
    "matches": plain(_matches, 1, 2),
    "matchesFull": plain(_matches_full, 1, 2),
    "replaceMatches": of_text(_replace_matches, 2),
    "length": of_text(len),
    "toChars": of_text(list),
    "trim": of_text(str.strip),
    "encode": of_text(_encode, 1),
    "decode": of_text(_decode, 1),
    "escape": of_text(_escape, 1),
    "unescape": of_text(_unescape, 1),
    "split": of_text(_split, 1),
    "join": plain(_join, 0, 1),
}
