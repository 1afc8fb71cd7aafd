"""Dashes, ellipses and guillemets: `---`, `--`, `...`, `<<`, `>>`."""

import re
from functools import cache

from site_builder.render.markdown.reader import SpanReader, SpanRule

_NO_BREAK = "\N{NO-BREAK SPACE}"
_SYMBOLS = {
    "---": "\N{EM DASH}",
    "--": "\N{EN DASH}",
    "...": "\N{HORIZONTAL ELLIPSIS}",
    "\\<<": "<<",
    "\\>>": ">>",
    "<< ": "\N{LEFT-POINTING DOUBLE ANGLE QUOTATION MARK}" + _NO_BREAK,
    " >>": _NO_BREAK + "\N{RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK}",
    "<<": "\N{LEFT-POINTING DOUBLE ANGLE QUOTATION MARK}",
    ">>": "\N{RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK}",
}
_ANY = re.compile("|".join(map(re.escape, _SYMBOLS)))

_NAMES = {
    "---": "mdash",
    "--": "ndash",
    "...": "hellip",
    "<< ": "laquo_space",
    " >>": "raquo_space",
    "<<": "laquo",
    ">>": "raquo",
}
"""What kramdown calls them."""


@cache
def _renamed(symbols: tuple[tuple[str, str], ...]) -> dict[str, str]:
    stated = dict(symbols)
    return {sign: stated[name] for sign, name in _NAMES.items() if name in stated}


class Symbols(SpanRule):
    """Keyboard substitutes become the characters meant."""

    name = "symbols"
    trigger = r"--|\.\.\.|[\\ ]?(?:<<|>>)"
    starts = "-.\\ <>"

    def read(self, reader: SpanReader) -> bool:
        """Take one symbol."""
        match = reader.take(_ANY)
        if match is None:
            return False
        symbols = reader.document.options.settings.symbols
        reader.add(_renamed(symbols).get(match[0], _SYMBOLS[match[0]]) if symbols else _SYMBOLS[match[0]])
        reader.note_symbol()
        return True
