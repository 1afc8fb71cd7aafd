"""A guide's folder as its dialect reads it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from site_builder.config import GuideConfig
from site_builder.diagnostics import Problems
from site_builder.dialects.hl7.pages import sort_pages
from site_builder.dialects.hl7.resource import with_guide_resource
from site_builder.read.guide import RawGuide, read_guide


def read_folder(
    root: Path, config: GuideConfig, problems: Problems, *, output: Path | None = None
) -> RawGuide:
    """Read a guide, as `read_guide` does, and sort its files as its dialect has them."""
    raw = read_guide(root, config, problems, output=output)
    if config.publisher_guide is None:
        return raw
    parts = sort_pages(raw.pages, raw.includes, config, problems)
    return replace(
        raw,
        pages=parts.pages,
        includes=parts.includes,
        prose={**parts.prose, **raw.prose},
        resources=with_guide_resource(raw.resources, raw.root, config, problems),
    )
