"""Small guides as values, for the tests of navigation and listings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from site_builder.config import GuideConfig
from site_builder.model.guide import Artifact, Guide, Page, Redirect, StaticFile
from site_builder.source.origins import Origins
from site_builder.source.source_map import Places


def page(out: str, title: str = "", **fields: Any) -> Page:
    values: dict[str, Any] = {
        "source": f"pages/{out.removesuffix('.html')}.md",
        "out": out,
        "url": f"/{out}",
        "title": title or out.removesuffix(".html").capitalize(),
        "front_matter": {},
        "body": "",
        "body_line": 1,
        "format": "markdown",
    }
    return Page(**{**values, **fields})


def artifact(kind: str, name: str, title: str = "") -> Artifact:
    return Artifact(
        type=kind,
        id=name,
        url=f"https://example.org/{kind}/{name}",
        version="1.0.0",
        name=name,
        title=title or name,
        status="draft",
        description="",
        release="STU3",
        resource={"resourceType": kind, "id": name},
        neutral={"resourceType": kind, "id": name},
        source=f"profiles/{name}.json",
        source_format="json",
        source_text="{}",
        out=f"{kind}-{name}.html",
        is_example=False,
        origins=Origins({}, dict),
    )


def guide(
    *pages: Page,
    data: Mapping[str, Any] | None = None,
    places: Mapping[str, Places] | None = None,
    artifacts: tuple[Artifact, ...] = (),
    static: tuple[str, ...] = (),
    redirects: tuple[Redirect, ...] = (),
    root: str = "/nowhere",
    **config: Any,
) -> Guide:
    return Guide(
        root=root,
        config=GuideConfig(**{"title": "A guide", "content": ".", **config}),
        pages=pages,
        artifacts=artifacts,
        includes={},
        site_data=data or {},
        data_places=places or {},
        static=tuple(StaticFile(f"/nowhere/{out}", out) for out in static),
        redirects=redirects,
        build_date=date(2026, 1, 2),
    )
