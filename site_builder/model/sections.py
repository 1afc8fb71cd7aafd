"""What an artifact's page is made of: data that says what is shown, never how it looks.

Kinds return sections; `templates/sections/NAME.html` draws each class below. Text comes as
*pieces*, so that a kind can link, mark and dim without writing HTML.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from site_builder.model import link
from site_builder.model.summary import NO_SUMMARY, Summary

Style: TypeAlias = link.Style
Link: TypeAlias = link.Link
"""A piece as those below; look-ups in the guide make it too, which don't need all of them."""


@dataclass(frozen=True, slots=True)
class Text:
    """Plain text."""

    text: str
    style: Style = ""


@dataclass(frozen=True, slots=True)
class Markdown:
    """Prose from a resource, in FHIR's Markdown, or an author's own, in that of pages."""

    text: str
    style: Style = ""
    base: str = ""
    """What relative links count from: the specification, for texts that come from there."""
    is_authors: bool = False
    """It was written for a page."""


@dataclass(frozen=True, slots=True)
class Chip:
    """A short label with a meaning: a flag, a status, a binding strength."""

    label: str
    """What is seen, such as `S`."""
    kind: str
    """Class name of its look: `must-support`, `modifier`, `summary`, `status-draft`, `required`, ..."""
    meaning: str = ""
    """What a screen reader says and a tooltip shows, such as `Must support`."""
    target: str = ""
    """Where the label leads, such as the specification's words on binding strengths; empty for nowhere."""


Piece = Text | Link | Markdown | Chip
Cell = tuple[Piece, ...]
"""Pieces in a row, drawn with nothing between them."""


@dataclass(frozen=True, slots=True)
class Facts:
    """Names and values: an artifact's header, a definition block."""

    id: str
    title: str
    items: tuple[tuple[str, Cell], ...]
    back: str = ""
    """Site path of the row of a table that it describes; empty for none."""
    anchors: tuple[str, ...] = ()
    """Further names of its place."""


@dataclass(frozen=True, slots=True)
class Column:
    """A table's column."""

    title: str
    name: str = ""
    """Class name of its cells, such as `code`."""


@dataclass(frozen=True, slots=True)
class Row:
    """A table's row."""

    cells: tuple[Cell, ...]
    id: str = ""
    """Anchor; empty for none."""
    depth: int = 0
    """Indentation of the first cell: a code system's hierarchy."""
    marks: tuple[str, ...] = ()
    """Class names such as `deprecated`."""
    anchors: tuple[str, ...] = ()
    """Other names of its place: it has the first where it has no anchor, which search passes over."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a header row; without columns a list, one item a row; without rows its note alone."""

    id: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    note: Cell = ()
    """Stands above the table."""
    is_filterable: bool = False
    is_folded: bool = False
    """Whether it starts closed, its title what opens it."""
    holds: Literal["", "code", "item", "parameter", "operation"] = ""
    """What its rows with an anchor are, for who searches; empty for rows that nobody looks for."""
    anchors: tuple[str, ...] = ()
    """Further names of its place."""


@dataclass(frozen=True, slots=True)
class TreeRow:
    """An element of a profile's tree."""

    element: str
    """Element id, such as `Patient.identifier:nhsNumber.system`.

    A row that is no element's has the id that one would have, such as `Observation.value[x]:valueQuantity`;
    what holds for all slices has the sliced element's.
    """
    depth: int
    icon: str
    """`resource`, `element`, `primitive`, `datatype`, `reference`, `choice`, `content-reference`,
    `slice-group`, `slice-item`, `extension`, `modifier-extension`, `fixed`, `logical`."""
    name: Cell
    flags: tuple[Chip, ...]
    card: Cell
    """Pieces of `0..*`; the inherited half has the style `soft`."""
    type: Cell
    description: tuple[Cell, ...]
    """One cell a line, in the order of the specification of our pages."""
    target: str = ""
    """Where the name leads: the element's definition block."""
    marks: tuple[str, ...] = ()
    """`stated` (this profile says something here), `prohibited`, `slice`, `group`, `bound` (to codes)."""
    address: Cell = ()
    """What a row has no room for, and tools and filters read all the same: an extension's URL."""

    @property
    def anchor(self) -> str:
        """The row's own; empty where the element is named like a section of the page (`string`)."""
        return self.element if "." in self.element or not self.element.islower() else ""


@dataclass(frozen=True, slots=True)
class Tree:
    """The element table of a profile, extension or logical model."""

    id: str
    title: str
    view: Literal["key", "differential", "snapshot"]
    rows: tuple[TreeRow, ...]
    note: Cell = ()
    definitions: str = ""
    """Site path of the script with the definition blocks of its elements; empty for none."""


@dataclass(frozen=True, slots=True)
class Legend:
    """What the signs in trees mean."""

    icons: tuple[str, ...]
    """Names as rows have them."""
    flags: tuple[Chip, ...]
    has_prohibited: bool = False
    """Whether elements are struck through."""


@dataclass(frozen=True, slots=True)
class Prose:
    """Markdown under a heading; no heading when the title is empty."""

    id: str
    title: str
    markdown: str


@dataclass(frozen=True, slots=True)
class Narrative:
    """A resource's own XHTML text; it is sanitised where it is drawn."""

    id: str
    title: str
    xhtml: str


@dataclass(frozen=True, slots=True)
class Code:
    """Source text, highlighted."""

    id: str
    title: str
    language: str
    """A Pygments lexer's name: `json`, `xml`, `http`, `bash`."""
    text: str
    download: str = ""
    """Site path of the raw file; empty for none."""
    is_folded: bool = False
    """Whether it starts closed."""
    links: tuple[tuple[str, str], ...] = ()
    """Quoted strings of the source that lead somewhere: as written, and the site path or URL."""
    note: str = ""
    """What the reader is told above it: that it is only a part."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that a resource holds."""

    id: str
    title: str
    media_type: str
    """Such as `image/png`; a type that browsers draw."""
    data: str
    """The picture's bytes in base64."""
    name: str
    """What a screen reader says of it."""


@dataclass(frozen=True, slots=True)
class Group:
    """Sections that belong together under one heading, or are views of one thing."""

    id: str
    title: str
    sections: tuple[Section, ...]
    look: Literal["stack", "tabs", "blocks"] = "stack"
    """`tabs`: trees, views of one thing, as one table. `blocks`: a list of anchored definition blocks."""
    anchors: tuple[str, ...] = ()
    """Other names by which links lead here, besides `id`."""
    legend: Legend | None = None
    """The key to the trees that stand in it."""


@dataclass(frozen=True, slots=True)
class Capability:
    """What a system can do with resources: a matrix of them all, then a panel for each.

    Matrix rows and panels stand in the same order. Rows carry a verb's class (`shall`, `should`, `may`)
    in their `marks`, so that a script can filter by it.
    """

    id: str
    title: str
    overview: tuple[Section, ...]
    """What holds for the system as a whole."""
    matrix: Table
    panels: tuple[Group, ...]
    number: int = 1
    """Position among the modes of the statement."""


@dataclass(frozen=True, slots=True)
class Request:
    """A line of HTTP: `GET [baseUrl]/Patient/[id]`, and what it does."""

    id: str
    method: str
    path: str
    meaning: Cell = ()
    title: str = ""


Control = Literal[
    "group",
    "display",
    "boolean",
    "choice",
    "choices",
    "text",
    "lines",
    "number",
    "date",
    "datetime",
    "time",
    "url",
    "file",
]
"""How an item of a form is drawn; `choices` allows several."""


@dataclass(frozen=True, slots=True)
class FormItem:
    """A question of a form, or a group of them."""

    id: str
    label: str
    control: Control
    marker: str = ""
    """Number or letter in front of the label."""
    options: tuple[str, ...] = ()
    value: str = ""
    hint: Cell = ()
    """What stands below it: a unit, when it is asked."""
    is_required: bool = False
    items: tuple[FormItem, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """A questionnaire as those who fill it in see it. It can't be filled in here."""

    id: str
    title: str
    items: tuple[FormItem, ...]
    note: Cell = ()


@dataclass(frozen=True, slots=True)
class GraphNode:
    """A thing that others of its graph refer to, or that refers to them."""

    link: Link
    """Its name, short enough for a drawing, and its page."""
    references: tuple[Cell, ...] = ()
    """What it refers to, one item each, with what the drawing has no room for."""


@dataclass(frozen=True, slots=True)
class GraphEdge:
    """One node of a graph refers to another, or to its like."""

    source: int
    """Position of the node that refers."""
    target: int
    is_weak: bool = False


@dataclass(frozen=True, slots=True)
class Graph:
    """What refers to what, as a drawing and in words.

    Nodes stand in an order in which most edges lead to a later one: they are drawn as stairs.
    """

    id: str
    title: str
    nodes: tuple[GraphNode, ...]
    edges: tuple[GraphEdge, ...]
    name: str
    """What a screen reader calls the drawing."""
    summary: str
    """What it shows, in a sentence or two."""
    note: Cell = ()
    """How to read the drawing; stands above it."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A line of a conversation: a message, or words across all who take part."""

    label: str
    source: int | None = None
    """Position of who sends; None for words across all."""
    target: int | None = None
    """Position of who receives; the sender again for what they do alone."""
    is_reply: bool = False


@dataclass(frozen=True, slots=True)
class Conversation:
    """Who sends what to whom, one below the other, as a drawing. What it shows stands in words besides."""

    id: str
    participants: tuple[str, ...]
    turns: tuple[Turn, ...]
    name: str
    """What a screen reader calls the drawing."""


Section = (
    Facts
    | Table
    | Tree
    | Prose
    | Narrative
    | Code
    | Picture
    | Group
    | Capability
    | Request
    | Form
    | Graph
    | Conversation
)


@dataclass(frozen=True, slots=True)
class ArtifactPage:
    """One page about an artifact: its main page, its definitions, its examples, its source."""

    out: str
    """Output path, such as `StructureDefinition-x-definitions.html`."""
    title: str
    label: str
    """Its name in the artifact's page switch: `Content`, `Definitions`, `Examples`, `JSON`, `XML`."""
    sections: tuple[Section, ...]
    facts: tuple[tuple[str, Cell], ...] = ()
    """The strip below the title: URL, version, status, base, used by."""
    chips: tuple[Chip, ...] = field(default=())
    """Status, release, kind."""
    summary: Summary = NO_SUMMARY
    """Stands below the title."""
    intro_at: int = 0
    """How many sections stand before the author's introduction."""
    after_notes: int = 0
    """How many of the last sections stand behind the author's notes."""
    script: str = ""
    """Site path of the sections once more as a script, for other pages to show parts of; empty for none."""
