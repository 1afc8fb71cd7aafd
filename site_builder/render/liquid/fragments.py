"""Tags that HL7's IG Publisher replaces before Jekyll sees a page: `fragment`, `lang-fragment`, `sql`.

Source: https://build.fhir.org/ig/FHIR/ig-guidance/using-templates.html
"""

from __future__ import annotations

import json
from typing import cast

from liquid import Node, Token, TokenStream

from site_builder.render.liquid.context import PageContext, Work
from site_builder.render.liquid.grammar import fault
from site_builder.render.liquid.parsing import Drawn, OurTag, Stream
from site_builder.render.liquid.variables import keep
from site_builder.source.placed import Draft

_FORMATS = ("json", "xml")


class FragmentNode(Drawn):
    """A part of the site that is shown on a page."""

    __slots__ = ("markup",)

    def __init__(self, token: Token, markup: str) -> None:
        """Keep what the tag says."""
        super().__init__(token)
        self.markup = markup

    def draw(self, context: PageContext, buffer: Draft) -> None:
        """Write the part, in a guide that may ask for it."""
        work = context.work
        if not work.site.guide.dialect.has_fragments:
            name = self.token.value
            work.report("unknown-tag", f"the tag '{name}' is one of HL7's IG Publisher")
            return
        self.draw_part(work, buffer)

    def draw_part(self, work: Work, buffer: Draft) -> None:
        """Write the part as an include of its name is written."""
        work.budget.include()
        name, parameters = self.include()
        drawn = work.theme_include(name, parameters, work.page, work.report)
        if drawn is None:
            hint = work.site.include_hint(name)
            work.report("missing-include", f"the fragment '{name}' does not exist", hint)
            return
        if drawn.strip() and (message := self.left_out()):
            work.report("missing-fragment", message)
        work.budget.write(len(drawn))
        buffer.write(drawn if work.placeholders is None else work.placeholders.put(drawn, work.place()))

    def include(self) -> tuple[str, dict[str, object]]:
        """Name the include that stands for the fragment, and its parameters."""
        return self.markup.split()[0], {}

    def left_out(self) -> str:
        """Say what the tag asks for that is not shown; empty for nothing."""
        return ""


class ResourceNode(FragmentNode):
    """A resource's source, as a whole or from one element on."""

    __slots__ = ()

    def include(self) -> tuple[str, dict[str, object]]:
        """Return the include of an example."""
        resource, form, filters = self._parts()
        form = form if form in _FORMATS else "json"
        return "example.html", {"id": resource, "format": form, "filters": filters}

    def left_out(self) -> str:
        """Say that there is no such format."""
        resource, form, _ = self._parts()
        return "" if form in _FORMATS else f"'{resource}' is shown as JSON; as '{form}' it can't be"

    def _parts(self) -> tuple[str, str, str]:
        resource, form, filters = (*self.markup.split(None, 2), "", "")[:3]
        return resource, (form or "json").lower(), filters.strip()


class FragmentTag(OurTag):
    """`{% fragment Patient/example JSON BASE:name %}`."""

    name = "fragment"

    def parse(self, stream: TokenStream) -> Node:
        """Read what to show."""
        token, markup = stream.current, cast("Stream", stream).markup().strip()
        if not markup:
            raise fault(f"'{token.value}' names nothing to show")
        return self.node(token, markup)

    def node(self, token: Token, markup: str) -> FragmentNode:
        """Make the tag's node."""
        return ResourceNode(token, markup)


class LanguageFragmentTag(FragmentTag):
    """`{% lang-fragment dependency-table.xhtml %}`: for us, who know one language, an include."""

    name = "lang-fragment"

    def node(self, token: Token, markup: str) -> FragmentNode:
        """Make the tag's node."""
        return FragmentNode(token, markup)


class QueryNode(FragmentNode):
    """A query of the database that the Publisher makes of a guide."""

    __slots__ = ()

    def include(self) -> tuple[str, dict[str, object]]:
        """Return the query under the tag's name."""
        return f"{self.token.value}:{self.markup}", {}


class QueryToDataNode(QueryNode):
    """A query whose rows become a variable of the page."""

    __slots__ = ()
    writes = False

    def draw(self, context: PageContext, buffer: Draft) -> None:
        """Set the variable, in a guide that may ask for it."""
        work = context.work
        if not work.site.guide.dialect.has_fragments:
            super().draw(context, buffer)
            return
        name, _, query = self.markup.partition(" ")
        work.budget.include()
        drawn = work.theme_include(f"{self.token.value}:{query.strip()}", {}, work.page, work.report)
        work.budget.write(len(drawn or ""))
        keep(context, name, json.loads(drawn or "[]"))


class QueryTag(FragmentTag):
    """`{% sql select Name from Resources %}`."""

    name = "sql"

    def node(self, token: Token, markup: str) -> FragmentNode:
        """Make the tag's node."""
        return QueryNode(token, markup)


class QueryToDataTag(QueryTag):
    """`{% sqlToData name select ... %}`: the same, into `site.data`."""

    name = "sqlToData"

    def node(self, token: Token, markup: str) -> FragmentNode:
        """Make the tag's node; the name may stand on a line of its own."""
        return QueryToDataNode(token, " ".join(markup.split(None, 1)))
