"""From a template's text to nodes; a fault costs one tag, never the page.

python-liquid gives up at the first fault. Here a tag that can't be read, a block that is never closed and
an end tag without a beginning stay in the output as they were written, each with a diagnostic; everything
around them is rendered.
"""

from __future__ import annotations

import re
from abc import abstractmethod
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol, cast

from liquid import Node, Tag, Token, TokenStream
from liquid.builtin.content import ContentNode
from liquid.exceptions import LiquidSyntaxError
from liquid.token import TOKEN_CONTENT, TOKEN_EOF, TOKEN_EXPRESSION, TOKEN_OUTPUT, TOKEN_TAG

from site_builder.diagnostics import Diagnostic, nearest
from site_builder.render.liquid.context import PageContext
from site_builder.render.liquid.costs import Made
from site_builder.render.liquid.expressions import Variable
from site_builder.render.liquid.grammar import fault, filtered
from site_builder.render.liquid.markup import Markup
from site_builder.render.liquid.values import printed
from site_builder.source.budget import FILE, Budget, SpentError
from site_builder.source.placed import Draft, Gap, Placed, SourceText

_BLANK_LINE = re.compile(r"\n[ \t]*\n")
_LINE_TAG = re.compile(r"(?<![ \t])[ \t]*+(#|\w++)[ \t]*+(.*)")
_TRIM = " \t\n\v\f\r\0"
_INNER = frozenset({"else", "elsif", "when"})
_READ_A_STEP = 1000
_OFFERED = frozenset({"page", "site"})
"""What is always there; of it, what nobody set is a slip."""
_MAX_DEPTH = 100
"""How deep blocks may nest, as in Ruby Liquid."""


class Written(Protocol):
    """A node: python-liquid's, but it writes into a text that knows its places."""

    blank: bool
    """Whether it never writes more than white space."""

    def render(self, context: PageContext, buffer: Draft, /) -> int:
        """Write what the node stands for."""
        ...


class Chooser(Protocol):
    """A draft that leaves out some of what is written."""

    def draw(self, nodes: Sequence[Written], context: PageContext, /) -> None:
        """Write what is kept of the nodes."""
        ...


@dataclass(frozen=True, slots=True)
class Parsed:
    """A template that has been read."""

    nodes: tuple[Written, ...]
    origin: SourceText
    found: tuple[Diagnostic, ...]
    fixed: Placed | None
    """The text itself where it holds no Liquid."""


@dataclass(eq=False)
class _Reading:
    """What is known about a template while it is read."""

    origin: SourceText
    tags: Mapping[str, Tag]
    found: list[Diagnostic] = field(default_factory=list)
    ends: list[frozenset[str]] = field(default_factory=list)
    """What closes or divides each open block, outermost first."""
    faulty: dict[int, str] = field(default_factory=dict)
    """Openings that can't be read or are never closed: index of the tag to what is wrong."""
    orphans: Counter[str] = field(default_factory=Counter)
    """End tags that are still to come and whose opening was left as written."""
    budget: Budget = field(default_factory=lambda: Budget(FILE))
    """What is left for reading: tags that are never closed are read again and again."""
    dropped: Counter[str] = field(default_factory=Counter)
    """End tags that are still to come and whose opening was left out, being unknown."""

    def report(self, code: str, message: str, index: int, hint: str = "") -> None:
        # Its line is looked for among all lines.
        self.budget.step()
        self.found.append(Diagnostic(code, message, self.origin.place(index), hint))


class Stream(TokenStream):
    """The tokens of a template."""

    def __init__(self, reading: _Reading) -> None:
        """Start at the first token."""
        super().__init__(_tokens(reading))
        self.reading = reading

    def markup(self) -> str:
        """Return what the current tag says behind its name, and step behind the tag."""
        self.pos += 2
        return self.tokens[self.pos - 1].value

    def body(self, opening: Token, ends: frozenset[str]) -> Block:
        """Read nodes up to a tag of `ends` and stand on it; raises LiquidSyntaxError where none comes."""
        reading = self.reading
        if len(reading.ends) >= _MAX_DEPTH:
            raise fault("blocks are nested too deeply")
        reading.ends.append(ends)
        try:
            nodes = self.nodes()
        finally:
            reading.ends.pop()
        if self.current.kind == TOKEN_EOF or self.current.value not in ends:
            raise fault(f"'{opening.value}' is never closed")
        return Block(opening, nodes)

    def nodes(self) -> list[Written]:
        """Read nodes up to a tag that an open block waits for, or to the end."""
        nodes: list[Written] = []
        reading = self.reading
        while (token := self.current).kind != TOKEN_EOF:
            reading.budget.step()
            if token.kind == TOKEN_CONTENT:
                self.pos += 1
                nodes.append(Text(token, token.value))
                continue
            name = TOKEN_OUTPUT if token.kind == TOKEN_OUTPUT else token.value
            if token.kind == TOKEN_TAG and any(name in ends for ends in reading.ends):
                break
            tag = reading.tags.get(name)
            # Every tag that is registered makes nodes of ours.
            nodes.append(cast("Written", tag.get_node(self)) if tag else self._unregistered(token))
        return nodes

    def _unregistered(self, token: Token) -> Text:
        self.pos += 2
        name, reading = token.value, self.reading
        if reading.dropped[name]:
            reading.dropped[name] -= 1
            return _nothing(token)
        if name.startswith("end") or name in _INNER:
            if reading.orphans[name]:
                reading.orphans[name] -= 1
            elif not (name in _INNER and reading.orphans.total()):
                reading.report("liquid-syntax", f"'{name}' has no beginning", token.start_index)
            return literal(token)
        known = [tag for tag in reading.tags if tag.isidentifier()]
        reading.report("unknown-tag", f"the tag '{name}' is unknown", token.start_index, nearest(name, known))
        reading.dropped[f"end{name}"] += 1
        return _nothing(token)


class OurTag(Tag):
    """A tag that is left as written where it can't be read."""

    def get_node(self, stream: TokenStream) -> Node:
        """Read the tag and step behind it."""
        reading = cast("Stream", stream).reading
        start, token = stream.pos, stream.current
        if token.start_index not in reading.faulty:
            found, orphans, dropped = len(reading.found), reading.orphans.copy(), reading.dropped.copy()
            try:
                return self.parse(stream)
            except LiquidSyntaxError as error:
                # What a block's content has to say is said again when it is read on its own.
                del reading.found[found:]
                reading.orphans, reading.dropped = orphans, dropped
                reading.faulty[token.start_index] = str(error.message)
        reading.report("liquid-syntax", reading.faulty[token.start_index], token.start_index)
        if self.end:
            reading.orphans[self.end] += 1
        stream.pos = start + 2
        return literal(token)


class Drawn(Node):
    """A node of ours: it notes its tag, so that a fault is reported there."""

    __slots__ = ()
    writes: ClassVar[bool] = True
    """Whether it writes text of its own, not only what it holds."""

    def __init__(self, token: Token, *, blank: bool = False) -> None:
        """Keep the tag's token; `blank` says that the node never writes anything."""
        super().__init__(token)
        self.blank = blank

    def render(self, context: Any, buffer: Any) -> int:
        """Write what the node stands for, by a `PageContext` into a `Draft`."""
        work = context.work
        work.token = self.token
        if self.writes:
            buffer.note(work.origin, self.token.start_index)
        self.draw(context, buffer)
        return 0

    def render_to_output(self, context: Any, buffer: Any) -> int:
        """Do the same: no tag is ever disabled here."""
        return self.render(context, buffer)

    @abstractmethod
    def draw(self, context: PageContext, buffer: Draft) -> None:
        """Write what the node stands for."""


class Block(Node):
    """What stands between the tags of a block."""

    __slots__ = ("_is_silent", "nodes")

    def __init__(self, token: Token, nodes: Sequence[Written]) -> None:
        """Keep the nodes; a block is blank where all of them are."""
        super().__init__(token)
        self.nodes = tuple(nodes)
        self.blank = all(node.blank for node in nodes)
        self._is_silent = False

    def silence(self) -> None:
        """Write nothing from now on: what is left of a blank block are the tags that set something."""
        self.nodes = tuple(node for node in self.nodes if not isinstance(node, Text))
        self._is_silent = True

    def render(self, context: Any, buffer: Any) -> int:
        """Write the nodes."""
        target = Draft() if self._is_silent else buffer
        draw_nodes(self.nodes, context, target)
        return 0

    def render_to_output(self, context: Any, buffer: Any) -> int:
        """Do the same."""
        return self.render(context, buffer)


_PLACEHOLDER = re.compile(r"\s*([A-Za-z][\w-]*):(?=\s*[^\s|])")
"""`tree:hl7.org/Patient` and the like, as Simplifier has them; Liquid reads the name before the colon."""
_PLACEHOLDER_CURE = (
    "Write '{% include profile.html id=\"...\" %}' for a profile, a link for a page, "
    "or put the braces between '{% raw %}' and '{% endraw %}'."
)


class Output(OurTag):
    """`{{ value | filter }}`."""

    name = TOKEN_OUTPUT

    def parse(self, stream: TokenStream) -> Node:
        """Read the expression."""
        token = stream.current
        return OutputNode(token, cast("Stream", stream).markup())


class OutputNode(Drawn):
    """What `{{ }}` stands for."""

    __slots__ = ("expression", "placeholder")
    writes = False

    def __init__(self, token: Token, markup: str) -> None:
        """Keep the expression."""
        super().__init__(token)
        self.expression = filtered(markup)
        found = _PLACEHOLDER.match(markup) if ":" in markup else None
        self.placeholder = found[1] if found else ""
        """The name that another tool's placeholder begins with; empty for what Liquid can mean."""

    def draw(self, context: PageContext, buffer: Draft) -> None:
        """Write the value as Ruby prints it; a text that knows where it was written keeps its place."""
        value = self.expression.evaluate(context)
        if value is None and self.placeholder:
            message = f"'{{{{{self.placeholder}:...}}}}' is another tool's; Liquid writes nothing for it"
            context.work.report("foreign-syntax", message, _PLACEHOLDER_CURE)
        elif value is None:
            self._leave_gap(context, buffer)
        if value.__class__ is not Placed:
            buffer.note(context.work.origin, self.token.start_index)
        write_value(value, context, buffer)

    def _leave_gap(self, context: PageContext, buffer: Draft) -> None:
        """Say that nothing is written for a name that nobody set; what an include was not given may be so."""
        name = self.expression.root if isinstance(self.expression, Variable) else None
        if name and (name in _OFFERED or context.variables.get(name) is None):
            context.work.has_gaps = True
            buffer.leave(Gap(name, context.work.origin), self.token.start_index)


class Text(ContentNode):
    """Text that stands as it is; in a loop it counts each time."""

    __slots__ = ()

    def render(self, context: Any, buffer: Any) -> int:
        """Write the text, and where it stands."""
        work, text = context.work, self.text
        work.budget.write(len(text))
        buffer.copy(text, work.origin, self.token.start_index)
        return 0


def draw_nodes(nodes: Sequence[Written], context: PageContext, buffer: Draft) -> None:
    """Write nodes one after the other; a draft that chooses passes over what it would leave out."""
    if buffer.chooses:
        cast("Chooser", buffer).draw(nodes, context)
        return
    for node in nodes:
        node.render(context, buffer)


def write_value(value: object, context: PageContext, buffer: Draft) -> None:
    """Write a value as Ruby prints it; raises SpentError where that is too much for a page."""
    budget = context.work.budget
    if isinstance(value, Made):
        budget.fit(value.weight)
    text = value if isinstance(value, str) else printed(value)
    budget.write(len(text))
    write(buffer, text)


def write(buffer: Draft, text: str) -> None:
    """Write a text with its places, where it knows them."""
    if isinstance(text, Placed):
        buffer.add(text)
    else:
        buffer.write(text)


def read_template(tags: Mapping[str, Tag], origin: SourceText) -> Parsed:
    """Read a template."""
    source = origin.text
    if "{{" not in source and "{%" not in source:
        return _as_written(origin)
    reading = _Reading(origin, tags)
    try:
        nodes = Stream(reading).nodes()
    except SpentError:
        message = "so many tags are not closed that nothing of this could be read; it is shown as written"
        place = origin.place(min(reading.faulty, default=0))
        return _as_written(origin, Diagnostic("liquid-syntax", message, place))
    return Parsed(tuple(nodes), origin, tuple(reading.found), fixed=None)


def _as_written(origin: SourceText, *found: Diagnostic) -> Parsed:
    text = Text(Token(TOKEN_CONTENT, origin.text, 0, origin.text), origin.text)
    return Parsed((text,), origin, found, fixed=Placed.copy_of(origin))


def literal(token: Token) -> Text:
    """Make the node that shows a tag as it was written."""
    end = token.source.find("%}" if token.kind == TOKEN_TAG else "}}", token.start_index)
    return Text(token, token.source[token.start_index : end + 2])


def _nothing(token: Token) -> Text:
    return Text(token, "")


def _tokens(reading: _Reading) -> Iterator[Token]:
    source, at, trim = reading.origin.text, 0, False
    markup = Markup(source)
    while found := markup.next(at):
        start = found.start()
        yield from _text(reading, at, start, left=trim, right=source[start + 2 : start + 3] == "-")
        if (unfinished := _unfinished(found)) is not None:
            reading.report("liquid-syntax", unfinished, start)
            # All that was read to find that out is read again.
            reading.budget.step((found.end() - start) // _READ_A_STEP)
            at, trim = start + 2, False
            yield Token(TOKEN_CONTENT, source[start:at], start, source)
            continue
        yield from _markup_tokens(found, source)
        at, trim = found.end(), source[found.end() - 3] == "-"
    yield from _text(reading, at, len(source), left=trim, right=False)


def _text(reading: _Reading, start: int, end: int, *, left: bool, right: bool) -> Iterator[Token]:
    text = reading.origin.text[start:end]
    for opening in ("{{", "{%"):
        if (at := text.find(opening)) >= 0:
            reading.report("liquid-syntax", f"'{opening}' is never closed", start + at)
    text = text.lstrip(_TRIM) if left else text
    start = end - len(text)
    text = text.rstrip(_TRIM) if right else text
    if text:
        yield Token(TOKEN_CONTENT, text, start, reading.origin.text)


def _unfinished(found: re.Match[str]) -> str | None:
    if found["raw"] is not None:
        return None
    if (output := found["output"]) is not None:
        return _fault_of_output(output)
    if found["name"] is None:
        return "a tag has no name"
    if found["name"] == "raw":
        return "'raw' is never closed"
    if found["name"] == "#":
        return None
    return f"the tag '{found['name']}' lacks its '%}}'" if "{%" in found["tag"] else None


def _fault_of_output(output: str) -> str | None:
    # Nobody writes a blank line into an output: the braces that close it belong to a later one.
    if _BLANK_LINE.search(output):
        return "'{{' is never closed"
    return "'{{' is closed by its first '}', which stands alone" if "}" in output else None


def _markup_tokens(found: re.Match[str], source: str) -> Iterator[Token]:
    start = found.start()
    if found["raw"] is not None:
        yield Token(TOKEN_CONTENT, found["raw"], found.start("raw"), source)
    elif found["output"] is not None:
        yield Token(TOKEN_OUTPUT, TOKEN_OUTPUT, start, source)
        yield Token(TOKEN_EXPRESSION, found["output"], found.start("output"), source)
    elif found["name"] == "liquid":
        # Every line is a tag of its own.
        for line in _LINE_TAG.finditer(found["tag"]):
            yield Token(TOKEN_TAG, line[1], found.start("tag") + line.start(1), source)
            yield Token(TOKEN_EXPRESSION, line[2], found.start("tag") + line.start(2), source)
    else:
        yield Token(TOKEN_TAG, found["name"], start, source)
        yield Token(TOKEN_EXPRESSION, found["tag"].rstrip(), found.start("tag"), source)
