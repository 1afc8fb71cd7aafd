"""What a reader sees of a resource, and whether a fact of it is among it."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lxml import html
from markupsafe import escape

from site_builder.kinds import kind_of
from site_builder.model.guide import Artifact
from site_builder.model.sections import ArtifactPage, Facts
from site_builder.model.view import GuideView
from site_builder.render.templates import Theme
from tests.kinds.facts.maximal import Leaf

_SOURCES = frozenset({"JSON", "XML"})
_BLOCKS = (
    "dt",
    "dd",
    "td",
    "th",
    "tr",
    "li",
    "p",
    "div",
    "section",
    "h2",
    "h3",
    "h4",
    "br",
    "pre",
    "summary",
    "option",
    "label",
)
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_TIME = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:T(\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d))?")


@dataclass(frozen=True, slots=True)
class Seen:
    """The words of an artifact's pages, its source apart."""

    text: str
    """What is visible, in small letters, white space as one blank."""
    targets: str
    """Where links lead, and what stands in their titles."""


def seen(artifact: Artifact, view: GuideView, theme: Theme) -> Seen:
    """Draw an artifact's pages and read them as a browser does."""
    body = "".join(_drawn(page, theme) for page in shown_pages(artifact, view))
    tree: Any = html.fromstring(f"<html><body>{body}</body></html>")
    for hidden in tree.xpath("//script|//style|//*[@hidden]"):
        hidden.drop_tree()
    for block in tree.iter(*_BLOCKS):
        block.text = f" {block.text or ''}"
        block.tail = f" {block.tail or ''}"
    text = " ".join("".join(tree.itertext()).split())
    targets = " ".join(str(value) for value in tree.xpath("//@href|//@title|//@src|//@value"))
    return Seen(text.lower(), targets.lower())


def shown_pages(artifact: Artifact, view: GuideView) -> tuple[ArtifactPage, ...]:
    """Return the pages of an artifact but those of its source."""
    pages = kind_of(artifact).pages(artifact, view)
    return tuple(page for page in pages if page.label not in _SOURCES)


def is_readable(leaf: Leaf, page: Seen) -> bool:
    """Tell whether a leaf's value stands on the page, in the form that its type may have there."""
    return any(_stands(form.lower(), page.text) for form in _forms(leaf)) or (
        _may_be_a_target(leaf) and str(leaf.value).lower() in page.targets
    )


def _forms(leaf: Leaf) -> Sequence[str]:
    value: Any = leaf.value
    match leaf.type:
        case "boolean":
            return ("true", "yes") if value else ("false", "no")
        case "base64Binary":
            size = len(base64.b64decode(value))
            return (value, base64.b64decode(value).decode(), f"{size} bytes")
        case "date" | "dateTime" | "instant":
            # A period says the offset that both its ends have once.
            words = _spoken(value)
            return (value, words, *([words.partition(" (")[0]] if leaf.path.endswith(".start") else []))
        case "uri" if leaf.path.endswith(".url") and "xtension[" in leaf.path.rpartition(".")[0][-20:]:
            # An extension that nobody knows is called by the end of its address.
            return (value, value.rpartition("/")[2])
        case "xhtml":
            return (re.sub(r"<[^>]*>", "", value),)
    return (str(value),)


def _spoken(value: str) -> str:
    """Write a date as a reader does: 3 February 2018, 09:30:05 UTC."""
    match = _TIME.fullmatch(value)
    if match is None:
        return value
    year, month, day, clock, fraction, zone = match.groups()
    words = f"{int(day)} {_MONTHS[int(month) - 1]} {year}"
    if clock:
        words += f", {clock}{fraction or ''}" + (" utc" if zone == "Z" else f" (utc{zone})")
    return words


def _may_be_a_target(leaf: Leaf) -> bool:
    """Addresses and references may stand as links with other words."""
    name = leaf.path.rpartition(".")[2].partition("[")[0]
    return leaf.type in ("uri", "url", "canonical") or name == "reference"


def _stands(form: str, text: str) -> bool:
    at = text.find(form)
    while at >= 0:
        end = at + len(form)
        before, after = text[at - 1 : at], text[end : end + 1]
        if not (before.isalnum() and form[:1].isalnum()) and not (after.isalnum() and form[-1:].isalnum()):
            return True
        at = text.find(form, at + 1)
    return False


def _drawn(page: ArtifactPage, theme: Theme) -> str:
    words = [page.title, page.summary.words, *(f"{chip.label} {chip.meaning}" for chip in page.chips)]
    drawn = theme.page(page.out).draw_sections((Facts("", "", page.facts), *page.sections))
    return f"<p>{escape(' '.join(words))}</p>{drawn}"
