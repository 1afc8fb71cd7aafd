"""What a reader can take away as a whole: the FHIR package, and all definitions and examples as zips."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import IO

from site_builder.model.archives import PACKAGE, archive_outs, archived
from site_builder.model.guide import Guide, OutPath, StaticFile
from site_builder.model.package import package_problems
from site_builder.model.records import Files, Make, in_memory, make_anew
from site_builder.model.rendered import Rendered
from site_builder.model.view import GuideView
from site_builder.read.file_names import portable
from site_builder.source.dependencies import fingerprint

Write = Callable[[IO[bytes]], None]
"""Writes a file's content, piece by piece."""


def downloads(
    guide: Guide,
    view: GuideView,
    rendered: Iterable[Rendered],
    make: Make = make_anew,
    written: Callable[[Rendered, Write], Rendered] = in_memory,
) -> tuple[Rendered, ...]:
    """Make the archives from the artifacts' files that were rendered; nothing for a guide without any.

    A file of the guide's own that has an archive's name stands. `make` knows what is current, `written` where
    a large file is put.
    """
    outs = archive_outs(guide)
    if not outs:
        return ()
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - guides without artifacts don't wait

    by_out = {file.out: file for file in rendered if file.kind == "file"}
    files = {out: by_out[out] for out in portable(by_out)}
    makers = _makers(guide, view, files)
    # Which files an archive may hold is a part of its name.
    named = fingerprint((archived(guide), [*files])).hex()

    def made(out: OutPath) -> Files:
        found = package_problems(guide) if out == PACKAGE else ()
        return (written(Rendered(out, b"", kind="file", diagnostics=found), makers[out]),)

    # Compressing lets other threads run: on two processors it takes half the time. More threads would only
    # have more archives in memory at once.
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        every = pool.map(lambda out: make(f"archive {out} {named}", lambda: made(out)), outs)
        return tuple(file for files in every for file in files)


def whole_site(
    guide: Guide, rendered: Iterable[Rendered], static: Iterable[StaticFile], target: IO[bytes]
) -> None:
    """Write the zip of the whole site."""
    from site_builder.write.archives import write_zip  # noqa: PLC0415 - as above

    contents: dict[str, bytes | Path] = {file.out: file.at_hand for file in rendered if file.kind != "failed"}
    contents.update((file.out, Path(file.source)) for file in static)
    whole = {out: contents[out] for out in portable(contents)}
    write_zip(target, whole, guide.build_date)


def _makers(guide: Guide, view: GuideView, files: Mapping[OutPath, Rendered]) -> Mapping[OutPath, Write]:
    from site_builder.write.archives import write_tgz, write_zip  # noqa: PLC0415 - as above
    from site_builder.write.package import package_files  # noqa: PLC0415 - as above

    def zipped(names: Iterable[OutPath], target: IO[bytes]) -> None:
        # A resource that could not be converted has no file in that format.
        at_hand = {name: files[name].at_hand for name in names if name in files}
        write_zip(target, at_hand, guide.build_date)

    def package(target: IO[bytes]) -> None:
        write_tgz(target, package_files(guide, view, files), guide.build_date)

    return {**{out: partial(zipped, names) for out, names in archived(guide).items()}, PACKAGE: package}
