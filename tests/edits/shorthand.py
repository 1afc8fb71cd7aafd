"""Edits of FHIR Shorthand."""

from __future__ import annotations

from tests.edits.author import Author, Edit
from tests.fsh.edited import edited


def change_shorthand(author: Author) -> Edit | None:
    """Change a line or a word of a text, add an entity, or leave a file out."""
    folder = author.layout.shorthand
    names = [
        name
        for name in author.files
        if folder and name.startswith(folder) and name.endswith(".fsh") and name not in author.broken
    ]
    if not names:
        return None
    texts = {name: author.text(name) for name in names}
    after = edited(texts, author.draw)
    changes = {name: after[name].encode() if name in after else None for name in names}
    return Edit(
        f"FHIR Shorthand of {', '.join(name for name in names if after.get(name) != texts[name])}",
        {name: content for name, content in changes.items() if after.get(name) != texts[name]},
    )
