"""Templates by which narratives are drawn: HL7's own Liquid, whose expressions are FHIRPath.

Source: https://build.fhir.org/ig/FHIR/ig-guidance/narrative.html, and how HL7's IG Publisher reads them:
names of variables come before those of elements, a list is true unless it is empty or `false` alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from html import escape

from markdown_it.renderer import RendererHTML

from site_builder.fhir.markdown import options, read
from site_builder.fhirpath import (
    Budget,
    Environment,
    Expression,
    FHIRPathSyntaxError,
    Node,
    Types,
    expression_of,
)
from site_builder.fhirpath.values import Collection

_PIECE = re.compile(r"\{(?P<kind>[%{])-?(?P<said>[^%{}]*+(?:(?![%}]\}|\{[%{])[%{}][^%{}]*+)*+)[%}]\}")
"""A tag or an output; one that never ends ends at the next."""
_WORD = re.compile(
    r"(?P<other>'(?:\\.|[^'\\])*'|`[^`]*`|@[\w:.+-]+|%\w+|\d[\w.]*)|(?P<member>\.\s*+)?(?P<name>[A-Za-z_]\w*)(?P<call>\s*\()?"
)
_PART = re.compile(r"\s*\.\s*(\w+)(?!\s*\(|\w)")
_FILTER = re.compile(r"\|(?=\s*[a-z_]+\s*(?::|\||$))")
_LOOP = re.compile(r"(\w+)\s+in\s+(.*)", re.DOTALL)
_PARAMETER = re.compile(r"\b(\w++)\s*+=\s*+('(?:\\.|[^'\\]){0,500}+'|\"[^\"]{0,500}+\"|[^\s]++)")
_OBJECTS = ("include", "forloop")
"""What has parts and is no element: each part is a variable of its own."""
_STEPS = 2_000_000
_MOST_PIECES = 200_000
_DEEPEST = 20
_RENDERER = RendererHTML()

Scope = dict[str, Collection]


class TemplateFaultError(Exception):
    """What a template says that can't be read or done."""


@dataclass(frozen=True, slots=True)
class _Text:
    text: str


@dataclass(frozen=True, slots=True)
class _Output:
    expression: str
    filters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Assign:
    name: str
    value: _Output | tuple[_Piece, ...]
    """An expression, or what is captured."""


@dataclass(frozen=True, slots=True)
class _If:
    branches: tuple[tuple[str, tuple[_Piece, ...]], ...]
    """Conditions, each with what is drawn; an empty one always holds."""


@dataclass(frozen=True, slots=True)
class _For:
    name: str
    items: str
    body: tuple[_Piece, ...]
    otherwise: tuple[_Piece, ...]


@dataclass(frozen=True, slots=True)
class _Include:
    name: str
    parameters: tuple[tuple[str, str], ...]


_Piece = _Text | _Output | _Assign | _If | _For | _Include


def draw(template: str, resource: Node, types: Types, include: Callable[[str], str | None]) -> str:
    """Draw a resource by a template, whose includes have the texts that `include` returns.

    An expression that can't be worked out writes nothing. Raises TemplateFaultError for a template that can't
    be read, or has no end.
    """
    drawing = _Drawing(resource, types, include)
    drawing.write(_parsed(template), {}, 0)
    return "".join(drawing.written)


def faults(template: str) -> Iterator[tuple[int, str]]:
    """Yield what can't be read in a template: how many characters stand before it, and what is wrong."""
    for found in _PIECE.finditer(template):
        for expression in _expressions(found["kind"], _said(found)):
            try:
                expression_of(expression)
            except FHIRPathSyntaxError as error:
                yield found.start(), f"'{expression}' is no FHIRPath: {error}"
    try:
        _parsed(template)
    except TemplateFaultError as error:
        yield 0, str(error)


def _said(found: re.Match[str]) -> str:
    """Return what stands within a tag or an output, without the signs that take white space off around it."""
    return found["said"].removesuffix("-").strip()


def _expressions(kind: str, said: str) -> Iterator[str]:
    word, _, rest = said.partition(" ")
    if kind == "{":
        yield _output(said).expression
    elif word in ("if", "elsif"):
        yield rest.strip()
    elif word == "assign":
        yield _output(rest.partition("=")[2]).expression
    elif word in ("for", "loop") and (loop := _LOOP.fullmatch(rest.strip())):
        yield loop[2].strip()


@dataclass
class _Drawing:
    resource: Node
    types: Types
    include: Callable[[str], str | None]
    written: list[str] = field(default_factory=list)
    left: int = _MOST_PIECES
    budget: Budget = field(default_factory=lambda: Budget(_STEPS))

    def write(self, pieces: Sequence[_Piece], scope: Scope, depth: int) -> None:
        if depth > _DEEPEST:
            raise TemplateFaultError("includes and blocks are nested too deeply")
        for piece in pieces:
            self.left -= 1
            if self.left < 0:
                raise TemplateFaultError("the template has no end")
            match piece:
                case _Text(text):
                    self.written.append(text)
                case _Output():
                    self.written.append(self._text(piece, scope))
                case _Assign(name, value):
                    scope[name] = self._value(value, scope, depth)
                case _If(branches):
                    chosen = (body for condition, body in branches if self._holds(condition, scope))
                    self.write(next(chosen, ()), scope, depth + 1)
                case _For():
                    self._repeat(piece, scope, depth)
                case _Include(name, parameters):
                    self._include(name, parameters, scope, depth)

    def _value(self, value: _Output | tuple[_Piece, ...], scope: Scope, depth: int) -> Collection:
        if isinstance(value, tuple):
            return [self._captured(value, scope, depth)]
        return [self._text(value, scope)] if value.filters else self._found(value.expression, scope)

    def _captured(self, pieces: Sequence[_Piece], scope: Scope, depth: int) -> str:
        outer, self.written = self.written, []
        self.write(pieces, scope, depth + 1)
        captured, self.written = "".join(self.written), outer
        return captured

    def _repeat(self, loop: _For, scope: Scope, depth: int) -> None:
        items = self._found(loop.items, scope)
        if not items:
            self.write(loop.otherwise, scope, depth + 1)
        inner = dict(scope)
        for number, item in enumerate(items):
            inner[loop.name] = [item]
            inner["forloop.first"], inner["forloop.last"] = [number == 0], [number == len(items) - 1]
            inner["forloop.index"], inner["forloop.index0"] = [number + 1], [number]
            inner["forloop.length"] = [len(items)]
            self.write(loop.body, inner, depth + 1)

    def _include(self, name: str, parameters: Sequence[tuple[str, str]], scope: Scope, depth: int) -> None:
        text = self.include(name)
        if text is None:
            raise TemplateFaultError(f"there is no include '{name}'")
        given = {f"include.{key}": self._found(value, scope) for key, value in parameters}
        self.write(_parsed(text), given, depth + 1)

    def _holds(self, condition: str, scope: Scope) -> bool:
        found = self._found(condition, scope) if condition else [True]
        only = found[0] if len(found) == 1 else None
        value = only.value if isinstance(only, Node) else only
        return value if isinstance(value, bool) else bool(found)

    def _text(self, output: _Output, scope: Scope) -> str:
        found = self._found(output.expression, scope)
        text, is_html = ", ".join(_words(found)), False
        is_markdown = [each.type.name for each in found if isinstance(each, Node)] == ["markdown"]
        for name in output.filters or (["markdownify"] if is_markdown else []):
            text, is_html = _filtered(text, name, is_html=is_html)
        return text if is_html else escape(text, quote=False)

    def _found(self, text: str, scope: Scope) -> Collection:
        expression, names = _understood(text, frozenset(scope))
        variables = {_plain(name): scope.get(name, []) for name in names}
        environment = Environment(
            self.types, self.resource, self.resource, variables=variables, is_lenient=True, budget=self.budget
        )
        answer = expression.evaluate([self.resource], environment) if expression else []
        return answer if isinstance(answer, list) else []


def _read(text: str) -> Expression | None:
    try:
        return expression_of(text)
    except FHIRPathSyntaxError as error:
        # The Publisher reads as far as an expression goes.
        rest = text[: error.offset].strip()
    with suppress(FHIRPathSyntaxError):
        return expression_of(rest)
    return None


@lru_cache(maxsize=1024)
def _understood(text: str, scope: frozenset[str]) -> tuple[Expression | None, tuple[str, ...]]:
    """Return what an expression says among these names of variables, and which of them it asks for.

    A loop asks again for each of its items, and a guide for each of its resources.
    """
    path, names = _with_variables(text, scope)
    return _read(path), tuple(names)


def _with_variables(text: str, scope: frozenset[str]) -> tuple[str, list[str]]:
    """Return an expression in which names of variables are such, and these names."""
    names: list[str] = []
    made: list[str] = []
    at = 0
    for found in _WORD.finditer(text):
        if found.start() < at:
            continue
        made.append(text[at : found.start()])
        at = found.end()
        name = found["name"]
        part = _PART.match(text, found.end()) if name in _OBJECTS else None
        if not name or found["call"] or found["member"]:
            made.append(found[0])
            continue
        if part is not None:
            name, at = f"{name}.{part[1]}", part.end()
        if name in scope or name.partition(".")[0] in _OBJECTS:
            names.append(name)
            made.append(f"%{_plain(name)}")
        else:
            made.append(found[0])
    made.append(text[at:])
    return "".join(made), names


def _plain(name: str) -> str:
    return f"liquid_{name.replace('.', '_')}"


def _words(found: Collection) -> Iterator[str]:
    for item in found:
        value = item.value if isinstance(item, Node) else item
        if isinstance(value, bool):
            yield "true" if value else "false"
        elif not isinstance(value, Mapping | list) and value is not None:
            yield str(value)


def _filtered(text: str, name: str, *, is_html: bool) -> tuple[str, bool]:
    match name.partition(":")[0].strip():
        case "markdownify":
            return _RENDERER.render(read(text), options(), {}), True
        case "capitalize":
            return text[:1].upper() + text[1:], is_html
        case "upcase":
            return text.upper(), is_html
        case "downcase":
            return text.lower(), is_html
        case "strip":
            return text.strip(), is_html
        case other:
            raise TemplateFaultError(f"the filter '{other}' is unknown")


@lru_cache(maxsize=64)
def _parsed(template: str) -> tuple[_Piece, ...]:
    reading = _Reading(template)
    pieces, end = reading.until()
    if end:
        raise TemplateFaultError(f"'{end}' closes nothing")
    return pieces


class _Reading:
    """A template that is read from its start to its end."""

    def __init__(self, template: str) -> None:
        self._parts = self._split(template)

    @staticmethod
    def _split(template: str) -> Iterator[tuple[str, str]]:
        at = 0
        for found in _PIECE.finditer(template):
            yield "", template[at : found.start()]
            yield found["kind"], _said(found)
            at = found.end()
        yield "", template[at:]

    def until(self, *ends: str, depth: int = 0) -> tuple[tuple[_Piece, ...], str]:
        """Read up to a tag that ends what is open, which is returned, too; empty at the end of the text."""
        if depth > _DEEPEST:
            raise TemplateFaultError("blocks are nested too deeply")
        found: list[_Piece] = []
        for kind, said in self._parts:
            word, _, rest = said.partition(" ") if kind == "%" else ("", "", "")
            if not kind:
                found.append(_Text(said))
            elif kind == "{":
                found.append(_output(said))
            elif word in ends or word in ("endif", "endfor", "endloop", "endcapture", "else", "elsif"):
                return tuple(found), said
            else:
                found += self._tag(word, rest.strip(), depth + 1)
        if ends:
            raise TemplateFaultError(f"'{ends[0]}' is missing")
        return tuple(found), ""

    def _tag(self, word: str, rest: str, depth: int) -> Iterator[_Piece]:
        match word:
            case "if":
                yield self._if(rest, depth)
            case "for" | "loop":
                yield self._for(rest, f"end{word}", depth)
            case "assign":
                name, _, value = rest.partition("=")
                yield _Assign(name.strip(), _output(value))
            case "capture":
                yield _Assign(rest, self.until("endcapture", depth=depth)[0])
            case "include":
                name, _, more = rest.partition(" ")
                parameters = _PARAMETER.findall(more)
                yield _Include(name.strip("'\""), tuple((key, value) for key, value in parameters))
            case "comment":
                self.until("endcomment", depth=depth)
            case _:
                raise TemplateFaultError(f"the tag '{word}' is unknown")

    def _if(self, condition: str, depth: int) -> _If:
        branches = []
        while True:
            body, end = self.until("endif", "elsif", "else", depth=depth)
            branches.append((condition, body))
            word, _, condition = end.partition(" ")
            if word == "endif":
                return _If(tuple(branches))
            condition = condition.strip() if word == "elsif" else ""

    def _for(self, said: str, end: str, depth: int) -> _For:
        loop = _LOOP.fullmatch(said)
        if loop is None:
            raise TemplateFaultError(f"'{said}' names no list to repeat for")
        body, last = self.until(end, "else", depth=depth)
        otherwise = self.until(end, depth=depth)[0] if last == "else" else ()
        return _For(loop[1], loop[2].strip(), body, otherwise)


def _output(said: str) -> _Output:
    expression, *filters = _FILTER.split(said)
    return _Output(expression.strip(), tuple(each.strip() for each in filters))
