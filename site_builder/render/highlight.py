"""Code with coloured words: JSON, XML and FHIR Shorthand by passes of our own, the rest by Pygments.

FHIR guides are full of JSON and XML, and a profile's source may be a megabyte. Pygments wraps every comma
of it into an element; here only names, literals and comments are marked, which is what a reader looks
for, and strings that name another artifact are links. It reads fragments and examples with "..." too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pygments.formatters.html import HtmlFormatter
    from pygments.lexer import Lexer

_Mark = Callable[[re.Match[str], Mapping[str, str]], str]
_NO_LINKS: Mapping[str, str] = {}
_JSON = re.compile(
    r'(?P<string>"(?:[^"\\\n]|\\.)*+")(?P<name>\s*+:)?|(?P<rest>"(?:[^"\\\n]|\\.)*+)'
    r"|(?P<literal>\b(?:true|false|null)\b|-?\b\d+(?:\.\d+)?(?:[eE][+-]?\d+)?\b)"
    r"|(?P<comment>//[^\n]*|/\*.*?(?:\*/|\Z))",
    re.DOTALL,
)
_XML = re.compile(
    r"(?P<comment><!--.*?(?:-->|\Z))|(?P<open></?)(?P<tag>[A-Za-z_][\w:.-]*)|(?P<string>\"[^\"<]*\"|'[^'<]*')"
    r"|(?P<instruction><[?!][^>]*+(?:>|\Z))",
    re.DOTALL,
)
_FSH = re.compile(
    r'(?P<string>"""(?:[^"]|"(?!""))*+"""|"(?:[^"\\]|\\.)*+")|(?P<comment>(?:(?<=\s)|^)//[^\n]*|/\*.*?(?:\*/|\Z))'
    r"|^(?P<heading>[A-Z][A-Za-z]+)(?=\s*+:)|(?P<name>[A-Za-z][\w.-]*+)|(?P<literal>#[^\s,()]++)",
    re.DOTALL | re.MULTILINE,
)
"""FHIR Shorthand: strings, comments, headings, codes, and names, which may be those of definitions."""

_SPACES = re.compile(r"(?P<leading>^[ \t]+)|(?P<trailing>[ \t]+$)|[ \t]+", re.MULTILINE)


def highlight_code(code: str, language: str, links: Mapping[str, str] = _NO_LINKS) -> str:
    """Return code as HTML; code in an unknown language is escaped only.

    `links` leads from a string of JSON or XML (without its quotes) to the address it is linked to. The
    block can be reached by keyboard, since it scrolls sideways when it is wide.
    """
    language = language.lower()
    return _block(_inner(code, language, links), language)


def code_with_spaces(code: str, language: str) -> str:
    """Return code whose spaces and tabs can be seen, as kramdown's `{:.show-whitespaces}` asks."""
    return _block(_SPACES.sub(_seen_spaces, escape(code, quote=False)), language.lower())


def numbered(html: str, code: str) -> str:
    """Put the numbers of its lines beside highlighted code; who copies or hears it gets the code alone."""
    numbers = "\n".join(map(str, range(1, code.count("\n") + 2)))
    beside = f'<div class="highlight numbered"><pre class="numbers" aria-hidden="true">{numbers}</pre>'
    return html.replace('<div class="highlight">', beside, 1)


def _block(inner: str, language: str) -> str:
    named = f' class="language-{escape(language)}"' if language else ""
    return f'<div class="highlight"><pre tabindex="0"><code{named}>{inner}</code></pre></div>'


def _seen_spaces(match: re.Match[str]) -> str:
    side = {"leading": "-l", "trailing": "-r"}.get(match.lastgroup or "", "")
    space = f'<span class="ws-space{side}">\N{DOT OPERATOR}</span>'
    tab = f'<span class="ws-tab{side}">\t</span>'
    return "".join(tab if character == "\t" else space for character in match[0])


def _inner(code: str, language: str, links: Mapping[str, str]) -> str:
    if language == "json":
        return _marked(code, _JSON, _json_mark, links)
    if language == "xml":
        return _marked(code, _XML, _xml_mark, links)
    if language == "fsh":
        return _marked(code, _FSH, _fsh_mark, links)
    lexer = _lexer(language)
    if lexer is None:
        return escape(code, quote=False)
    from pygments import highlight  # noqa: PLC0415 - Pygments takes a while to load

    return highlight(code, lexer, _formatter()).rstrip("\n")


def _marked(code: str, pattern: re.Pattern[str], mark: _Mark, links: Mapping[str, str]) -> str:
    parts: list[str] = []
    start = 0
    for match in pattern.finditer(code):
        parts += (escape(code[start : match.start()], quote=False), mark(match, links))
        start = match.end()
    parts.append(escape(code[start:], quote=False))
    return "".join(parts)


def _json_mark(match: re.Match[str], links: Mapping[str, str]) -> str:
    text = match["string"]
    if match["rest"] is not None:
        return escape(match[0], quote=False)
    if text is None:
        return f"<i>{escape(match[0], quote=False)}</i>"
    if match["name"] is not None:
        return f"<b>{escape(text, quote=False)}</b>{match['name']}"
    return _string(text, links)


def _xml_mark(match: re.Match[str], links: Mapping[str, str]) -> str:
    if match["tag"] is not None:
        return f"{escape(match['open'])}<b>{match['tag']}</b>"
    if match["string"] is not None:
        return _string(match["string"], links)
    return f"<i>{escape(match[0], quote=False)}</i>"


def _fsh_mark(match: re.Match[str], links: Mapping[str, str]) -> str:
    text = escape(match[0], quote=False)
    if match["heading"] is not None:
        return f"<b>{text}</b>"
    if match["name"] is not None:
        target = links.get(match[0])
        return f'<a href="{escape(target)}">{text}</a>' if target else text
    return f"<i>{text}</i>" if match["string"] is None else text


def _string(quoted: str, links: Mapping[str, str]) -> str:
    target = links.get(quoted[1:-1])
    text = escape(quoted[1:-1], quote=False)
    return (
        f'{quoted[0]}<a href="{escape(target)}">{text}</a>{quoted[-1]}'
        if target
        else quoted[0] + text + quoted[-1]
    )


@lru_cache(maxsize=64)
def _lexer(language: str) -> Lexer | None:
    if not language:
        return None
    from pygments.lexers import get_lexer_by_name  # noqa: PLC0415
    from pygments.util import ClassNotFound  # noqa: PLC0415

    try:
        return get_lexer_by_name(language, stripnl=False)
    except ClassNotFound:
        return None


@lru_cache(maxsize=1)
def _formatter() -> HtmlFormatter[str]:
    from pygments.formatters.html import HtmlFormatter  # noqa: PLC0415

    return HtmlFormatter(nowrap=True)
