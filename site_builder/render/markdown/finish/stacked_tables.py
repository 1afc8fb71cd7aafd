"""Tables whose cells stand below one another on a phone: each cell says what its column holds."""

from __future__ import annotations

from typing import cast
from xml.etree.ElementTree import Element

from site_builder.render.markdown.finish.stage import Stage
from site_builder.render.markdown.node import Node, plain_text, tagged

_STACKS = "stacks"


class StackedTables(Stage):
    """Names the columns beside the cells of tables that are marked `{: .stacks}`."""

    name = "stacked-tables"

    def run(self, root: Element) -> None:
        """Label every cell but the first of its row; of two columns the second needs no name."""
        for table in tagged(cast("Node", root), "table"):
            if _STACKS not in (table.get("class") or "").split():
                continue
            labels = [plain_text(cell).strip() for cell in tagged(table, "th")]
            if len(labels) > 2:
                _label(table, labels)


def _label(table: Node, labels: list[str]) -> None:
    for row in tagged(table, "tr"):
        for cell, label in list(zip(tagged(row, "td"), labels, strict=False))[1:]:
            if label and plain_text(cell).strip():
                cell.set("data-label", label)
