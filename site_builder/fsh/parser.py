"""Texts of FHIR Shorthand, read as entities with rules.

What is wrong with a rule costs that rule, never the ones around it. Aliases have to be known before names are
resolved, so a project's texts are read twice: `aliases_in` first, then `parse`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from site_builder.diagnostics import nearest
from site_builder.fsh.compilation import Report
from site_builder.fsh.lexer import BLANKS, ENTITIES, Token, parameter_names, tokens
from site_builder.fsh.rule_parser import RuleParser, text_of
from site_builder.fsh.strings import bad_escape, code_of
from site_builder.fsh.syntax import Context, Entity, EntityKind, Heading, Rule, Span, TextRuleSet
from site_builder.fsh.value_parser import SyntaxFault, ValueParser
from site_builder.source.tree import Lines

_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "Profile": ("Parent", "Id", "Title", "Description"),
    "Extension": ("Parent", "Id", "Title", "Description", "Context"),
    "Logical": ("Parent", "Id", "Title", "Description", "Characteristics"),
    "Resource": ("Parent", "Id", "Title", "Description"),
    "Instance": ("InstanceOf", "Title", "Description", "Usage"),
    "ValueSet": ("Id", "Title", "Description"),
    "CodeSystem": ("Id", "Title", "Description"),
    "Invariant": ("Description", "Expression", "XPath", "Severity"),
    "Mapping": ("Id", "Source", "Target", "Title", "Description"),
    "RuleSet": (),
    "Alias": (),
}
"""The headings that each kind of entity may have."""
_QUOTED = frozenset({"Title", "Description", "Expression", "XPath", "Target"})
_CODES = frozenset({"Usage", "Severity"})
_ALIASED = frozenset({"Parent", "InstanceOf", "Source"})
_ALIAS_NAME = re.compile(r"\$?[A-Za-z0-9_.-]+")
_TEMPLATE = re.compile(r"\{[ \t]*+([^{}\s]++)[ \t]*+\}")

PlaceOf = Callable[[int], tuple[int, int]]
"""Returns the line and column of an offset."""


@dataclass(slots=True)
class Parsed:
    """What texts say, gathered file by file."""

    entities: list[Entity] = field(default_factory=list)
    text_rule_sets: list[TextRuleSet] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Statement:
    """An entity's tokens: its heading, and what follows up to the next one."""

    heading: Token
    tokens: Sequence[Token]


def aliases_in(text: str, file: str, known: dict[str, str], report: Report) -> None:
    """Add the aliases of a text to those that are known; the first one of a name stands."""
    if "Alias" not in text:
        return
    place = Lines(text).at
    for statement in _statements(text):
        if statement.heading.text != "Alias":
            continue
        given = statement.tokens
        span = _span(file, place, statement.heading, given[-1] if given else statement.heading)
        if len(given) < 3 or given[1].text != "=" or given[2].kind not in ("word", "code"):
            report.add("fsh-syntax", "an alias is 'Alias: NAME = URL'", span)
            continue
        if len(given) > 3:
            report.add("fsh-syntax", f"'{given[3].text}' can't stand behind an alias", span)
        name, url = given[0].text, given[2].text
        if "|" in name:
            report.add("fsh-alias", f"alias '{name}' has '|' in its name, which parts off versions", span)
        elif known.setdefault(name, url) != url:
            report.add(
                "fsh-alias", f"alias '{name}' is '{known[name]}' already, and can't be '{url}', too", span
            )
        elif not _ALIAS_NAME.fullmatch(name):
            report.add(
                "fsh-odd-name", f"alias '{name}' has other characters than letters, digits, _, -, .", span
            )


def parse(text: str, file: str, aliases: Mapping[str, str], report: Report) -> Parsed:
    """Read a text's entities; what is wrong is reported."""
    parser = _Parser(text, file, Lines(text).at, aliases, report)
    parsed = Parsed()
    for statement in _statements(text, parser.stray):
        if statement.heading.text == "RuleSet" and _has_parameters(statement.tokens):
            if rule_set := parser.text_rule_set(statement):
                parsed.text_rule_sets.append(rule_set)
        elif statement.heading.text != "Alias" and (entity := parser.entity(statement)):
            parsed.entities.append(entity)
    return parsed


def parse_rules(
    text: str, file: str, place: PlaceOf, aliases: Mapping[str, str], report: Report
) -> Sequence[Rule]:
    """Read the rules of a rule set whose parameters are filled in; `place` knows where each offset stands."""
    parser = _Parser(text, file, place, aliases, report)
    given = list(tokens(text))
    heading = next((token for token in given if token.kind == "heading"), None)
    if heading:
        parser.tell("fsh-syntax", f"'{heading.text}:' can't stand in a rule set with parameters", heading, "")
        given = [token for token in given if token.end <= heading.start]
    return parser.rules("RuleSet", given)


def _has_parameters(given: Sequence[Token]) -> bool:
    return len(given) > 1 and given[1].kind == "parameters"


def _statements(text: str, stray: Callable[[Token], None] | None = None) -> Iterator[_Statement]:
    """Part a text into entities; `stray` is told the first token that stands before all of them."""
    heading: Token | None = None
    gathered: list[Token] = []
    for token in tokens(text if text.endswith("\n") else f"{text}\n"):
        if token.kind == "heading" and token.text in ENTITIES:
            if heading:
                yield _Statement(heading, gathered)
            heading, gathered = token, []
        elif heading:
            gathered.append(token)
        elif stray:
            stray(token)
            stray = None
    if heading:
        yield _Statement(heading, gathered)


def _span(file: str, place: PlaceOf, first: Token, last: Token) -> Span:
    line, column = place(first.start)
    return Span(file, line, column, place(last.end))


class _Parser:
    """Reads one text."""

    def __init__(
        self, text: str, file: str, place: PlaceOf, aliases: Mapping[str, str], report: Report
    ) -> None:
        self.text = text
        self.file = file
        self.place = place
        self.aliases = aliases
        self.report = report
        self.values = ValueParser(self.resolve, self.is_alias)

    def span(self, first: Token, last: Token) -> Span:
        return _span(self.file, self.place, first, last)

    def tell(self, code: str, message: str, token: Token, hint: str = "") -> None:
        self.report.add(code, message, self.span(token, token), hint)

    def stray(self, token: Token) -> None:
        self.tell("fsh-syntax", f"'{token.text or '*'}' stands before any heading such as 'Profile:'", token)

    def is_alias(self, name: str) -> bool:
        return name.partition("|")[0] in self.aliases

    def resolve(self, name: str, token: Token) -> str:
        """Return what an alias stands for, with the version behind `|`; any other name as it is."""
        if name in self.aliases:
            return self.aliases[name]
        base, _, version = name.partition("|")
        if base in self.aliases:
            return f"{self.aliases[base]}|{version}" if version else self.aliases[base]
        if base.startswith("$"):
            message = f"alias '{base}' is not defined"
            self.tell("fsh-unknown-alias", message, token, nearest(base, self.aliases))
        return name

    def text_rule_set(self, statement: _Statement) -> TextRuleSet | None:
        """Keep the text of a rule set with parameters."""
        name, written = statement.tokens[:2]
        body = statement.tokens[2:]
        if not body or body[0].kind != "star":
            self.tell("fsh-syntax", f"rule set '{name.text}' has no rules", name)
            return None
        names = parameter_names(written.text)
        # From the line of the star on: its column tells the indentation.
        start = self.text.rfind("\n", 0, body[0].start) + 1
        text = self.text[start : body[-1].end]
        used = set(_TEMPLATE.findall(text))
        if unused := [each for each in names if each not in used]:
            listed = ", ".join(f"'{each}'" for each in unused)
            self.tell("fsh-unused-parameter", f"rule set '{name.text}' makes no use of {listed}", name)
        line, _ = self.place(start)
        first = Span(self.file, line, 1, (line, 1))
        return TextRuleSet(name.text, names, text, self.span(name, name), first)

    def entity(self, statement: _Statement) -> Entity | None:
        """Read an entity, as much as can be understood."""
        kind: EntityKind = statement.heading.text  # type: ignore[assignment]
        given = statement.tokens
        if not given or given[0].kind not in ("word", "rule set"):
            self.tell("fsh-syntax", f"a name is missing behind '{kind}:'", statement.heading)
            return None
        name = given[0]
        first_rule = next((at for at, token in enumerate(given) if token.kind == "star"), len(given))
        headings: dict[str, Heading] = {}
        contexts: list[Context] = []
        characteristics: list[Heading] = []
        for heading, values in self._headings(given[1:first_rule]):
            self._heading(kind, heading, values, headings, contexts, characteristics)
        return Entity(
            kind,
            name.text,
            self.span(name, name),
            headings,
            tuple(contexts),
            tuple(characteristics),
            self.rules(kind, given[first_rule:]),
        )

    def _headings(self, given: Sequence[Token]) -> Iterator[tuple[Token, Sequence[Token]]]:
        """Part the lines of an entity's head; what stands before the first is no heading's."""
        starts = [at for at, token in enumerate(given) if token.kind == "heading"]
        first = starts[0] if starts else len(given)
        if first:
            self.tell("fsh-syntax", f"'{given[0].text}' can't stand behind the name", given[0])
        for at, end in pairwise((*starts, len(given))):
            yield given[at], given[at + 1 : end]

    def _heading(
        self,
        kind: EntityKind,
        heading: Token,
        values: Sequence[Token],
        headings: dict[str, Heading],
        contexts: list[Context],
        characteristics: list[Heading],
    ) -> None:
        word = heading.text
        if word not in _HEADINGS[kind]:
            self.tell(
                "fsh-syntax", f"'{word}:' is no heading of a {kind}", heading, nearest(word, _HEADINGS[kind])
            )
            return
        if (
            word in headings
            or (word == "Context" and contexts)
            or (word == "Characteristics" and characteristics)
        ):
            self.tell("fsh-syntax", f"'{word}:' was said already; the first one stands", heading)
            return
        if not values:
            self.tell("fsh-syntax", f"a value is missing behind '{word}:'", heading)
        elif word == "Context":
            contexts += self._contexts(values)
        elif word == "Characteristics":
            listed = [self._without_comma(token) for token in values]
            characteristics += [
                Heading(code_of(text).code, self.span(token, token)) for text, token in listed if text
            ]
        else:
            self._said(word, values, headings)

    def _said(self, word: str, values: Sequence[Token], headings: dict[str, Heading]) -> None:
        token = values[0]
        span = self.span(token, token)
        if len(values) > 1:
            self.tell(
                "fsh-syntax", f"'{values[1].text}' can't stand behind the value of '{word}:'", values[1]
            )
        if word in _QUOTED:
            if token.kind not in ("string", "multiline"):
                message = f"the value of '{word}:' stands in quotes, and '{token.text}' does not"
                self.tell("fsh-syntax", message, token)
                return
            if token.kind == "string" and (wrong := bad_escape(token.text)):
                cure = f"Write '\\{wrong}' for a backslash, or use triple quotes."
                self.tell("fsh-syntax", f"'{wrong}' in a string is no escape", token, cure)
            headings[word] = Heading(text_of(token), span, is_quoted=True)
        elif word in _CODES:
            if token.kind != "code":
                self.tell("fsh-syntax", f"the value of '{word}:' is a code such as #example", token)
                return
            code = code_of(token.text).code
            headings[word] = Heading(code[:1].lower() + code[1:], span)
        else:
            text = self.resolve(token.text, token) if word in _ALIASED else token.text
            headings[word] = Heading(text, span)

    def _without_comma(self, token: Token) -> tuple[str, Token]:
        return token.text.strip(","), token

    def _contexts(self, values: Sequence[Token]) -> Iterator[Context]:
        for token in values:
            span = self.span(token, token)
            if token.kind == "string":
                yield Context(text_of(token), is_quoted=True, span=span)
            elif text := token.text.strip(","):
                yield Context(text, is_quoted=False, span=span)

    def rules(self, kind: EntityKind, given: Sequence[Token]) -> tuple[Rule, ...]:
        """Read an entity's rules; a heading among them is wrong, and what stands behind it until the next
        star."""
        found: list[Rule] = []
        parser = RuleParser(kind, self.values, self.span, self.tell)
        at, length = 0, len(given)
        while at < length:
            star = given[at]
            end = at + 1
            while end < length and given[end].kind not in ("star", "heading"):
                end += 1
            rule = given[at + 1 : end]
            if star.kind == "star":
                self._rule(parser, star, rule, found)
            elif star.kind == "heading":
                message = f"'{star.text}:' stands behind a rule; it is ignored"
                self.tell("fsh-late-heading", message, star)
            else:
                self.tell("fsh-syntax", f"'{star.text}' stands where a rule begins", star)
            at = end
        return tuple(found)

    def _rule(self, parser: RuleParser, star: Token, given: Sequence[Token], found: list[Rule]) -> None:
        try:
            for token in given:
                if token.kind == "string" and (wrong := bad_escape(token.text)):
                    cure = f"Write '\\{wrong}' for a backslash, or use triple quotes."
                    raise SyntaxFault(f"'{wrong}' in a string is no escape", token, cure)
            found.extend(list(parser.rules(star, given, self._spaces(star))))
        except SyntaxFault as fault:
            self.tell("fsh-syntax", str(fault), fault.token, fault.hint)

    def _spaces(self, star: Token) -> int:
        """Count what stands before a star in its line, a tab as one."""
        start = max(self.text.rfind("\n", 0, star.start), self.text.rfind("\r", 0, star.start)) + 1
        before = self.text[start : star.start]
        return len(before) if not before.strip(BLANKS) else 0
