"""Plain text out of HTML and out of titles that hold entities."""

from __future__ import annotations

import html
import re

_TAG = re.compile(r"<!--.*?-->|<(script|style)\b.*?</\1\s*>|</?[a-zA-Z][^<>]*>", re.DOTALL | re.IGNORECASE)
_INLINE = r"/?(?:a|abbr|b|cite|code|em|i|kbd|q|s|samp|span|strong|u|var)\b[^<>]*>"
_NO_SPACE = re.compile(
    # Both ways start with the sign itself: it is found faster than what must stand before it.
    rf"<(?:{_INLINE}(?:<{_INLINE})*(?=[,.;:!?)\]’”])|(?<=[(\[‘“]<){_INLINE}(?:<{_INLINE})*)"
)
"""Words set off from their punctuation: `<code>patient</code>, and (<a>Patient</a>)`."""
_CODE_BLOCK = re.compile(r"<pre\b.*?</pre\s*>", re.DOTALL | re.IGNORECASE)
_SPACE = re.compile(r"\s+")


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


_PARAGRAPH_END = re.compile(r"\n\s*\n|\n(?=\s*(?:[-*+]|\d+[.)])\s)|<br\s*/?>|</p>", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[^a-z\s])")


def lead(markdown: str, most: int = 300) -> str:
    """Return the first paragraph of Markdown on one line, of a long one the first sentences.

    What is longer than `most` signs ends after a sentence, so that no markup is cut in two.
    """
    parts = (_SPACE.sub(" ", _TAG.sub(" ", part)).strip() for part in _PARAGRAPH_END.split(markdown))
    paragraph = next((part for part in parts if part), "")
    if len(paragraph) <= most:
        return paragraph
    sentences = _SENTENCE_END.split(paragraph)
    kept = sentences[0]
    for sentence in sentences[1:]:
        if len(kept) + len(sentence) >= most:
            break
        kept = f"{kept} {sentence}"
    return kept
