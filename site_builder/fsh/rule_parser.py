"""Tokens of a rule, read as the rules that they say."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from site_builder.fsh.component_parser import ComponentParser
from site_builder.fsh.indentation import BadIndentationError, Indentation, Outer, cleaned
from site_builder.fsh.lexer import Token, parameters
from site_builder.fsh.strings import lines_of, unquoted
from site_builder.fsh.syntax import (
    AddElementRule,
    AssignmentRule,
    BindingRule,
    CardinalityRule,
    CaretRule,
    Code,
    ContainsRule,
    EntityKind,
    Flag,
    FlagRule,
    InsertRule,
    Item,
    MappingRule,
    ObeysRule,
    OnlyRule,
    PathRule,
    Rule,
    Span,
    Target,
)
from site_builder.fsh.value_parser import SyntaxFault, ValueParser, targets_of

FLAGS: Mapping[str, Flag] = {"MS": "MS", "SU": "SU", "?!": "?!", "TU": "TU", "N": "N", "D": "D"}
_CARDINALITY = re.compile(r"([0-9]*)\.\.([0-9]+|\*)?")
_STRUCTURES = frozenset({"Profile", "Extension", "Logical", "Resource", "RuleSet"})
_TERMS = frozenset({"ValueSet", "CodeSystem", "RuleSet"})
_ASSIGNING = frozenset({*_STRUCTURES, "Instance", "Invariant"})

SpanOf = Callable[[Token, Token], Span]
"""Returns the place from one token to another."""
Tell = Callable[[str, str, Token, str], None]
"""Reports a code, a message at a token, and a cure."""


class RuleParser:
    """Reads the rules of one entity, in their order: each may be indented below the last."""

    def __init__(self, kind: EntityKind, values: ValueParser, span: SpanOf, tell: Tell) -> None:
        """Take what kind of entity it is, and how to resolve names and places."""
        self.kind = kind
        self.values = values
        self.span = span
        self.tell = tell
        self.indentation = Indentation()
        self.spaces = 0

    def rules(self, star: Token, given: Sequence[Token], spaces: int) -> Iterator[Rule]:
        """Yield what a rule says: `given` are the tokens behind its star, which stands behind some spaces.

        Raises SyntaxFault for what is no rule.
        """
        if not given:
            raise SyntaxFault("there is nothing behind the star", star)
        self.spaces = spaces
        span = self.span(star, given[-1])
        place = next((at for at, token in enumerate(given) if token.kind == "rule set"), 0)
        if place:
            yield self._insert(span, given, place - 1)
        elif self.kind in _TERMS and (given[0].kind == "code" or self._is_component(given)):
            yield from self._of_codes(span, given)
        elif (caret := self._caret(given)) >= 0:
            yield self._caret_rule(span, given, caret)
        else:
            yield from self._with_path(span, given)

    def _outer(self, token: Token, own: Outer, *, is_use: bool = True) -> Outer:
        try:
            if self.spaces == 0 and self.indentation.unused:
                message = "an index was to be counted up by the lines above, and nothing was set there"
                self.tell("fsh-unused-index", message, token, "")
            return self.indentation.placed(self.spaces, own, is_use=is_use)
        except BadIndentationError as error:
            message = f"the rule can't be indented like this: {error}; it is read as if it were not indented"
            self.tell("fsh-indentation", message, token, "")
            return own

    def _path(self, token: Token, *, is_use: bool = True) -> str:
        if token.kind not in ("word", "code"):
            raise SyntaxFault(f"'{token.text}' is no path", token)
        return self._outer(token, Outer(cleaned(token.text)), is_use=is_use).path

    def _insert(self, span: Span, given: Sequence[Token], place: int) -> InsertRule:
        """Read `* [path | codes] insert name(parameters)`; `place` is that of the word."""
        before = given[:place]
        name, rest = given[place + 1], given[place + 2 :]
        written = rest[0] if rest and rest[0].kind == "parameters" else None
        if extra := rest[1 if written else 0 :]:
            raise SyntaxFault(f"'{extra[0].text}' can't stand behind the name of a rule set", extra[0])
        if len(before) > 1 and not all(token.kind == "code" for token in before):
            raise SyntaxFault("'insert' has one path or codes before it", before[1])
        if before and before[0].kind == "code" and self.kind in _TERMS:
            codes = tuple(self.values.code(token) for token in before)
            outer = self._outer(before[0], Outer("", codes))
        else:
            path = cleaned(before[0].text) if before else ""
            outer = self._outer(before[0] if before else given[0], Outer(path))
        values = parameters(written.text) if written else ()
        return InsertRule(span, outer.path, name.text, values, outer.codes, written is not None)

    def _is_component(self, given: Sequence[Token]) -> bool:
        return (
            self.kind != "CodeSystem" and given[0].text in ("include", "exclude", "codes") and len(given) > 1
        )

    def _of_codes(self, span: Span, given: Sequence[Token]) -> Iterator[Rule]:
        """Read a rule that begins with a code, or with `include` and its like."""
        place = next((at for at, token in enumerate(given) if token.kind != "code"), len(given))
        if place and place < len(given) and given[place].text.startswith("^"):
            codes = tuple(self.values.code(token) for token in given[:place])
            outer = self._outer(given[0], Outer("", codes))
            yield self._assigned_caret(span, "", outer.codes, given, place)
            return
        parser = ComponentParser(self.kind, self.values, self.span)
        rule = parser.rule(span, given)
        if parser.sets_context:
            own = Outer("", rule.codes) if hasattr(rule, "codes") else Outer()
            outer = self._outer(given[0], own)
            if self.kind != "ValueSet":
                rule = parser.below(rule, outer.codes)
        else:
            self._outer(given[0], Outer())
        yield rule

    def _caret(self, given: Sequence[Token]) -> int:
        """Find a caret at the first or second place; -1 for none."""
        for place, token in enumerate(given[:2]):
            if token.kind in ("word", "code") and token.text.startswith("^") and len(token.text) > 1:
                return place
        return -1

    def _caret_rule(self, span: Span, given: Sequence[Token], place: int) -> CaretRule:
        own = Outer(cleaned(given[0].text)) if place else Outer()
        if place and self.kind in ("ValueSet", "CodeSystem"):
            raise SyntaxFault(f"a {self.kind} has no paths before '^'", given[0])
        outer = self._outer(given[0], own)
        return self._assigned_caret(span, outer.path, outer.codes, given, place)

    def _assigned_caret(
        self, span: Span, path: str, codes: tuple[Code, ...], given: Sequence[Token], place: int
    ) -> CaretRule:
        caret = given[place]
        if place + 1 >= len(given) or given[place + 1].text != "=":
            raise SyntaxFault(f"'=' and a value are missing behind '{caret.text}'", caret)
        if self.kind == "ValueSet" and len(codes) > 1:
            raise SyntaxFault("only one concept may stand before a caret in a value set", given[0])
        value = self.values.value(given[place + 2 :], given[place + 1])
        return CaretRule(span, path, caret.text[1:], value, codes)

    def _with_path(self, span: Span, given: Sequence[Token]) -> Iterator[Rule]:
        """Read a rule by the word behind its path."""
        first = given[0]
        if len(given) == 1:
            path = self._path(first, is_use=self.kind == "Instance")
            if "=" in first.text.replace("[=]", "") and self.kind == "Instance":
                self.tell("fsh-syntax", f"'{first.text}' is read as a path", first, "Put blanks around '='.")
            yield PathRule(span, path)
            return
        operator = given[1].text if given[1].kind == "word" else ""
        if first.text == "obeys" and operator not in ("=", "obeys", "from", "only", "contains"):
            yield self._obeys(span, "", first, given[1:])
        elif first.text == "->":
            yield self._mapping(span, self._outer(first, Outer()).path, given[1:], first)
        elif operator == "=":
            yield self._assignment(span, given)
        elif self.kind in ("Mapping", "RuleSet") and operator == "->":
            yield self._mapping(span, self._path(first), given[2:], given[1])
        elif self.kind in _STRUCTURES:
            yield from self._of_structure(span, given, operator)
        else:
            raise SyntaxFault(
                f"'{given[1].text}' can't stand behind '{first.text}' in {_article(self.kind)}", given[1]
            )

    def _of_structure(self, span: Span, given: Sequence[Token], operator: str) -> Iterator[Rule]:
        first, second, rest = given[0], given[1], given[2:]
        if found := _CARDINALITY.fullmatch(operator):
            yield from self._cardinality(span, given, found)
        elif operator in FLAGS or operator == "and":
            yield from self._flags(span, given)
        elif operator == "from":
            yield self._binding(span, given)
        elif operator == "only":
            yield OnlyRule(span, self._path(first), self._targets(rest, second))
        elif operator == "contains":
            yield ContainsRule(span, self._path(first), tuple(self._items(rest, second)))
        elif operator == "obeys":
            yield self._obeys(span, self._path(first), second, rest)
        else:
            raise SyntaxFault(f"'{second.text}' is no word that a rule has behind its path", second)

    def _assignment(self, span: Span, given: Sequence[Token]) -> AssignmentRule:
        if self.kind not in _ASSIGNING:
            raise SyntaxFault(f"nothing is assigned in {_article(self.kind)}", given[1])
        path = self._path(given[0])
        is_exact = given[-1].kind == "strength" and "exactly" in given[-1].text
        value = self.values.value(given[2:-1] if is_exact else given[2:], given[1])
        return AssignmentRule(span, path, value, is_exact)

    def _mapping(self, span: Span, path: str, rest: Sequence[Token], before: Token) -> MappingRule:
        if not rest or rest[0].kind != "string":
            raise SyntaxFault("a mapping has a string behind '->'", rest[0] if rest else before)
        comment = language = ""
        for token in rest[1:]:
            if token.kind in ("string", "multiline") and not comment and not language:
                comment = text_of(token)
            elif token.kind == "code" and not language:
                language = self.values.code(token).code
            else:
                raise SyntaxFault(f"'{token.text}' can't stand in a mapping here", token)
        return MappingRule(span, path, unquoted(rest[0].text), comment, language)

    def _obeys(self, span: Span, path: str, before: Token, rest: Sequence[Token]) -> ObeysRule:
        if not path:
            path = self._outer(before, Outer()).path
        return ObeysRule(span, path, tuple(token.text for token in _list(rest, "and", before)))

    def _binding(self, span: Span, given: Sequence[Token]) -> BindingRule:
        if len(given) < 3 or given[2].kind != "word":
            raise SyntaxFault("the name of a value set is missing behind 'from'", given[1])
        strength = "required"
        if len(given) > 3:
            token = given[3]
            strength = token.text.strip("() \t\r\n\f\xa0")
            if token.kind != "strength" or strength == "exactly" or len(given) > 4:
                wrong = given[4] if len(given) > 4 else token
                cure = "Write (required), (extensible), (preferred) or (example)."
                raise SyntaxFault(f"'{wrong.text}' is no strength of a binding", wrong, cure)
        return BindingRule(span, self._path(given[0]), self.values.resolve(given[2].text, given[2]), strength)

    def _flags(self, span: Span, given: Sequence[Token]) -> Iterator[FlagRule]:
        place = next((at for at, token in enumerate(given) if at and token.text in FLAGS), len(given))
        paths = _list(given[:place], "and", given[0])
        flags = self._flag_list(given[place:])
        if not flags:
            raise SyntaxFault("a flag such as MS is missing behind the paths", given[-1])
        for token in paths:
            yield FlagRule(span, self._path(token), flags)

    def _flag_list(self, given: Sequence[Token]) -> tuple[Flag, ...]:
        for token in given:
            if token.text not in FLAGS:
                cure = "Flags are MS, SU, ?!, TU, N and D."
                raise SyntaxFault(f"'{token.text}' is no flag", token, cure)
        return tuple(FLAGS[token.text] for token in given)

    def _cardinality(self, span: Span, given: Sequence[Token], found: re.Match[str]) -> Iterator[Rule]:
        least = int(found[1]) if found[1] and len(found[1]) < 10 else None
        most = found[2] or ""
        if least is None and not most:
            raise SyntaxFault(f"'{given[1].text}' has neither a minimum nor a maximum", given[1])
        place = 2
        while place < len(given) and given[place].text in FLAGS:
            place += 1
        flags = self._flag_list(given[2:place])
        rest = given[place:]
        path = self._path(given[0])
        if not rest:
            yield CardinalityRule(span, path, least, most, flags)
        elif self.kind in ("Logical", "Resource", "RuleSet"):
            yield self._new_element(span, path, (least, most, flags), rest)
        else:
            cure = "Flags are MS, SU, ?!, TU, N and D."
            raise SyntaxFault(f"'{rest[0].text}' is no flag", rest[0], cure)

    def _new_element(
        self,
        span: Span,
        path: str,
        said: tuple[int | None, str, tuple[Flag, ...]],
        rest: Sequence[Token],
    ) -> AddElementRule:
        least, most, flags = said
        place = next((at for at, token in enumerate(rest) if token.kind in ("string", "multiline")), -1)
        while place > 1 and rest[place - 1].text in FLAGS:
            message = f"flag '{rest[place - 1].text}' stands behind the types; it is left out"
            self.tell("fsh-syntax", message, rest[place - 1], "Write flags in front of the types.")
            rest, place = [*rest[: place - 1], *rest[place:]], place - 1
        if place < 0:
            raise SyntaxFault("a new element has a short text in quotes behind its types", rest[-1])
        if len(rest) > place + 2 or rest[place].kind != "string":
            raise SyntaxFault(f"'{rest[-1].text}' can't stand behind a new element's texts", rest[-1])
        if least is None or not most:
            raise SyntaxFault("a new element has both a minimum and a maximum", rest[0])
        short = unquoted(rest[place].text)
        definition = text_of(rest[place + 1]) if len(rest) > place + 1 else ""
        if rest[0].text == "contentReference" and place == 2:
            reference = self.values.resolve(rest[1].text, rest[1])
            return AddElementRule(span, path, least, most, flags, (), reference, short, definition)
        types = self._targets(rest[:place], rest[0])
        return AddElementRule(span, path, least, most, flags, types, "", short, definition)

    def _targets(self, given: Sequence[Token], before: Token) -> tuple[Target, ...]:
        return tuple(target for token in _list(given, "or", before) for target in self._target(token))

    def _target(self, token: Token) -> Iterator[Target]:
        if token.kind != "reference":
            yield Target("type", self.values.resolve(token.text, token))
            return
        kind, names = targets_of(token)
        for name in names:
            yield Target(kind, self.values.resolve(name, token))  # type: ignore[arg-type]

    def _items(self, given: Sequence[Token], before: Token) -> Iterator[Item]:
        for part in _parts(given, "and", before):
            place = next((at for at, token in enumerate(part) if _CARDINALITY.fullmatch(token.text)), -1)
            if place == 1:
                name, type_ = part[0].text, ""
            elif place == 3 and part[1].text == "named":
                name, type_ = part[2].text, self.values.resolve(part[0].text, part[0])
            else:
                cure = "Write NAME 0..1, or EXTENSION named NAME 0..1."
                raise SyntaxFault(f"'{part[-1].text}': a slice has a name and a cardinality", part[-1], cure)
            found = _CARDINALITY.fullmatch(part[place].text)
            least = int(found[1]) if found and found[1] and len(found[1]) < 10 else None
            flags = self._flag_list(part[place + 1 :])
            most = (found[2] or "") if found else ""
            yield Item(name, type_, least, most, flags, self.span(part[0], part[-1]))


def text_of(token: Token) -> str:
    """Return the characters of a string in one or three quotes."""
    return lines_of(token.text) if token.kind == "multiline" else unquoted(token.text)


def _parts(given: Sequence[Token], word: str, before: Token) -> Iterator[Sequence[Token]]:
    """Yield what stands between the words of a list; each part has a token at least."""
    part: list[Token] = []
    for token in given:
        # A word that begins a part is a name, even where it is the list's own.
        if token.text == word and token.kind == "word" and part:
            yield part
            part, before = [], token
        else:
            part.append(token)
    if not part:
        raise SyntaxFault(f"a name is missing behind '{before.text}'", before)
    yield part


def _list(given: Sequence[Token], word: str, before: Token) -> list[Token]:
    """Return the names of a list."""
    found = []
    for part in _parts(given, word, before):
        if len(part) > 1:
            raise SyntaxFault(
                f"'{part[1].text}' can't stand behind '{part[0].text}'", part[1], f"Join names by '{word}'."
            )
        found.append(part[0])
    return found


def _article(kind: str) -> str:
    return f"an {kind}" if kind[0] in "AEIO" else f"a {kind}"
