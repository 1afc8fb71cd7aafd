"""What pages of guides for HL7's IG Publisher ask for: its fragments, and links by canonical URL."""

from __future__ import annotations

import re

from site_builder.diagnostics import Diagnostic
from site_builder.kinds.publisher.fragments import fragment, listed
from site_builder.kinds.publisher.statements import ALL, STATEMENT, anchor_of, statement_table
from site_builder.model.guide import Page
from site_builder.model.sections import Link
from site_builder.model.view import GuideView
from site_builder.render.stash import Stash
from site_builder.render.templates import Theme

_OF_ARTIFACT = re.compile(r"[A-Z][A-Za-z]+-[A-Za-z0-9.-]+-[a-z-]+\.xhtml$")
_TRIPLE = re.compile(r"\[\[\[([^\[\]\n]{1,400})\]\]\]")


def draw_fragment(name: str, page: Page, theme: Theme, view: GuideView) -> str | None:
    """Draw a fragment for a page; None where there is nothing like it."""
    found = listed(name, view)
    if found is not None:
        is_table, is_simple, artifacts = found
        template = "publisher/table.html" if is_table else "publisher/list.html"
        return theme.render(template, page.out, artifacts=artifacts, is_simple=is_simple)
    sections = fragment(name, view)
    return None if sections is None else str(theme.draw_sections(sections, page.out, level=3))


def missing_fragment(name: str) -> tuple[str, str]:
    """Return a finding's code and words: only the Publisher makes the part, or its artifact is not there."""
    if _OF_ARTIFACT.match(name):
        return "unknown-artifact", f"the guide has no artifact with the fragment '{name}'"
    return "missing-fragment", f"the fragment '{name}' is not made here"


def with_statements(text: str, page: Page, theme: Theme, view: GuideView, stash: Stash) -> str:
    """Add anchor and mark to each statement of conformance, and put the table of all where it belongs."""
    if "§" not in text:
        return text

    def table(_: re.Match[str]) -> str:
        drawn = theme.draw_sections((statement_table(view.guide),), page.out, level=3)
        return f"\n{stash.put(str(drawn))}\n"

    def marked(found: re.Match[str]) -> str:
        id_, anchor = found["id"], anchor_of(found["id"])
        mark = f'<sup><a href="#{anchor}">§{id_}</a></sup>'
        return f'<span id="{id_}"><a id="{anchor}"></a>{found["words"]} {mark}</span>'

    return STATEMENT.sub(marked, ALL.sub(table, text))


def with_links(text: str, page: Page, view: GuideView) -> tuple[str, tuple[Diagnostic, ...]]:
    """Turn `[[[canonical URL]]]` into links of Markdown; what is unknown stays as text, and is reported."""
    if "[[[" not in text:
        return text, ()
    found: list[Diagnostic] = []

    def linked(match: re.Match[str]) -> str:
        wanted = match[1].strip()
        link = _link(wanted, view)
        if link is None:
            message = f"the guide has no artifact '{wanted}' to link to"
            found.append(Diagnostic("unknown-artifact", message, page.locate(match[0])))
            return wanted
        return f"[{link.text}]({link.target})"

    return _TRIPLE.sub(linked, text), tuple(found)


def _link(wanted: str, view: GuideView) -> Link | None:
    release = view.guide.config.fhir_version
    artifact = view.resolve(wanted) or view.find(wanted)
    if artifact is not None:
        return view.link_artifact(artifact)
    if view.is_known(wanted, release):
        return view.link_canonical(wanted, release)
    link = None if "://" in wanted else view.link_type(wanted, release)
    return link if link and link.target else None
