"""Jekyll's `include`, `include_relative` and `include_cached`.

Source of the syntax: https://jekyllrb.com/docs/includes/
"""

from __future__ import annotations

import re
from typing import cast

from liquid import Node, Token, TokenStream

from site_builder.render.liquid.context import PageContext
from site_builder.render.liquid.expressions import Constant, Value
from site_builder.render.liquid.grammar import fault, filtered, value
from site_builder.render.liquid.parsing import Drawn, OurTag, Parsed, Stream, draw_nodes, write
from site_builder.render.liquid.svg import clean_svg
from site_builder.render.liquid.values import printed
from site_builder.source.budget import SpentError
from site_builder.source.placed import Draft, Piece, Placed, SourceText

_NAME = re.compile(r"((?:\{\{.*?\}\}|[^\s{])+)\s*(.*)", re.DOTALL)
_PART = re.compile(r"\{\{-?(.*?)-?\}\}", re.DOTALL)
_PARAMETER = re.compile(
    r"(?<![\w-])([\w-]++)\s*+=\s*+(?:\"([^\"\\]*(?:\\.[^\"\\]*)*)\"|'([^'\\]*(?:\\.[^'\\]*)*)'|([\w.-]+))",
    re.DOTALL,
)
_ESCAPED_QUOTES = {2: re.compile(r"\\\""), 3: re.compile(r"\\'")}
_MAX_DEPTH = 30
"""How deep includes may nest; a tree drawn by an include of itself stays far below."""


class EndlessInclude(Exception):  # noqa: N818  # a signal between include nodes, not a fault of the program
    """Includes are nested too deeply; unwinds to the outermost one of the cycle."""

    def __init__(self, name: str) -> None:
        """Name the include that includes itself."""
        super().__init__(name)
        self.name = name


class IncludeNode(Drawn):
    """An include with its parameters."""

    __slots__ = ("name_parts", "parameters", "relative")

    def __init__(
        self,
        token: Token,
        name_parts: list[str | Value],
        parameters: dict[str, Value] | None,
        *,
        relative: bool,
    ) -> None:
        """Keep the name (texts and outputs) and the parameters, None where there are none."""
        super().__init__(token)
        self.name_parts = name_parts
        self.parameters = parameters
        self.relative = relative

    def draw(self, context: PageContext, buffer: Draft) -> None:
        """Write the include; a fault costs the include only."""
        work = context.work
        outermost = not work.includes
        if outermost:
            work.include_token = self.token
        try:
            self._draw(context, buffer)
        finally:
            work.token = self.token
            if outermost:
                work.include_token = None

    def _draw(self, context: PageContext, buffer: Draft) -> None:
        work = context.work
        work.budget.include()
        name = "".join(
            part if isinstance(part, str) else printed(part.evaluate(context)) for part in self.name_parts
        ).strip("\"'")
        # Jekyll joins the name to the folder of the includes, so a slash in front means nothing.
        name = name.lstrip("/")
        given = None
        if self.parameters is not None:
            given = {key: one.evaluate(context) for key, one in self.parameters.items()}
        report = work.report if len(self.name_parts) == 1 else work.report_at_page
        if ".." in name.split("/"):
            report("include-outside", f"the include '{name}' leaves the folder of the includes")
            return
        parsed = work.site.relative_include(work.page, name) if self.relative else work.site.include(name)
        if parsed is not None:
            self._draw_parsed(context, buffer, name, parsed, given)
            return
        drawn = None if self.relative else work.theme_include(name, given or {}, work.page, report)
        if drawn is None:
            hint = "" if self.relative else work.site.include_hint(name)
            report("missing-include", f"the include '{name}' does not exist", hint)
        else:
            # Finished HTML: a profile's table must not meet Markdown.
            work.budget.write(len(drawn))
            buffer.write(drawn if work.placeholders is None else work.placeholders.put(drawn, work.place()))

    def _draw_parsed(
        self, context: PageContext, buffer: Draft, name: str, parsed: Parsed, given: dict[str, object] | None
    ) -> None:
        work = context.work
        work.add_found(parsed)
        if name in work.cut and name in work.includes:
            return
        if len(work.includes) >= _MAX_DEPTH:
            raise EndlessInclude(name)
        drawing = name.lower().endswith(".svg")
        target = Draft() if drawing else buffer
        start = target.mark()
        try:
            _render(context, target, name, parsed, given)
        except (EndlessInclude, RecursionError) as cycle:
            if name in work.includes or (isinstance(cycle, EndlessInclude) and cycle.name != name):
                raise
            work.token = self.token
            work.report("include-cycle", f"the include '{name}' includes itself without an end")
            work.cut.add(name)
            target.cut(start)
            _render(context, target, name, parsed, given)
        if drawing:
            svg = clean_svg(target.text())
            buffer.write(svg if work.placeholders is None else work.placeholders.put(svg, work.place()))


class IncludeTag(OurTag):
    """`{% include name.html key="text" other=variable %}`."""

    name = "include"
    relative = False

    def parse(self, stream: TokenStream) -> Node:
        """Read the name and the parameters."""
        stream = cast("Stream", stream)
        token, markup = stream.current, stream.tokens[stream.pos + 1]
        found = _NAME.match(stream.markup())
        if found is None:
            raise fault(f"'{token.value}' names no file")
        rest = found[2]
        left = _PARAMETER.sub("", rest).strip()
        if left:
            stream.reading.report(
                "include-parameter", f"'{left}' is not a parameter such as name=\"text\"", token.start_index
            )
        source, at = stream.reading.origin, markup.start_index + found.start(2)
        given = _PARAMETER.finditer(rest)
        parameters = {one[1]: _parameter(one, source, at) for one in given} if rest else None
        pieces = _PART.split(found[1])
        parts: list[str | Value] = [
            filtered(piece) if at % 2 else piece for at, piece in enumerate(pieces) if piece or at % 2
        ]
        return IncludeNode(token, parts, parameters, relative=self.relative)


class IncludeRelativeTag(IncludeTag):
    """`{% include_relative name.md %}`: a file beside the page."""

    name = "include_relative"
    relative = True


class IncludeCachedTag(IncludeTag):
    """`{% include_cached %}` of the plugin jekyll-include-cache: for us the same as `include`."""

    name = "include_cached"


def _parameter(found: re.Match[str], source: SourceText, at: int) -> Value:
    """Read a parameter; the markup around it stands at a place of its source, and so does its text."""
    if found[4]:
        return value(found[4])
    group = 2 if found[2] is not None else 3
    text = Placed(found[group], (Piece(0, source, at + found.start(group), is_copy=True),))
    return Constant(text.replaced(_ESCAPED_QUOTES[group], lambda quote: quote[0][1]))


def _render(
    context: PageContext, target: Draft, name: str, parsed: Parsed, given: dict[str, object] | None
) -> None:
    if parsed.fixed is not None:
        context.work.budget.write(len(parsed.fixed))
        write(target, parsed.fixed)
        return
    work, origin = context.work, context.work.origin
    work.includes.append(name)
    work.origin = parsed.origin
    # Without parameters Jekyll leaves those of the include around it in sight.
    context.variables.push({} if given is None else {"include": given})
    try:
        draw_nodes(parsed.nodes, context, target)
    except SpentError:
        # Behind this the page's own include tag is at work again.
        work.stopped_at = work.stopped_at or work.place()
        raise
    finally:
        context.variables.pop()
        work.origin = origin
        work.includes.pop()
