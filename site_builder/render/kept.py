"""Artifacts' pages that the next build of the same process can take over: `serve` draws them once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from site_builder.model.guide import Artifact, Guide, Page, Rendered
from site_builder.render.page import Rendering
from site_builder.source.source_map import SourceMap

_Stamp = tuple[str, int, int]
_LIQUID = ("{{", "{%")
"""What an author's text beside an artifact may show other pages' texts with, whatever the dialect."""


class KeptPages:
    """What was drawn of each artifact, for as long as nothing changes but the text of pages.

    An artifact's page shows other artifacts, the navigation, the guide's data and the theme: when any of
    these is another, all artifacts are drawn anew. The text of the guide's own pages it does not show.
    """

    def __init__(self) -> None:
        """Keep nothing yet."""
        self._basis: tuple[Guide, str, tuple[_Stamp, ...]] | None = None
        self._marks: tuple[str, ...] = _LIQUID
        self._drawn: dict[str, tuple[Rendered, ...]] = {}

    def renew(self, rendering: Rendering) -> None:
        """Forget everything unless this build's artifacts would look as the last one's."""
        basis = (_without_texts(rendering.guide), repr(rendering.view.library.sources), _stamps(rendering))
        if basis != self._basis:
            self._basis = basis
            self._marks = (*_LIQUID, *rendering.guide.dialect.marks_of_pages)
            self._drawn.clear()

    def drawn(self, task: Page | Artifact) -> tuple[Rendered, ...] | None:
        """Return what the last build drew; None for what must be drawn."""
        return self._drawn.get(task.key) if isinstance(task, Artifact) else None

    def keep(self, task: Page | Artifact, files: tuple[Rendered, ...]) -> None:
        """Keep what was drawn where the next build may show the same."""
        if isinstance(task, Artifact) and not _shows_pages(task, self._marks):
            self._drawn[task.key] = files


def _shows_pages(artifact: Artifact, marks: Sequence[str]) -> bool:
    return any(mark in text for text in (artifact.intro, artifact.notes) for mark in marks)


def _without_texts(guide: Guide) -> Guide:
    return replace(guide, pages=_bare(guide.pages), documents=_bare(guide.documents))


def _bare(pages: Sequence[Page]) -> tuple[Page, ...]:
    return tuple(replace(page, body="", body_line=0, places=SourceMap(page.source)) for page in pages)


def _stamps(rendering: Rendering) -> tuple[_Stamp, ...]:
    """Return name, time and size of every file of the theme: a template is no part of the guide's model."""
    files = (
        file for folder in rendering.theme.folders for file in sorted(folder.rglob("*")) if file.is_file()
    )
    return tuple(_stamp(file) for file in files)


def _stamp(file: Path) -> _Stamp:
    facts = file.stat()
    return str(file), facts.st_mtime_ns, facts.st_size
