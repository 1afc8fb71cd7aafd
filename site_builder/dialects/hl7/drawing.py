"""What pages of guides for HL7's IG Publisher ask for: its fragments, and links by canonical URL."""

from __future__ import annotations

import re
from collections.abc import Callable

from site_builder.diagnostics import Diagnostic
from site_builder.dialects.hl7.fragments import fragment, has_artifact, is_fragment, listed
from site_builder.dialects.hl7.guide import PublisherGuide
from site_builder.dialects.hl7.queries import QueryError, rows_of, table_of
from site_builder.dialects.hl7.statements import ALL, STATEMENT, anchor_of, statement_table
from site_builder.fhir.json_text import dumps
from site_builder.model.dialect import Drawer, Keep
from site_builder.model.guide import Guide
from site_builder.model.sections import Link
from site_builder.model.view import GuideView
from site_builder.source.placed import Placed

_OF_ARTIFACT = re.compile(r"[A-Z][A-Za-z]++-[A-Za-z0-9.-]*[A-Za-z0-9.]-[a-z-]++\.xhtml$")
_TRIPLE = re.compile(r"\[\[\[([^\[\]\n]{1,400})\]\]\]")


def draw_part(
    name: str,
    view: GuideView,
    guide: PublisherGuide,
    drawer: Drawer,
    report: Callable[[str, str], None],
) -> str | None:
    """Draw what the Publisher has under a name; None where that is no name of the Publisher's."""
    if name.startswith(("sql:", "sqlToData:")):
        return _query(name, view, drawer, report)
    drawn = _drawn(name, view, guide, drawer)
    if drawn is None and is_fragment(name, view):
        code, message = _missing(name, view)
        # What was not compiled is told once.
        if code != "unknown-artifact" or not view.guide.dialect.lacks_definitions:
            report(code, message)
        return ""
    return drawn


def _query(name: str, view: GuideView, drawer: Drawer, report: Callable[[str, str], None]) -> str:
    """Draw a query's answer as a table; or write its rows as JSON, for who keeps them."""
    tag, _, query = name.partition(":")
    try:
        if tag == "sqlToData":
            return dumps(rows_of(query, view))
        return str(drawer.draw_sections((table_of(query, view),), level=3))
    except QueryError as error:
        report("failed-query", f"the query can't be answered: {error}")
        return ""


def _drawn(name: str, view: GuideView, guide: PublisherGuide, drawer: Drawer) -> str | None:
    found = listed(name, view)
    if found is not None:
        is_table, is_simple, artifacts = found
        template = "publisher/table.html" if is_table else "publisher/list.html"
        return drawer.render(template, artifacts=artifacts, is_simple=is_simple)
    sections = fragment(name, view, guide)
    return None if sections is None else str(drawer.draw_sections(sections, level=3))


def _missing(name: str, view: GuideView) -> tuple[str, str]:
    """Return a finding's code and words: only the Publisher makes the part, or its artifact is not there."""
    if _OF_ARTIFACT.match(name) and not has_artifact(name, view):
        return "unknown-artifact", f"the guide has no artifact with the fragment '{name}'"
    return "missing-fragment", f"the fragment '{name}' is not made here"


def with_statements(text: Placed, guide: Guide, drawer: Drawer, keep: Keep) -> Placed:
    """Add anchor and mark to each statement of conformance, and put the table of all where it belongs."""
    if "§" not in text:
        return text

    def table(found: re.Match[str]) -> str:
        own = {each["id"] for each in STATEMENT.finditer(text)}
        drawn = drawer.draw_sections((statement_table(guide, own),), level=3)
        return f"\n{keep(str(drawn), text.place(found.start()))}\n"

    def marked(found: re.Match[str]) -> str:
        id_, anchor = found["id"], anchor_of(found["id"])
        mark = f'<sup><a href="#{anchor}">§{id_}</a></sup>'
        return f'<span id="{id_}"><a id="{anchor}"></a>{found["words"].rstrip()} {mark}</span>'

    return text.replaced(ALL, table).replaced(STATEMENT, marked)


def with_links(text: Placed, view: GuideView) -> tuple[Placed, tuple[Diagnostic, ...]]:
    """Turn `[[[canonical URL]]]` into links of Markdown; what is unknown stays as text, and is reported."""
    if "[[[" not in text:
        return text, ()
    found: list[Diagnostic] = []

    def linked(match: re.Match[str]) -> str:
        wanted = match[1].strip()
        link = _link(wanted, view)
        if link is None:
            message = f"the guide has no artifact '{wanted}' to link to"
            found.append(Diagnostic("unknown-artifact", message, text.place(match.start())))
            return wanted
        return f"[{link.text}]({link.target})"

    return text.replaced(_TRIPLE, linked), tuple(found)


def _link(wanted: str, view: GuideView) -> Link | None:
    release = view.guide.config.fhir_version
    artifact = view.resolve(wanted) or view.find(wanted)
    if artifact is not None:
        return view.link_artifact(artifact)
    if view.is_known(wanted, release):
        return view.link_canonical(wanted, release)
    link = None if "://" in wanted else view.link_type(wanted, release)
    return link if link and link.target else None
