"""Statements of conformance in the narrative of HL7 guides: `§id^actors^categories:words§`.

`§§§` on a page stands for the table of them all. A `?` behind the id says that a condition applies.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from site_builder.dialects.hl7.site_data import filled
from site_builder.model.guide import Guide, OutPath
from site_builder.model.sections import Column, Link, Markdown, Row, Table, Text

ALL = re.compile(r"^[ \t]*§§§[ \t]*$", re.MULTILINE)
"""What stands for the table."""
STATEMENT = re.compile(
    r"§(?P<id>[A-Za-z][\w.-]*+)\??(?P<parts>(?:\^[\w,. -]*+)*+):[ \t]*+"
    r"(?P<words>(?:[^§\n]|\n(?![ \t]*+\n))++)§(?![\w\]])"
)


_OWN_PLACE = re.compile(r"(?<=\]\()(?=#)|(?<=href=[\"'])(?=#)")
"""Where the address of a place on the page itself begins."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement, and where it stands."""

    id: str
    actors: str
    categories: str
    words: str
    """Markdown."""
    out: OutPath


def anchor_of(id_: str) -> str:
    """Name a statement's anchor as the Publisher does."""
    return f"ci-c-{id_}"


def statements(guide: Guide) -> Iterator[Statement]:
    """Find the statements of the pages, then of the texts beside artifacts."""
    texts = [(page.body, page.out) for page in guide.pages]
    for artifact in guide.artifacts:
        texts += [(artifact.intro, artifact.out), (artifact.notes, artifact.out)]
    for text, out in texts:
        for found in STATEMENT.finditer(text):
            actors, categories = (*found["parts"].strip("^").split("^"), "", "")[:2]
            # The table stands on another page, whose Liquid is done already.
            words = str(filled(" ".join(found["words"].split()), guide.site_data))
            words = out.join(_OWN_PLACE.split(words))
            yield Statement(found["id"], actors, categories, words, out)


def statement_table(guide: Guide, marked: Collection[str] = ()) -> Table:
    """Return the table of all statements, whose rows have their anchors.

    Those of `marked`, by id, stand on the table's page, and have them there.
    """
    found = tuple(statements(guide))
    if not found:
        return Table("", "", (), (), (Text("The guide marks no statement of conformance."),))
    has_parts = any(each.actors or each.categories for each in found)
    rows = []
    named = set(marked)
    for each in found:
        link = Link(f"§{each.id}", f"{each.out}#{anchor_of(each.id)}")
        parts = ((Text(_words(each.actors)),), (Text(_words(each.categories)),)) if has_parts else ()
        anchor = "" if each.id in named else anchor_of(each.id)
        named.add(each.id)
        rows.append(Row(((link,), *parts, (Markdown(each.words, is_authors=True),)), anchor))
    added = (Column("Actors"), Column("Categories")) if has_parts else ()
    columns = (Column("Id"), *added, Column("Statement"))
    return Table("", "", columns, tuple(rows), is_filterable=len(rows) > 20)


def _words(text: str) -> str:
    return ", ".join(word.strip() for word in text.split(",") if word.strip())
