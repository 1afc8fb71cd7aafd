"""Plain text out of HTML and out of titles that hold entities."""

from __future__ import annotations

import html
import re

_TAG = re.compile(r"<!--.*?-->|<(script|style)\b.*?</\1\s*>|</?[a-zA-Z][^<>]*>", re.DOTALL | re.IGNORECASE)
_SPACE = re.compile(r"\s+")


def plain_text(fragment: str) -> str:
    """Drop tags, scripts and styles, resolve entities, fold white space."""
    if "<" in fragment:
        fragment = _TAG.sub(" ", fragment)
    if "&" in fragment:
        fragment = html.unescape(fragment)
    return _SPACE.sub(" ", fragment).strip()
