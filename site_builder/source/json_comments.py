"""JSON with comments, as some tools write it: what remains where blanks stand in for these."""

from __future__ import annotations

import re

# What is never closed reaches as far as it can: it is looked at once.
_TOKEN = re.compile(r'"(?:[^"\\\n]|\\.)*+"?|//[^\n]*+|/\*[^*]*+(?:\*(?!/)[^*]*+)*+(?:\*/)?')
_SHOWN = re.compile(r"[^\n]")


def without_comments(text: str) -> str:
    """Return a text of the same length and lines whose comments are blanks; those within strings stay."""
    return _TOKEN.sub(lambda found: found[0] if found[0][0] == '"' else _SHOWN.sub(" ", found[0]), text)
