"""Plain text out of HTML and out of titles that hold entities."""

from __future__ import annotations

import html
import re

_TAG = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1\s*+>|\Z)|</?[a-zA-Z][^<>]*+>", re.DOTALL | re.IGNORECASE
)
_INLINE = r"/?(?:a|abbr|b|cite|code|em|i|kbd|q|s|samp|span|strong|u|var)\b[^<>]*+>"
_MOST = 12
"""As many more tags may stand together before a sign."""
_NO_SPACE = re.compile(
    # Both ways start with the sign itself: it is found faster than what must stand before it.
    rf"<(?:{_INLINE}(?:<{_INLINE}){{0,{_MOST}}}+(?=[,.;:!?)\]’”])|(?<=[(\[‘“]<){_INLINE}(?:<{_INLINE}){{0,{_MOST}}}+)"
)
"""Words set off from their punctuation: `<code>patient</code>, and (<a>Patient</a>)`."""
_CODE_BLOCK = re.compile(r"<pre\b.*?(?:</pre\s*+>|\Z)", re.DOTALL | re.IGNORECASE)


def plain_text(fragment: str) -> str:
    """Drop tags, scripts and styles, resolve entities, fold white space."""
    if "<" in fragment:
        # A place where a long word may break is no space between words.
        # The colours of code part no words either.
        fragment = _CODE_BLOCK.sub(lambda block: f" {_TAG.sub('', block[0])} ", fragment.replace("<wbr>", ""))
        fragment = _TAG.sub(" ", _NO_SPACE.sub("", fragment))
    if "&" in fragment:
        fragment = html.unescape(fragment)
    return " ".join(fragment.split())
