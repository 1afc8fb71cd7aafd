"""The APIs of a statement side by side: what each resource holds, and by what it is searched."""

from __future__ import annotations

from collections.abc import Iterator

from site_builder.kinds.api.search import parameter_anchor
from site_builder.kinds.api.statement import Api, find_api, resource_types
from site_builder.kinds.parts.cells import joined
from site_builder.kinds.parts.expectation import strongest, verb_then
from site_builder.model.guide import Page
from site_builder.model.sections import Cell, Column, Link, Markdown, Piece, Row, Section, Table, Text
from site_builder.model.view import GuideView

_COLUMNS = (Column("Resource", "lines api-name"), Column("Holds", "api-holds"), Column("Search by", "lines"))


def overview_sections(resources: str, statement: str, view: GuideView) -> Iterator[Section]:
    """Yield a table of resources: those named, with commas between, else all of the statement's.

    A resource has the page whose front matter names it (`resource: Patient`). Raises LookupError when the
    statement lacks a resource.
    """
    named = [name.strip() for name in resources.split(",") if name.strip()]
    rows = []
    for name in named or resource_types(statement, view):
        api = find_api(name, statement, view)
        page = _page_of(name, view)
        title: Piece = Link(name, page.out, style="strong") if page else Text(name, "strong")
        profile: Cell = ()
        if url := str(api.content.get("profile") or ""):
            profile = (Text("\n"), api.rest.profile(url))
        holds: Cell = (Markdown(page.summary, is_authors=True),) if page and page.summary else ()
        search = searched_by(api, page.out if page else "") or _without_search(api)
        rows.append(Row(((title, *profile), holds, search)))
    yield Table("", "", _COLUMNS, tuple(rows))


def searched_by(api: Api, page_out: str = "", *, is_linked: bool = False) -> Cell:
    """Return the names of the search parameters, those of one verb together.

    They are links when the parameters have sections: on this page, or on the one at `page_out`. Each verb's
    names begin a line.
    """
    if not api.supports("search-type"):
        return ()
    found: list[Cell] = []
    for verb in strongest({parameter.verb for parameter in api.parameters}):
        names = joined(
            (
                Link(each.name, f"{page_out}#{parameter_anchor(each)}", style="code")
                if page_out or is_linked
                else Text(each.name, "code"),
            )
            for each in api.parameters
            if each.verb == verb
        )
        found.append(verb_then(verb, names, "searching by these"))
    return joined(found, "\n")


def _without_search(api: Api) -> Cell:
    is_read_only = api.supports("read") and not api.supports("search-type")
    return (Text("read by id only", "soft"),) if is_read_only else ()


def _page_of(resource: str, view: GuideView) -> Page | None:
    return next((page for page in view.guide.pages if page.front_matter.get("resource") == resource), None)
