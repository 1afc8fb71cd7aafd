"""Rules that begin with codes: concepts of code systems, and what value sets include and exclude."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from site_builder.fsh.lexer import Token
from site_builder.fsh.strings import lines_of, unquoted
from site_builder.fsh.syntax import (
    Boolean,
    Code,
    ConceptRule,
    EntityKind,
    Filter,
    FilterRule,
    Span,
    Text,
    Value,
)
from site_builder.fsh.value_parser import SyntaxFault, ValueParser


class ComponentParser:
    """Reads one rule of codes."""

    def __init__(self, kind: EntityKind, values: ValueParser, span: Callable[[Token, Token], Span]) -> None:
        """Take the kind of entity that it stands in: rule sets may be of either."""
        self.kind = kind
        self.values = values
        self.span = span
        self.sets_context = True
        """Whether rules may be indented below it."""

    def rule(self, span: Span, given: Sequence[Token]) -> ConceptRule | FilterRule:
        """Read the rule; raises SyntaxFault for what is none."""
        is_included = given[0].text != "exclude"
        has_word = given[0].kind != "code" and given[0].text in ("include", "exclude")
        rest = given[1:] if has_word else given
        if not rest:
            raise SyntaxFault(f"what to {given[0].text} is missing", given[0])
        if rest[0].kind == "code":
            return self._concept(span, rest, is_included=is_included, has_word=has_word)
        if rest[0].text == "codes":
            self.sets_context = False
            return self._filters(span, rest, is_included=is_included)
        cure = "Write a code, or 'codes from system' or 'codes from valueset' and a name."
        raise SyntaxFault(f"'{rest[0].text}' can't stand behind '{given[0].text}'", rest[0], cure)

    def below(self, rule: ConceptRule | FilterRule, codes: tuple[Code, ...]) -> ConceptRule | FilterRule:
        """Return a concept with those around it."""
        return replace(rule, codes=codes) if isinstance(rule, ConceptRule) else rule

    def _concept(
        self, span: Span, given: Sequence[Token], *, is_included: bool, has_word: bool
    ) -> ConceptRule:
        place = next((at for at, token in enumerate(given) if token.kind != "code"), len(given))
        codes = tuple(
            replace(self.values.code(token), span=self.span(token, token)) for token in given[:place]
        )
        texts: list[str] = []
        while place < len(given) and given[place].kind in ("string", "multiline"):
            token = given[place]
            texts.append(unquoted(token.text) if token.kind == "string" else lines_of(token.text))
            place += 1
        rest = given[place:]
        if len(texts) > 2:
            raise SyntaxFault("a concept has a display and a definition, and no third text", given[place - 1])
        system, value_sets = ("", ()) if not rest else self._from(rest)
        if self.kind != "CodeSystem" and (rest or has_word) and len(codes) > 1:
            raise SyntaxFault("a value set lists one code a rule", given[1])
        if self.kind == "ValueSet" and len(texts) > 1:
            raise SyntaxFault("a concept of a value set has a display only", given[place - 1])
        if rest and self.kind == "CodeSystem":
            raise SyntaxFault(f"'{rest[0].text}' can't stand behind a concept", rest[0])
        return ConceptRule(
            span,
            codes,
            texts[0] if texts else None,
            texts[1] if len(texts) > 1 else None,
            is_included,
            system,
            value_sets,
            is_component=has_word or bool(rest) or self.kind == "ValueSet",
        )

    def _filters(self, span: Span, given: Sequence[Token], *, is_included: bool) -> FilterRule:
        where = next((at for at, token in enumerate(given) if token.text == "where"), len(given))
        if len(given) < 2 or given[1].text != "from":
            raise SyntaxFault("'from' is missing behind 'codes'", given[0])
        system, value_sets = self._from(given[1:where])
        filters = tuple(self._filter_list(given[where + 1 :], given[where])) if where < len(given) else ()
        return FilterRule(span, is_included, system, value_sets, filters)

    def _from(self, given: Sequence[Token]) -> tuple[str, tuple[str, ...]]:
        """Read `from system S and valueset A and B`."""
        if given[0].text != "from" or len(given) < 3:
            cure = "Write 'from system NAME' or 'from valueset NAME'."
            raise SyntaxFault(f"'{given[0].text}': a name is missing", given[0], cure)
        system, value_sets, at = "", [], 1
        word = ""
        while at < len(given):
            token = given[at]
            if token.text in ("system", "valueset") and at + 1 < len(given) and given[at + 1].text != "and":
                word, at = token.text, at + 1
            name = self.values.resolve(given[at].text, given[at])
            if word == "system" and not system:
                system = name
            elif word == "valueset":
                value_sets.append(name)
            else:
                raise SyntaxFault(f"'{given[at].text}' can't stand here", given[at])
            at += 1
            if at < len(given):
                if given[at].text != "and":
                    raise SyntaxFault(f"'{given[at].text}' can't stand here", given[at])
                at += 1
        return system, tuple(value_sets)

    def _filter_list(self, given: Sequence[Token], before: Token) -> list[Filter]:
        found: list[Filter] = []
        at = 0
        while at < len(given):
            if at + 1 >= len(given):
                raise SyntaxFault("an operator is missing in the filter", given[at])
            end = at + 2
            if end < len(given) and not (given[end].text == "and" and given[end].kind == "word"):
                end += 1
                if given[end - 1].kind == "code" and end < len(given) and given[end].kind == "string":
                    end += 1
            found.append(self._filter(given[at:end]))
            if end < len(given) and given[end].text != "and":
                raise SyntaxFault(f"'{given[end].text}' can't stand behind a filter", given[end])
            at = end + 1
        if not found:
            raise SyntaxFault("a filter is missing behind 'where'", before)
        return found

    def _filter(self, given: Sequence[Token]) -> Filter:
        span = self.span(given[0], given[-1])
        value: Value | None = None
        is_regex = False
        if len(given) > 2:
            token = given[2]
            if token.kind == "regex":
                value, is_regex = Text(token.text[1:-1]), True
            elif token.kind == "string":
                value = Text(unquoted(token.text))
            elif token.kind == "code":
                value = self.values.code(token)
            elif token.text in ("true", "false"):
                value = Boolean(token.text == "true")
            else:
                cure = "Write a code, a string, /a regular expression/, true or false."
                raise SyntaxFault(f"'{token.text}' is no value of a filter", token, cure)
        operator = given[1].text.lower().replace("descendant", "descendent")
        return Filter(given[0].text, operator, value, is_regex, span)
