"""Makes guides of a page or two for the Liquid tests."""

from collections.abc import Mapping
from datetime import date

from site_builder.config import GuideConfig
from site_builder.model.dialect import NATIVE, Dialect
from site_builder.model.guide import Guide, Include, Page
from site_builder.render.liquid import LiquidRenderer, LiquidText
from site_builder.render.placeholders import Placeholders

BODY_LINE = 4
"""The line at which the body of every page starts."""


def make_page(body: str, front_matter: Mapping[str, object] | None = None, source: str = "page.md") -> Page:
    stem = source.rpartition(".")[0]
    return Page(
        source=source,
        out=f"{stem}.html",
        url=f"/{stem}.html",
        title="A page",
        front_matter=front_matter or {},
        body=body,
        body_line=BODY_LINE,
        format="markdown",
    )


def make_guide(
    *pages: Page,
    includes: Mapping[str, str] | None = None,
    data: Mapping[str, object] | None = None,
    config: GuideConfig | None = None,
    dialect: Dialect = NATIVE,
) -> Guide:
    return Guide(
        root="/guide",
        config=config or GuideConfig(),
        pages=pages,
        artifacts=(),
        includes={name: Include(name, f"_includes/{name}", text) for name, text in (includes or {}).items()},
        site_data=data or {},
        data_places={},
        static=(),
        redirects=(),
        build_date=date(2024, 1, 31),
        dialect=dialect,
    )


def render(
    body: str,
    *,
    includes: Mapping[str, str] | None = None,
    front_matter: Mapping[str, object] | None = None,
    placeholders: Placeholders | None = None,
) -> LiquidText:
    page = make_page(body, front_matter)
    return LiquidRenderer(make_guide(page, includes=includes), "/guide").render(page, placeholders)


def findings(text: LiquidText) -> list[str]:
    """Return the findings as `path:line:column code`."""
    return [f"{found.location} {found.code}" for found in text.diagnostics]
