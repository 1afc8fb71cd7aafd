"""The key to a profile's trees: only the icons and flags that stand in them."""

from __future__ import annotations

from collections.abc import Sequence

from site_builder.model.sections import Chip, Legend, Tree

_ORDER = ("?!", "SO", "S", "O", "Σ", "V", "C")
"""The order of flags in a row; those of a standards status follow."""
_OWN_WORDS = {"constraint": "Has constraints"}
"""Flags whose meaning names what one element has; the key says what they mean for all."""


def legend(trees: Sequence[Tree]) -> Legend:
    """Collect the icons and flags of trees, each once, icons as they first stand there."""
    rows = [row for tree in trees for row in tree.rows]
    found = {flag.label: flag for row in rows for flag in row.flags}
    flags = [found[label] for label in (*_ORDER, *sorted(found.keys() - set(_ORDER))) if label in found]
    return Legend(
        icons=tuple(dict.fromkeys(row.icon for row in rows)),
        flags=tuple(Chip(each.label, each.kind, _OWN_WORDS.get(each.kind, each.meaning)) for each in flags),
        has_prohibited=any("prohibited" in row.marks for row in rows),
    )
