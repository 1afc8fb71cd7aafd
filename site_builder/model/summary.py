"""What a description says in a line: below a title, in lists, in search and for search engines.

It is cut from the text as it was read, never from the text as it is written, so that no mark of Markdown is
left in it and none is parted from its like.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from markdown_it.token import Token

from site_builder.fhir.markdown import Tokens, is_plain, read, words_of
from site_builder.model.text import plain_text

_KEPT_SUMMARIES = 1_024
"""How many are kept: a page and the lists ask for the same one."""
_LINES = ("paragraph_open", "heading_open")
_SENTENCE_END = re.compile(r"[.!?][\"')\]”’]*(?=\s+[^a-z\s])")
_ABBREVIATION = re.compile(r"(?:\A|[\s(])(?:e\.g|i\.e|cf|vs|Dr|Mr|Mrs|Ms|Prof|St)\.\Z")
"""What ends in a stop within a sentence, before a word that begins with a capital."""
_LINE_BREAK = re.compile(r"<br\b", re.IGNORECASE)
_LONGEST_ABBREVIATION = 8
_LONGEST_HTML = 4_000
"""As many signs of a block of HTML are looked through for words."""
_LONGEST_CODE = 300


@dataclass(frozen=True, slots=True)
class Summary:
    """The first sentence of a text, or as many as there is room for."""

    tokens: Tokens = ()
    """A part of a line of text: no blocks, no images, no HTML of its own."""
    is_whole: bool = False
    """The text says no more than this."""

    @property
    def words(self) -> str:
        """Its words without any mark."""
        return words_of(self.tokens)


NO_SUMMARY = Summary()


def plain_summary(words: str) -> Summary:
    """Return words of our own as a summary."""
    return Summary((_text(words),) if words else ())


@lru_cache(_KEPT_SUMMARIES)
def summary_of(text: str, most: int = 0) -> Summary:
    """Return the first sentence of FHIR Markdown, and those after it while all have at most `most` signs."""
    line, is_all = ((_text(text),), True) if is_plain(text) else _first_line(read(text))
    words = "".join(_shown(token) for token in line)
    end = _end(words, most)
    return Summary(tuple(_until(line, end)), is_all and not words[end:].strip())


def _first_line(tokens: Tokens) -> tuple[Tokens, bool]:
    """Return the first line of text that has words, and whether the text has nothing besides."""
    for position, token in enumerate(tokens):
        if token.type == "inline" and tokens[position - 1].type in _LINES:
            kept = _kept(token.children or ())
            if words_of(kept):
                return kept, kept == tuple(token.children or ()) and _is_one_paragraph(tokens)
        elif token.type == "html_block" and (words := plain_text(token.content[:_LONGEST_HTML])):
            return (_text(words),), False
    # Only code, or a table without any text around it.
    for token in tokens:
        if words := words_of(token.children or ()) or " ".join(token.content[:_LONGEST_CODE].split()):
            return (_text(words),), False
    return (), not tokens


def _is_one_paragraph(tokens: Tokens) -> bool:
    return tokens[0].type == "paragraph_open" and tokens[-1] is tokens[2]


def _kept(line: Iterable[Token]) -> Tokens:
    """Leave out HTML and images, and what stands behind a line break that has words before it."""
    kept: list[Token] = []
    for token in line:
        if token.type == "html_inline" and _LINE_BREAK.match(token.content) and words_of(kept):
            # What is still open is closed where the tokens are cut.
            break
        if token.type not in ("html_inline", "image"):
            kept.append(token)
    return tuple(kept)


def _shown(token: Token) -> str:
    """Return the signs that a token shows; a stop in code ends no sentence."""
    if token.type in ("softbreak", "hardbreak"):
        return " "
    return "x" * len(token.content) if token.type == "code_inline" else token.content


def _end(words: str, most: int) -> int:
    """Return where the last sentence ends that there is room for."""
    end = 0
    for match in _SENTENCE_END.finditer(words):
        if _ABBREVIATION.search(words[max(0, match.end() - _LONGEST_ABBREVIATION) : match.end()]):
            continue
        if end and match.end() > most:
            return end
        end = match.end()
        if end >= most:
            return end
    return end if end and len(words) > most else len(words)


def _until(line: Tokens, end: int) -> Iterator[Token]:
    """Yield the tokens up to a sign, and the ends of what is open there."""
    opened: list[Token] = []
    at = 0
    for token in line:
        if at >= end and not token.nesting:
            break
        shown = token.content[: end - at] if token.type in ("text", "code_inline") else token.content
        if at >= end and token.nesting == 1:
            break
        if token.nesting == 1:
            opened.append(token)
        elif token.nesting == -1:
            opened.pop()
        yield token if shown == token.content else token.copy(content=shown)
        at += len(_shown(token))
    yield from (_closing(token) for token in reversed(opened))


def _closing(token: Token) -> Token:
    return Token(token.type.replace("_open", "_close"), token.tag, -1, markup=token.markup)


def _text(words: str) -> Token:
    return Token("text", "", 0, content=words)
