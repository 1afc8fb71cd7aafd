"""Finds the tags and outputs of a template, in time that grows with its length."""

from __future__ import annotations

import re

_END_RAW = re.compile(r"\{%-?\s*+endraw\s*+-?%\}")
_TAG_OR_OUTPUT = (
    r"\{%-?\s*+(?P<name>\#|lang-fragment|\w++)\s*+(?P<tag>.*?)-?%\}"
    r"|\{\{-?(?P<output>.*?)-?\}\}"
    r"|\{%.*?%\}"
)
_MARKUP = re.compile(rf"(?P<raw>(?!))|{_TAG_OR_OUTPUT}", re.DOTALL)
"""Matches at every opening that has something behind it to close it."""
_MARKUP_OR_RAW = re.compile(
    rf"\{{%-?\s*+raw\s*+-?%\}}(?P<raw>.*?){_END_RAW.pattern}|{_TAG_OR_OUTPUT}", re.DOTALL
)
_OPENING = re.compile(r"\{[{%]")


class Markup:
    """The tags and outputs of one template."""

    def __init__(self, source: str) -> None:
        """Look where the last of each kind is closed: what is opened behind it never is."""
        self._source = source
        self._last = {"%": source.rfind("%}"), "{": source.rfind("}}")}
        self._last_raw = max((found.start() for found in _END_RAW.finditer(source)), default=-1)

    def next(self, at: int) -> re.Match[str] | None:
        """Return the first one at an index or behind it, with the parts `raw`, `name`, `tag`, `output`."""
        while opening := _OPENING.search(self._source, at):
            start = opening.start()
            if start + 2 <= self._last[self._source[start + 1]]:
                pattern = _MARKUP_OR_RAW if start < self._last_raw else _MARKUP
                if found := pattern.match(self._source, start):
                    return found
            elif start > max(self._last.values()):
                return None
            at = start + 1
        return None
