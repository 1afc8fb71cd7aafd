"""Edits as authors make them, drawn by chance: each a change of some files of a guide."""

from __future__ import annotations

from collections.abc import Sequence

from tests.edits import files, pages, resources, shorthand
from tests.edits.author import Author, Edit, Kind

_EDITS: Sequence[tuple[Kind, int]] = (
    (pages.change_text, 14), (pages.change_heading, 4), (pages.change_title, 5), (pages.change_front_matter, 10), (pages.change_include, 5), (pages.change_layout, 4), (pages.change_data, 6),
    (pages.change_menu, 6), (pages.change_template, 6), (pages.change_stylesheet, 1), (resources.change_profile, 12), (resources.change_terminology, 7), (resources.change_api, 5),
    (shorthand.change_shorthand, 14), (resources.change_example, 5), (resources.change_beside, 4), (pages.change_image, 2), (files.add, 6), (files.delete, 4), (files.restore, 9), (files.rename, 4), (files.swap, 2),
    (pages.change_settings, 5), (files.spoil, 4), (files.same_size_and_time, 5), (files.touch, 2), (files.revert, 5), (files.file_to_folder, 2), (files.folder_to_file, 3),
)  # fmt: skip
"""Each kind of edit, and how often it is drawn."""


def next_edit(author: Author) -> Edit:
    """Draw an edit that can be made now."""
    kinds, weights = zip(*_EDITS, strict=True)
    while True:
        is_mended = author.broken and author.draw.random() < 0.4
        kind: Kind = files.mend if is_mended else author.draw.choices(kinds, weights)[0]
        made = kind(author)
        if made is not None and author.is_possible(made):
            return Edit(f"{kind.__name__}: {made.said}", made.changes, made.clock, made.breaks)
