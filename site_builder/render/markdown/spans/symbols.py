"""Dashes, ellipses and guillemets: `---`, `--`, `...`, `<<`, `>>`."""

import re

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
        reader.add(_SYMBOLS[match[0]])
        reader.note_symbol()
        return True
