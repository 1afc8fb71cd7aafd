"""Where a line may end: a long name after its parts, short code and dates not at all."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import unescape

_LONG = 15
"""Letters from which a name asks for places to break; the column of names holds shorter ones in any case."""
LISTED = 24
"""The same for a name among others: `Medication` at a line's end and `Statement` in the next read as two."""
_SHORT = 4
"""Letters that a line has at least: `nhs` does not stand alone."""
_WORD = r"[A-Za-z][A-Za-z0-9]{{{},}}"
_HUMP = re.compile(r"(?<=[A-Za-z0-9])(?=[A-Z][a-z])")
_DOT = re.compile(r"(?<=[A-Za-z\])])\.(?=[A-Za-z])")
_COLON = re.compile(r":(?=[A-Za-z])")

_WHOLE = 24
"""Letters that a line has on the narrowest phone; what is longer may break behind its hyphens."""
_NUMBER_END = r"(?<!\">)(?:[A-Z][a-z]++|(?<![A-Za-z])[a-z]++|(?<![A-Z])[A-Z]++)-\d{1,3}(?![\w.-])"
_NUMBERED = re.compile(_NUMBER_END)
_HYPHENATED = re.compile(rf"(?<![\w.-])(?=[\w.]{{0,{_WHOLE}}}-)[\w.-]{{3,{_WHOLE}}}(?![\w.-])|{_NUMBER_END}")
"""A short word, or of a long one its end: the number of `CareConnect-Patient-1` does not stand alone."""
_CODE = re.compile(
    r"(<(?P<tag>code|samp|kbd|tt|a(?=[^<>]*? class=\"code\"))\b[^<>]*+>)(.*?)(</(?P=tag)>|\Z)", re.DOTALL
)
_JOINT = re.compile(r"(?:(?<=[^/:<])/(?=\w)|(?<=:/)/(?=\w)|(?<=[\w+])[,|](?=\w))")
"""Where long code goes on in the next line: behind a slash, a comma or a bar."""
# It starts with a hyphen, not with what is before it, because that is several times as quick to find.
_KEPT_TAIL = re.compile(
    r"-(?:(?<=\d-)(?:\d\d(?:-\d\d)?|[a-z][\w.]*)(?<!\.)|(?<=\b[A-Za-z]-)[A-Za-z]{2,20})(?![\w-])"
)
"""What follows a date's year, a version's numbers, or the one letter of `e-mail`."""
_ITS_START = re.compile(r"(?<![\w.-])(?:\d{4}|\d+(?:\.\d+)+|[A-Za-z])\Z")
_BLOCK = re.compile(r"(<(?P<tag>pre|svg|script|style|textarea)\b.*?(?:</(?P=tag)>|\Z))", re.DOTALL)


def name_breaks(html: str, letters: int = _LONG) -> str:
    """Let the drawn name of an element break where a reader would: `extension:snomedCT` `DescriptionID`.

    `letters`: how long a word is at least that may break within.
    """
    long_word = re.compile(_WORD.format(letters - 1))
    parted = _put(long_word, lambda word: "<wbr>".join(_lines(word[0])), str(html))
    return _put(_COLON, lambda _: ":<wbr>", parted)


def path_breaks(html: str, letters: int = LISTED) -> str:
    """Let a path break between its elements: `MedicationStatement.dosage.` `route`."""
    return name_breaks(_put(_DOT, lambda _: ".<wbr>", str(html)), letters)


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
    return _put(_NUMBERED, lambda word: _whole(word[0]), html) if "-" in html else html


def keep_code(html: str) -> str:
    """Let code break where a reader would: at spaces, long words at their joints, short code not at all."""
    if "<" not in html and len(unescape(html)) <= _WHOLE:
        return _whole(html) if " " in html or "-" in html else html
    html = _put(_JOINT, lambda joint: f"{joint[0]}<wbr>", html)
    return _put(_HYPHENATED, lambda word: _whole(word[0]), html) if "-" in html else html


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
    for tail in _in_text(_KEPT_TAIL, html):
        head = _ITS_START.search(html, max(at, tail.start() - _WHOLE), tail.start())
        if head:
            parts += [html[at : head.start()], _whole(html[head.start() : tail.end()])]
            at = tail.end()
    return "".join([*parts, html[at:]])


def _put(pattern: re.Pattern[str], replace: Callable[[re.Match[str]], str], html: str) -> str:
    """Replace what a pattern matches, tags left as they are."""
    at = 0
    parts = []
    for found in _in_text(pattern, html):
        parts += [html[at : found.start()], replace(found)]
        at = found.end()
    return "".join([*parts, html[at:]]) if parts else html


def _in_text(pattern: re.Pattern[str], html: str) -> Iterator[re.Match[str]]:
    """Yield the matches that don't stand in a tag: the next sign of one is not its end."""
    opened = closed = -1
    for found in pattern.finditer(html):
        end = found.end()
        # Each search goes on where the last one ended, so that a long text is read once.
        opened = _next("<", html, end) if opened < end else opened
        closed = _next(">", html, end) if closed < end else closed
        if closed >= opened:
            yield found


def _next(sign: str, html: str, at: int) -> int:
    found = html.find(sign, at)
    return len(html) if found < 0 else found


def _whole(text: str) -> str:
    return f'<span class="whole">{text}</span>'
