"""Front matter: the defaults of the settings, and values as the site means them."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from site_builder.config import DefaultScope
from site_builder.diagnostics import Problems
from site_builder.source.source_map import ValuePlace
from site_builder.source.tree import Pointer

_OFF = frozenset({"", "false", "no", "none", "null", "nil", "off"})
_ON = frozenset({"true", "yes", "on", "y", "1"})
KEYS = frozenset(
    (
        *(
            "title",
            "summary",
            "tags",
            "tag",
            "keywords",
            "sidebar",
            "toc",
            "search",
            "hide_sidebar",
            "layout",
        ),
        *("permalink", "redirect_from", "redirect_to", "published", "slug", "date", "categories", "category"),
        *("last_modified_at", "last_reviewed", "review_in", "render_with_liquid", "description", "lang"),
    )
)
"""What front matter says to us; authors may have other keys for their own Liquid."""
_SPAN = re.compile(r"([1-9][0-9]{0,3})\s*(day|week|month|year)s?")
_LONG_DATES = ("%d %B %Y", "%d %b %Y", "%B %d, %Y", "%b %d, %Y", "%d/%m/%Y", "%Y/%m/%d")


class FrontMatterDefaults:
    """Which values a page has that it does not state itself, by Jekyll's precedence.

    Source: https://jekyllrb.com/docs/configuration/front-matter-defaults/
    """

    def __init__(self, scopes: Sequence[DefaultScope]) -> None:
        """Take the scopes in the order of the settings."""
        self._scopes = [(scope, _path_pattern(scope.path)) for scope in scopes]

    def of(self, path: str, kind: str) -> dict[str, Any]:
        """Return the values for a source path; `kind` is `pages`, `posts` or a collection's name.

        The scope with the longer path wins, then the one with a type, then the later one.
        """
        return self._merged(path, kind, lambda scope: scope.values)

    def places(self, path: str, kind: str) -> Mapping[str, ValuePlace]:
        """Return where these values stand in the settings."""
        return self._merged(path, kind, lambda scope: {key: scope.at.inner(key) for key in scope.values})

    def _merged(
        self, path: str, kind: str, values_of: Callable[[DefaultScope], Mapping[str, Any]]
    ) -> dict[str, Any]:
        values: dict[str, Any] = {}
        strongest: DefaultScope | None = None
        for scope, pattern in self._scopes:
            if scope.type not in ("", kind) or not pattern.match(path):
                continue
            if strongest is None or _rank(scope) >= _rank(strongest):
                values = merged(values, values_of(scope))
                strongest = scope
            else:
                values = merged(values_of(scope), values)
        return values


class Reader:
    """Reads one page's front matter values; what can't be used is reported at its place and ignored."""

    def __init__(
        self, values: Mapping[str, Any], at: Callable[[str], ValuePlace], problems: Problems
    ) -> None:
        """Take the merged values, and what tells where a value stands."""
        self.values = values
        self.at = at
        self._problems = problems

    def text(self, key: str) -> str:
        """Read a text; a list's entries are joined by commas."""
        value = self.values.get(key)
        if isinstance(value, list):
            return ", ".join(str(entry) for entry in value if entry is not None)
        if isinstance(value, Mapping):
            self._reject(key, "a text")
            return ""
        return "" if value is None or isinstance(value, bool) else str(value).strip()

    def name(self, key: str) -> str:
        """Read a name; `none`, `false` and the like mean none."""
        name = self.text(key)
        return "" if name.lower() in _OFF else name

    def words(self, key: str) -> tuple[str, ...]:
        """Read a list of words: a list, or a text with commas, else with spaces between."""
        value = self.values.get(key)
        if isinstance(value, Mapping):
            self._reject(key, "a list")
            return ()
        if isinstance(value, list):
            words = [str(entry).strip() for entry in _flat(value)]
        else:
            text = self.text(key)
            words = text.split(",") if "," in text else text.split()
        return tuple(dict.fromkeys(word.strip() for word in words if word.strip()))

    def texts(self, key: str) -> tuple[str, ...]:
        """Read a list of texts; one text stands for a list of one."""
        return tuple(text for text, _ in self.placed_texts(key))

    def placed_texts(self, key: str) -> Iterator[tuple[str, ValuePlace]]:
        """Yield a list of texts, each with its place; one text stands for a list of one."""
        value = self.values.get(key)
        if isinstance(value, Mapping):
            self._reject(key, "a list")
            return
        entries = _placed(value, ()) if isinstance(value, list) else [(value, ())]
        for entry, pointer in entries:
            if entry not in (None, "", False, True):
                yield str(entry).strip(), self.at(key).inner(*pointer)

    def flag(self, key: str, *, default: bool) -> bool:
        """Read a yes or no, also one that is written as text."""
        value = self.values.get(key)
        if value is None:
            return default
        if isinstance(value, (Mapping, list)):
            self._reject(key, "true or false")
            return default
        if isinstance(value, bool):
            return value
        word = str(value).strip().lower()
        if word not in _OFF and word not in _ON:
            self._reject(key, "true or false")
            return default
        return word not in _OFF

    def day(self, key: str) -> date | datetime | None:
        """Read a date, also one that is written out."""
        value = self.values.get(key)
        if value is None or isinstance(value, date):
            return value
        found = parse_day(str(value))
        if found is None:
            self._reject(key, "a date such as 2026-03-31")
        return found

    def after(self, key: str, day: date) -> date | None:
        """Read a span of time such as `6 months`; return the day on which it ends when it begins on `day`."""
        value = self.values.get(key)
        if value is None or value is False:
            return None
        found = _SPAN.fullmatch(str(value).strip().lower())
        if found is None:
            self._reject(key, "a span of time such as '6 months'")
            return None
        return _later(day, int(found[1]), found[2])

    def _reject(self, key: str, wanted: str) -> None:
        shown = str(self.values.get(key))
        shown = shown if len(shown) <= 40 else shown[:39] + "…"
        message = f"'{key}' must be {wanted}, not '{shown}'"
        self._problems.add("invalid-front-matter", message, self.at(key).place())


def merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Lay one mapping over another, nested mappings too; an empty value hides nothing."""
    result = dict(below)
    for key, value in above.items():
        under = result.get(key)
        if isinstance(under, Mapping) and isinstance(value, Mapping):
            result[key] = merged(under, value)
        elif value is not None or key not in result:
            result[key] = value
    return result


def parse_day(text: str) -> date | datetime | None:
    """Read a date in ISO or one of the usual written forms; None when it is none."""
    text = text.strip()
    try:
        moment = datetime.fromisoformat(re.sub(r"\s+([+-]\d{4})$", r"\1", text))
    except ValueError:
        moment = None
    if moment is not None:
        return moment if ":" in text else moment.date()
    for form in _LONG_DATES:
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    return None


def _later(day: date, number: int, unit: str) -> date:
    """Add to a date; a month that lacks the day ends it on its last."""
    try:
        if unit in ("day", "week"):
            return day + timedelta(days=number * (7 if unit == "week" else 1))
        years, month = divmod(day.month - 1 + number * (12 if unit == "year" else 1), 12)
        year = day.year + years
        return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
    except (ValueError, OverflowError):
        # Later than any date that there is.
        return date.max


def _flat(values: Sequence[Any]) -> list[Any]:
    return [value for value, _ in _placed(values, ()) if value is not None]


def _placed(values: Sequence[Any], above: Pointer) -> Iterator[tuple[Any, Pointer]]:
    """Yield the entries of a list and of the lists in it, each with the way to it."""
    for at, value in enumerate(values):
        if isinstance(value, list):
            yield from _placed(value, (*above, at))
        else:
            yield value, (*above, at)


def _rank(scope: DefaultScope) -> tuple[int, bool]:
    return len(scope.path.removesuffix("/")), bool(scope.type)


def _path_pattern(path: str) -> re.Pattern[str]:
    """Match what starts with a scope's path; `*` stays in its folder, `**` does not."""
    parts = re.split(r"(\*\*/?|\*|\?)", path)
    wild = {"**": ".*", "**/": "(?:.*/)?", "*": "[^/]*", "?": "[^/]"}
    return re.compile("".join(wild.get(part, re.escape(part)) for part in parts))
