"""Puts files on disk as they are made, so that a site need not wait in memory, and knows those that stand."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import IO

from site_builder.model.guide import OutPath
from site_builder.model.records import in_memory
from site_builder.model.rendered import Rendered, StoredContent
from site_builder.write.stage import Stage, Staged, standing_of


class Shelf:
    """The disk of a build: the stage for what is made, the output for what stands."""

    def __init__(self, stage: Stage) -> None:
        """Take the stage of the next site."""
        self._stage = stage
        self._standing = stage.before.standing
        self._output = stage.place.output

    def hold(self, file: Rendered) -> Rendered:
        """Put a file's content on disk. Raises OSError."""
        if isinstance(file.stored, StoredContent) or file.kind == "failed":
            return file
        return self._held(file, self._stage.put(file.out, file.stored))

    def write(self, file: Rendered, write: Callable[[IO[bytes]], None]) -> Rendered:
        """Let a file's content be written on disk. Raises OSError."""
        return self._held(file, self._stage.write(file.out, write))

    def _held(self, file: Rendered, there: Staged) -> Rendered:
        path = there.path or f"{self._output}/{file.out}"
        return file.held_as(StoredContent(path, there.digest, there.size))

    def has(self, file: Rendered) -> bool:
        """Tell whether the output has a file as an earlier build made it."""
        return self._standing.get(file.out) == file.digest

    def published(self, file: Rendered) -> Rendered:
        """Return a file as it will lie in the output."""
        content = file.stored
        path = f"{self._output}/{file.out}"
        if not isinstance(content, StoredContent) or content.path == path:
            return file
        return file.held_as(StoredContent(path, content.digest, content.size))

    def staged(self, files: Iterable[Rendered]) -> Mapping[OutPath, Staged]:
        """Return what lies on disk of files."""
        found: dict[OutPath, Staged] = {}
        for file in files:
            if isinstance(content := file.stored, StoredContent):
                is_new = content.path.startswith(self._stage.folder + os.sep)
                path = content.path if is_new else ""
                found[file.out] = Staged(file.out, content.size, content.digest, path)
        return found


class Looked:
    """The disk of a check, which writes nothing: what it makes stays in memory."""

    def __init__(self, output: Path) -> None:
        """Look at an output folder, which need not be there."""
        self._standing = standing_of(output)

    def hold(self, file: Rendered) -> Rendered:
        """Leave a file as it is."""
        return file

    def write(self, file: Rendered, write: Callable[[IO[bytes]], None]) -> Rendered:
        """Let a file's content be written in memory."""
        return in_memory(file, write)

    def has(self, file: Rendered) -> bool:
        """Tell whether the output has a file as an earlier build made it."""
        return self._standing.get(file.out) == file.digest

    def published(self, file: Rendered) -> Rendered:
        """Leave a file as it is: it is not published."""
        return file
