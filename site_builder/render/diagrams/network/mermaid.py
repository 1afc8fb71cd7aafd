"""Mermaid's flowcharts, read."""

from __future__ import annotations

import re
from collections.abc import Iterator

from site_builder.render.diagrams.network.model import Edge, Network, Node, NodeGroup, Shape, Tip
from site_builder.render.diagrams.shapes import NotDrawnError
from site_builder.render.diagrams.source_lines import SourceLine
from site_builder.render.diagrams.words import Lines, lines_of

_ID = re.compile(r"[\w.]+(?:-(?![-.>])[\w.]+)*")
_SHAPES: tuple[tuple[str, str, Shape], ...] = (
    ("(((", ")))", "oval"),
    ("((", "))", "oval"),
    ("([", "])", "round"),
    ("[[", "]]", "box"),
    ("[(", ")]", "cylinder"),
    ("{{", "}}", "round"),
    ("[/", "/]", "box"),
    ("[\\", "\\]", "box"),
    ("[/", "\\]", "box"),
    ("[", "]", "box"),
    ("(", ")", "round"),
    ("{", "}", "choice"),
    (">", "]", "box"),
)
_ARROW = re.compile(
    r"\s*(?P<tail>[<xo])?(?:(?P<line>--+|==+|-\.+-?|~~~)(?P<head>[>xo])?)(?:\|(?P<label>[^|]*)\|)?\s*"
)
_TEXT_ARROW = re.compile(
    r"\s*(?P<tail>[<xo])?(?P<line>--|==|-\.)\s+(?P<label>(?:(?!--|==|\.-).)+?)\s*(?:--+|==+|\.+-)(?P<head>[>xo])?\s*"
)
_SUBGRAPH = re.compile(r"subgraph\s+(?:([\w-]+)\s*\[\s*(.+?)\s*\]|(.+))$")
_LOOKS = re.compile(r"(?:classDef|class|style|linkStyle|direction|accTitle|accDescr)\b")
_CLICK = re.compile(r"click\s+([\w-]+)\s+(?:href\s+)?\"([^\"]+)\"")
_TIPS: dict[str, Tip] = {">": "arrow", "<": "arrow", "x": "cross", "o": "circle"}


def read_flowchart(lines: list[SourceLine], *, is_sideways: bool) -> Network:
    """Read a flowchart, its first line included. Raises NotDrawnError at a line that it does not know."""
    reading = _Reading(is_sideways=is_sideways)
    for line in _statements(lines):
        try:
            reading.take(line.text)
        except ValueError as error:
            raise NotDrawnError(line.number, str(error)) from error
    if reading.groups or not reading.made.nodes:
        raise NotDrawnError(
            lines[-1].number, "a subgraph has no end" if reading.groups else "there is nothing in it"
        )
    return reading.made


def _statements(lines: list[SourceLine]) -> Iterator[SourceLine]:
    """Yield what stands on a line, or between semicolons outside of texts, behind the first words."""
    for place, line in enumerate(lines):
        text = (
            re.sub(r"^(?:flowchart|graph)\b[ \t]*(?:TB|TD|BT|LR|RL)?", "", line.text)
            if not place
            else line.text
        )
        parts = text.split(";") if '"' not in text and "&#" not in text else [text.rstrip(";")]
        for part in parts:
            if part.strip():
                yield SourceLine(line.number, part.strip())


class _Reading:
    def __init__(self, *, is_sideways: bool) -> None:
        self.made = Network(is_sideways=is_sideways)
        self.groups: list[int] = []

    def take(self, text: str) -> None:
        """Read a statement. Raises ValueError for what it does not know."""
        if found := _SUBGRAPH.match(text):
            name, label = found[1] or found[3].strip('"'), (found[2] or found[3]).strip('"')
            self.made.groups.append(
                NodeGroup(name, lines_of(label), self.groups[-1] if self.groups else None)
            )
            self.groups.append(len(self.made.groups) - 1)
        elif text == "end" and self.groups:
            self.groups.pop()
        elif found := _CLICK.match(text):
            if node := self.made.nodes.get(found[1]):
                node.link = found[2]
        elif not _LOOKS.match(text):
            self._chain(text)

    def _chain(self, text: str) -> None:
        """Read `A & B --> C -- words --> D`."""
        sources, at = self._nodes(text, 0)
        while at < len(text):
            arrow = _TEXT_ARROW.match(text, at) or _ARROW.match(text, at)
            if not arrow or arrow.end() == at:
                message = f"'{text[at : at + 40].strip()}' is not known here"
                raise ValueError(message)
            targets, at = self._nodes(text, arrow.end())
            label = (arrow["label"] or "").strip().strip('"')
            line = arrow["line"]
            if line != "~~~":
                for source in sources:
                    for target in targets:
                        self.made.edges.append(
                            Edge(
                                source,
                                target,
                                lines_of(label) if label else (),
                                "." in line,
                                head=_TIPS.get(arrow["head"] or "", ""),
                                tail=_TIPS.get(arrow["tail"] or "", ""),
                            )
                        )
            sources = targets

    def _nodes(self, text: str, at: int) -> tuple[list[str], int]:
        found: list[str] = []
        while True:
            name, at = self._node(text, at)
            found.append(name)
            more = re.compile(r"\s*&\s*").match(text, at)
            if not more:
                return found, at
            at = more.end()

    def _node(self, text: str, at: int) -> tuple[str, int]:
        found = _ID.match(text, at)
        if not found:
            message = f"'{text[at : at + 40].strip()}' is not known here"
            raise ValueError(message)
        name, at = found[0], found.end()
        label: Lines | None = None
        shape: Shape = "box"
        for start, end, each in _SHAPES:
            if text.startswith(start, at):
                stop = self._end_of_text(text, at + len(start), end)
                if stop >= 0:
                    label, shape = lines_of(text[at + len(start) : stop].strip().strip('"`')), each
                    at = stop + len(end)
                    break
        if styled := re.compile(r":::[\w-]+").match(text, at):
            at = styled.end()
        group = self.groups[-1] if self.groups else None
        known = self.made.nodes.get(name)
        is_group = any(each.name == name for each in self.made.groups)
        if label is not None:
            self.made.nodes[name] = Node(
                name, label, shape, group=known.group if known and known.group is not None else group
            )
        elif known is None and not is_group:
            self.made.nodes[name] = Node(name, lines_of(name), group=group)
        elif known is not None and known.group is None:
            # Whoever is named first within a group belongs to it.
            known.group = group
        return name, at

    @staticmethod
    def _end_of_text(text: str, at: int, end: str) -> int:
        """Return where a node's text ends; in quotes it may hold the sign of its end."""
        if text.startswith('"', at):
            quote = text.find('"', at + 1)
            return quote + 1 if quote > 0 and text.startswith(end, quote + 1) else -1
        return text.find(end, at)
