"""`page.KEY` in templates."""

from __future__ import annotations

import dataclasses

from site_builder.model.guide import OutPath, Page
from site_builder.render.templates import Values
from site_builder.source.placed import Asked, Placed


def page_values(page: Page) -> Values:
    """`page.KEY` in templates: the front matter as written, then what it means."""
    fields = {field.name: getattr(page, field.name) for field in dataclasses.fields(page)}
    fields["summary"] = Placed.from_place(page.summary, Asked(page.at("summary").place))
    return Values({**page.front_matter, **fields})


def listing_values(out: OutPath, title: str, summary: str, tags: tuple[str, ...], source: str) -> Values:
    """`page.KEY` for a page that no author wrote."""
    return Values(
        {
            "title": title,
            "summary": summary,
            "tags": tags,
            "toc": True,
            "out": out,
            "url": f"/{out}",
            "source": source,
            "hide_sidebar": False,
            "front_matter": {},
        }
    )
