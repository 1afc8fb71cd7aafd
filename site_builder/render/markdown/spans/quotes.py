"""Typographic quotation marks. The rules go back to SmartyPants."""

from __future__ import annotations

import re

from site_builder.render.markdown.reader import SpanReader, SpanRule

_LEFT, _RIGHT, _DOUBLE = 0, 1, 2
"""Where a side's sign stands among the four that quotes become, and how much further the double one."""
_PUNCTUATION = r"[!\"#$%'()*+,\-./:;<=>?@\[\\\]^_`{|}~]"
_WORD = r"[A-Za-z0-9_]"

# Tried in order. Each match is a character before (or nothing), then one or two marks; the table says to
# which side each mark curves.
_RULES: tuple[tuple[re.Pattern[str], tuple[int, ...]], ...] = (
    (re.compile(r"()([\"'])(?=[_*]{1,2}[^ \t\r\n\f\v])"), (_LEFT,)),
    (re.compile(rf"()([\"'])(?={_PUNCTUATION}(?!\.\.)\B)"), (_RIGHT,)),
    (re.compile(rf"([ \t\r\n\f\v]?)(\"')(?={_WORD})"), (_LEFT, _LEFT)),
    (re.compile(rf"([ \t\r\n\f\v]?)('\")(?={_WORD})"), (_LEFT, _LEFT)),
    (re.compile(r"([ \t\r\n\f\v]?)(')(?=[0-9][0-9]s)"), (_RIGHT,)),
    (re.compile(rf"([ \t\r\n\f\v])([\"'])(?={_WORD})"), (_LEFT,)),
    (re.compile(r"([^ \\\t\r\n\[{(\-])([\"'])"), (_RIGHT,)),
    (re.compile(r"()([\"'])(?=[ \t\r\n\f\v]|s\b|$)", re.M), (_RIGHT,)),
    (re.compile(r"(.?)(')", re.S), (_LEFT,)),
    (re.compile(r"(.?)(\")", re.S), (_LEFT,)),
)


class SmartQuotes(SpanRule):
    """Straight marks curve by what stands around them."""

    name = "quotes"
    trigger = r"[^\\]?[\"']"
    starts = ""

    _HERE = re.compile(r"[^\\]?[\"']")

    def read(self, reader: SpanReader) -> bool:
        """Read the mark or marks, with the character before them."""
        if not reader.match(self._HERE):
            return False
        for pattern, sides in _RULES:
            match = reader.take(pattern)
            if match is not None:
                quotes = reader.document.options.settings.quotes
                curved = (
                    quotes[side + _DOUBLE * (mark == '"')] for side, mark in zip(sides, match[2], strict=True)
                )
                reader.add(match[1] + "".join(curved))
                reader.note_symbol()
                return True
        return False
