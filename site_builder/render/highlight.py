"""Code with coloured words, by Pygments."""

from __future__ import annotations

from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pygments.formatters.html import HtmlFormatter
    from pygments.lexer import Lexer


def highlight_code(code: str, language: str) -> str:
    """Give code as HTML with Pygments' class names; code in an unknown language is escaped only.

    The block can be reached by keyboard, since it scrolls sideways when it is wide.
    """
    lexer = _lexer(language)
    if lexer is None:
        inner = escape(code, quote=False)
    else:
        from pygments import highlight  # noqa: PLC0415  # Pygments takes a while to load

        inner = highlight(code, lexer, _formatter()).rstrip("\n")
    named = f' class="language-{escape(language)}"' if language else ""
    return f'<div class="highlight"><pre tabindex="0"><code{named}>{inner}</code></pre></div>'


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
