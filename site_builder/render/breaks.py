"""Where a line may end: a long name after its parts, short code and dates not at all."""

from __future__ import annotations

import re
from html import unescape

_LONG = 19
"""Letters from which a name asks for places to break; the column of names mostly holds shorter ones."""
LISTED = 24
"""The same for a name among others: `Medication` at a line's end and `Statement` in the next read as two."""
_SHORT = 6
"""Letters that a line has at least: `nhs` does not stand alone."""
_IN_A_TAG = r"(?![^<]*>)"
_WORD = r"[A-Za-z]{{{},}}" + _IN_A_TAG
_HUMP = re.compile(r"(?<=[A-Za-z])(?=[A-Z][a-z])")
_DOT = re.compile(rf"(?<=[A-Za-z\])])\.(?=[A-Za-z]){_IN_A_TAG}")
_COLON = re.compile(rf":(?=[A-Za-z]){_IN_A_TAG}")

_WHOLE = 24
"""Letters that a line has on the narrowest phone; what is longer may break behind its hyphens."""
_NUMBER_END = rf"(?<!\">)(?:[A-Z]?[a-z]+|[A-Z]+)-\d{{1,3}}(?![\w.-]){_IN_A_TAG}"
_HYPHENATED = re.compile(rf"(?<![\w.-])(?=[\w.]*-)[\w.-]{{3,{_WHOLE}}}(?![\w.-]){_IN_A_TAG}|{_NUMBER_END}")
"""A short word, or of a long one its end: the number of `CareConnect-Patient-1` does not stand alone."""
_CODE = re.compile(
    r"(<(?P<tag>code|samp|kbd|tt|a(?=[^>]* class=\"code\"))\b[^>]*>)(.*?)(</(?P=tag)>)", re.DOTALL
)
_JOINT = re.compile(rf"(?:(?<=[^/:<])/(?=\w)|(?<=:/)/(?=\w)|(?<=[\w+])[,|](?=\w)){_IN_A_TAG}")
"""Where long code goes on in the next line: behind a slash, a comma or a bar."""
# It starts with a hyphen, not with what is before it, because that is several times as quick to find.
_KEPT_TAIL = re.compile(
    rf"-(?:(?<=\d-)(?:\d\d(?:-\d\d)?|[a-z][\w.]*)(?<!\.)|(?<=\b[A-Za-z]-)[A-Za-z]{{2,20}})(?![\w-]){_IN_A_TAG}"
)
"""What follows a date's year, a version's numbers, or the one letter of `e-mail`."""
_ITS_START = re.compile(r"(?<![\w.-])(?:\d{4}|\d+(?:\.\d+)+|[A-Za-z])\Z")
_BLOCK = re.compile(r"(<(?P<tag>pre|svg|script|style|textarea)\b.*?</(?P=tag)>)", re.DOTALL)


def name_breaks(html: str, letters: int = _LONG) -> str:
    """Let the drawn name of an element break where a reader would: `extension:snomedCT` `DescriptionID`.

    `letters`: how long a word is at least that may break within.
    """
    long_word = re.compile(_WORD.format(letters))
    parted = long_word.sub(lambda word: "<wbr>".join(_lines(word[0])), str(html))
    return _COLON.sub(":<wbr>", parted)


def path_breaks(html: str) -> str:
    """Let a path break between its elements: `MedicationStatement.dosage.` `route`."""
    return name_breaks(_DOT.sub(".<wbr>", str(html)), LISTED)


def _lines(word: str) -> list[str]:
    lines = [""]
    for part in _HUMP.split(word):
        if len(lines[-1]) < _SHORT:
            lines[-1] += part
        else:
            lines.append(part)
    return lines


def keep_whole(html: str) -> str:
    """Keep short code, dates, versions and words such as `e-mail` on one line: browsers break at a hyphen."""
    at = 0
    parts = []
    for block in _BLOCK.finditer(html):
        parts += [_kept(html[at : block.start()]), block[0]]
        at = block.end()
    return "".join([*parts, _kept(html[at:])])


def keep_number(html: str) -> str:
    """Keep the number that ends a name with the word before it."""
    return re.sub(_NUMBER_END, lambda word: _whole(word[0]), html) if "-" in html else html


def keep_code(html: str) -> str:
    """Let code break where a reader would: at spaces, long words at their joints, short code not at all."""
    if "<" not in html and len(unescape(html)) <= _WHOLE:
        return _whole(html) if " " in html or "-" in html else html
    html = _JOINT.sub(r"\g<0><wbr>", html)
    return _HYPHENATED.sub(lambda word: _whole(word[0]), html) if "-" in html else html


def _kept(html: str) -> str:
    at = 0
    parts = []
    for code in _CODE.finditer(html):
        parts += [_words_kept(html[at : code.start()]), code[1], keep_code(code[3]), code[4]]
        at = code.end()
    return "".join([*parts, _words_kept(html[at:])])


def _words_kept(html: str) -> str:
    at = 0
    parts = []
    for tail in _KEPT_TAIL.finditer(html):
        head = _ITS_START.search(html, max(at, tail.start() - _WHOLE), tail.start())
        if head:
            parts += [html[at : head.start()], _whole(html[head.start() : tail.end()])]
            at = tail.end()
    return "".join([*parts, html[at:]])


def _whole(text: str) -> str:
    return f'<span class="whole">{text}</span>'
