"""The key to a profile's trees: only the icons and flags that stand in them."""

from __future__ import annotations

from collections.abc import Sequence

from site_builder.model.sections import Chip, Legend, Tree

_OWN_WORDS = {"constraint": "Has constraints"}
"""Flags whose meaning names what one element has; the key says what they mean for all."""


def legend(trees: Sequence[Tree]) -> Legend:
    """Collect the icons and flags of trees, each once, in the order in which they first stand there."""
    rows = [row for tree in trees for row in tree.rows]
    flags = {flag.label: flag for row in rows for flag in row.flags}
    return Legend(
        icons=tuple(dict.fromkeys(row.icon for row in rows)),
        flags=tuple(
            Chip(each.label, each.kind, _OWN_WORDS.get(each.kind, each.meaning)) for each in flags.values()
        ),
        has_prohibited=any("prohibited" in row.marks for row in rows),
    )
