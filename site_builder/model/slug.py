"""Names of files and anchors, made of the words of a title."""

from __future__ import annotations

import re
import unicodedata

_MOST_LETTERS = 60


def slug(text: str, otherwise: str) -> str:
    """Write a text with letters, digits and single hyphens of ASCII only, for names of files and anchors."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_MOST_LETTERS].rstrip("-") or otherwise
