"""Anchors of sections that come onto a page from elsewhere, kept apart from those that it has besides."""

from __future__ import annotations

from dataclasses import replace

from site_builder.model.sections import Group, Section


def prefixed(section: Section, prefix: str) -> Section:
    """Put a prefix before the anchors of a section and of those inside it.

    Rows keep theirs: they name the artifact already, and links lead to them.
    """
    changed = replace(section, id=f"{prefix}{section.id}" if section.id else "")
    if isinstance(changed, Group):
        return replace(
            changed,
            sections=tuple(prefixed(inner, prefix) for inner in changed.sections),
            anchors=tuple(f"{prefix}{anchor}" for anchor in changed.anchors),
        )
    return changed
