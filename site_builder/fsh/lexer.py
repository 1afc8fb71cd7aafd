"""Texts of FHIR Shorthand, cut into tokens.

White space separates tokens, and of what may begin at a place the longest counts: `5mg`, `"a"b` and
`Profile:Foo` are words. One regular expression finds them; lists of parameters are read by hand, since
values may hold whatever they like between double brackets.

Source: https://hl7.org/fhir/uv/shorthand/reference.html#formal-grammar
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

Kind = Literal[
    "star",
    "heading",
    "word",
    "string",
    "multiline",
    "code",
    "reference",
    "strength",
    "unit",
    "regex",
    "rule set",
    "parameters",
]

BLANKS = " \t\r\n\f\xa0"

_ENTITIES = "Alias|Profile|Extension|Logical|Resource|Instance|ValueSet|CodeSystem|Invariant|Mapping|RuleSet"
_OTHERS = (
    "InstanceOf|Parent|Id|Title|Description|Expression|XPath|Severity|Usage|Source|Target|Context"
    "|Characteristics"
)
ENTITIES = frozenset(_ENTITIES.split("|"))
"""The headings that begin something."""

_MASTER = re.compile(
    r"""
      (?P<gap>[ \t\r\n\f\xa0]++)
    | (?P<comment>//[^\r\n]*+)
    | (?P<block>/\*)
    | (?P<heading>(?:ENTITIES|OTHERS)[ \t\r\n\f\xa0]*+:)
    | (?P<multiline>\"{3})
    | (?P<string>"(?:[^"\\]|\\.)*+")
    | (?P<reference>(?:Reference|CodeableReference|Canonical)[ \t\r\n\f\xa0]*+\([ \t\r\n\f\xa0]*+
          [^ \t\r\n\f\xa0]+(?:[ \t\r\n\f\xa0]++(?:or[ \t\r\n\f\xa0]++|\|[ \t\r\n\f\xa0]*+)[^
          \t\r\n\f\xa0]+){0,40} [ \t\r\n\f\xa0]*+\))
    | (?P<strength>\([ \t\r\n\f\xa0]*+(?:example|preferred|extensible|required|exactly)[ \t\r\n\f\xa0]*+\))
    | (?P<unit>'[^\\']*+')
    | (?P<regex>/(?:\\/|[^*/\r\n])(?:\\/|[^/\r\n])*+/)
    | (?P<code>(?:[^ \t\r\n\f\xa0\#\\]|\\[^ \t\r\n\f\xa0])*+\#
          "(?:[^ \t\r\n\f\xa0\\"]|\\["\\])++(?:[ \t\r\n\f\xa0](?:[^ \t\r\n\f\xa0\\"]|\\["\\])++)*+")
    | (?P<word>[^ \t\r\n\f\xa0]++)
    """.replace("ENTITIES", _ENTITIES).replace("OTHERS", _OTHERS),
    re.VERBOSE | re.DOTALL,
)
_WORD = re.compile(r"[^ \t\r\n\f\xa0]++")
_RULE_SET = re.compile(r"[ \t\r\n\f\xa0]*+([^ \t\r\n\f\xa0(]++)")
_OPENING = re.compile(r"[ \t\r\n\f\xa0]*+\(")
_BRACKETED = re.compile(r"[ \t\r\n\f\xa0]*+\[\[")
_BRACKETED_END = re.compile(r"\]\][ \t\r\n\f\xa0]*+([,)])")
_PLAIN = re.compile(r"((?:\\[),\\]|[^),])*+)([,)])")
_WITH_BLANKS = frozenset({"string", "reference", "strength", "unit", "regex", "code"})


class Token(NamedTuple):
    """A token and where it stands in its text."""

    kind: Kind
    text: str
    """As written; of a heading its keyword, of a star nothing."""
    start: int
    end: int


def tokens(text: str) -> Iterator[Token]:
    """Yield the tokens of a text; a star is one where it begins a rule."""
    return _Lexer(text).tokens()


class _Lexer:
    """Cuts one text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.is_list = False
        """Whether the values of a heading are read that a comma may follow."""
        self.has_comment_end = True
        """Whether a further `*/` may be there: it isn't looked for again and again in vain."""
        self.has_multiline_end = True

    def tokens(self) -> Iterator[Token]:
        text, at, length = self.text, 0, len(self.text)
        is_new_line = False
        match = _MASTER.match
        while at < length:
            found = match(text, at)
            if found is None:  # pragma: no cover - a word is anything
                return
            kind, end = found.lastgroup or "word", found.end()
            if kind == "gap":
                is_new_line = is_new_line or "\n" in found[0] or "\r" in found[0]
                at = end
                continue
            if kind == "comment":
                at, is_new_line = end, True
                continue
            if kind == "block":
                if (end := self._block_end(end)) > 0:
                    at, is_new_line = end, False
                    continue
                kind, end = "word", self._word_end(at)
            token = self._token(kind, at, end, is_new_line=is_new_line)
            yield token
            at, is_new_line = token.end, False
            if (token.kind == "heading" and token.text == "RuleSet") or (
                token.kind == "word" and token.text == "insert"
            ):
                for token in self._rule_set(at):
                    yield token
                    at = token.end

    def _token(self, kind: str, at: int, end: int, *, is_new_line: bool) -> Token:
        text = self.text
        if kind == "word":
            written = text[at:end]
            if written == "*" and is_new_line and text[end : end + 1] in (" ", "\xa0"):
                self.is_list = False
                return Token("star", "", at, end)
            return Token("code" if 0 <= written.find("#") < len(written) - 1 else "word", written, at, end)
        if kind == "heading":
            keyword = text[at : end - 1].rstrip(BLANKS)
            # `Profile:Foo` is a word; `Profile :Foo` begins a profile.
            if text[end : end + 1] in ("", *BLANKS) or len(keyword) < end - 1 - at:
                self.is_list = keyword in ("Context", "Characteristics")
                return Token("heading", keyword, at, end)
            return self._token("word", at, self._word_end(at), is_new_line=False)
        return self._multiline(at, end) if kind == "multiline" else self._longest(kind, at, end)

    def _multiline(self, at: int, end: int) -> Token:
        closed = self.text.find('"""', end) if self.has_multiline_end else -1
        self.has_multiline_end = closed >= 0
        if closed >= 0:
            return self._longest("multiline", at, closed + 3)
        return self._token("word", at, self._word_end(at), is_new_line=False)

    def _longest(self, kind: str, at: int, end: int) -> Token:
        """Return a token, or the word that begins at its place where that is longer."""
        text = self.text
        if text[end : end + 1] not in ("", *BLANKS) and not (self.is_list and text[end] == ","):
            word_end = self._word_end(at)
            if word_end > end:
                return self._token("word", at, word_end, is_new_line=False)
        return Token(kind, text[at:end], at, end)  # type: ignore[arg-type]

    def _word_end(self, at: int) -> int:
        found = _WORD.match(self.text, at)
        return found.end() if found else at + 1

    def _block_end(self, at: int) -> int:
        closed = self.text.find("*/", at) if self.has_comment_end else -1
        self.has_comment_end = closed >= 0
        return closed + 2 if closed >= 0 else -1

    def _rule_set(self, at: int) -> Iterator[Token]:
        """Yield the name of a rule set, and its parameters where there are any."""
        name = _RULE_SET.match(self.text, at)
        if name is None:
            return
        yield Token("rule set", name[1], name.start(1), name.end())
        opening = _OPENING.match(self.text, name.end())
        if opening is None:
            return
        end = _parameters_end(self.text, opening.end())
        if end > 0:
            yield Token("parameters", self.text[opening.end() : end], opening.end(), end)


def parameters(text: str) -> tuple[str, ...]:
    """Return the values of a token of parameters, escapes and brackets removed."""
    return tuple(
        _unbracketed(value) if is_bracketed else re.sub(r"\\([,)])", r"\1", value)
        for value, is_bracketed in _parameters(text)
    )


def parameter_names(text: str) -> tuple[str, ...]:
    """Return the names of a token of parameters: they are what is written."""
    return tuple(f"[[{value}]]" if is_bracketed else value for value, is_bracketed in _parameters(text))


def _parameters(text: str) -> Iterator[tuple[str, bool]]:
    """Yield each value as written and whether it stood in double brackets."""
    at = 0
    while at < len(text):
        opening = _BRACKETED.match(text, at)
        closing = _BRACKETED_END.search(text, opening.end()) if opening else None
        if opening and closing:
            yield text[opening.end() : closing.start()], True
            at = closing.end()
            continue
        plain = _PLAIN.match(text, at)
        if plain is None:
            return
        yield plain[1].strip(BLANKS), False
        at = plain.end()


def _parameters_end(text: str, at: int) -> int:
    """Return where a list of parameters ends, behind its bracket; -1 where it doesn't."""
    while True:
        opening = _BRACKETED.match(text, at)
        closing = _BRACKETED_END.search(text, opening.end()) if opening else None
        if closing is None:
            closing = plain = _PLAIN.match(text, at)
            if plain is None:
                return -1
            last = plain[2]
        else:
            last = closing[1]
        at = closing.end()  # type: ignore[union-attr]
        if last == ")":
            return at


def _unbracketed(value: str) -> str:
    """Resolve the escapes of a value in double brackets."""
    return re.sub(r"(\]\]\s*)\\([,)])|(\\\\)", lambda found: "".join(filter(None, found.groups())), value)
