"""Where a long name may go on in the next line: behind a colon, and before a word that a capital begins."""

from __future__ import annotations

import re

_LONG = 19
"""Letters from which a name asks for places to break; the column of names mostly holds shorter ones."""
_SHORT = 6
"""Letters that a line has at least: `nhs` does not stand alone."""
_IN_A_TAG = r"(?![^<]*>)"
_WORD = r"[A-Za-z]{{{},}}" + _IN_A_TAG
_HUMP = re.compile(r"(?<=[A-Za-z])(?=[A-Z][a-z])")
_COLON = re.compile(rf":(?=[A-Za-z]){_IN_A_TAG}")


def name_breaks(html: str, letters: int = _LONG) -> str:
    """Let the drawn name of an element break where a reader would: `extension:snomedCT` `DescriptionID`.

    `letters`: how long a word is at least that may break within. In a list of types, `Medication` at a
    line's end and `Statement` in the next would read as two.
    """
    long_word = re.compile(_WORD.format(letters))
    parted = long_word.sub(lambda word: "<wbr>".join(_lines(word[0])), str(html))
    return _COLON.sub(":<wbr>", parted)


def _lines(word: str) -> list[str]:
    lines = [""]
    for part in _HUMP.split(word):
        if len(lines[-1]) < _SHORT:
            lines[-1] += part
        else:
            lines.append(part)
    return lines
