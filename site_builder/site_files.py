"""Which files a site has: those that links may lead to, those that are copied."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from site_builder.diagnostics import Diagnostic, Location, Problems
from site_builder.model.archives import archive_outs, offered, register_outs
from site_builder.model.guide import Guide, OutPath, StaticFile
from site_builder.model.navigation import Navigation
from site_builder.model.print_plan import print_plan
from site_builder.model.rendered import Rendered
from site_builder.model.twins import twins
from site_builder.read.files import relative_name
from site_builder.render.artifact import raw_outs
from site_builder.render.listings import listing_outs
from site_builder.render.old_names import old_name_outs
from site_builder.render.quality import quality_outs
from site_builder.render.rendering import Rendering


def known_outs(guide: Guide, navigation: Navigation) -> set[OutPath]:
    """List the files that links may lead to, as far as they are known before rendering."""
    outs = {*guide.authored_outs}
    outs |= {redirect.out for redirect in guide.redirects} | set(listing_outs(guide))
    outs |= {*archive_outs(guide), *quality_outs(guide), *register_outs(guide), *offered(guide)}
    outs |= {*old_name_outs(guide)}
    for artifact in guide.artifacts:
        outs |= {artifact.out, *raw_outs(artifact)}
    outs |= {*twins(guide).values()}
    outs |= {view.out for view in print_plan(guide, navigation).sections if guide.config.print_views}
    return outs


def linked_sources(guide: Guide) -> Mapping[str, OutPath]:
    """Return the pages by their sources' paths in the content, where links may name these."""
    if not guide.config.reading.is_for_pages:
        return {}
    content = guide.config.content
    prefix = "" if content in ("", ".") else f"{content}/"
    return {page.source.removeprefix(prefix): page.out for page in guide.pages}


def once(rendered: Iterable[Rendered], problems: Problems) -> Iterator[Rendered]:
    """Pass each output name once: an artifact's further pages may be named like something else."""
    sources: dict[OutPath, str] = {}
    for file in rendered:
        if file.out not in sources:
            sources[file.out] = file.source
            yield file
            continue
        message = f"the output file '{file.out}' is already made from {sources[file.out]}"
        problems.add("duplicate-output", message, Location(file.source))


def static_files(rendering: Rendering, rendered: Sequence[Rendered]) -> tuple[StaticFile, ...]:
    """List the files to copy: the guide's, the theme's, and those of the theme that pages ask for."""
    files = {file.out: file for file in rendering.theme.static_files()}
    files.update((file.out, file) for file in rendering.guide.static)
    made = {file.out for file in rendered}
    wanted = {link.out for file in rendered for link in file.links if link.out} - made - files.keys()
    for out in sorted(wanted):
        fallback = rendering.theme.fallback(out)
        if fallback:
            files[out] = fallback
    return tuple(file for out, file in sorted(files.items()) if out not in made)


def readable(static: Iterable[StaticFile], root: Path) -> tuple[tuple[StaticFile, ...], tuple[Rendered, ...]]:
    """Part the files that can be copied from those that can't: what the site has of these stays."""
    files: list[StaticFile] = []
    failed: list[Rendered] = []
    for file in static:
        if os.access(file.source, os.R_OK):
            files.append(file)
            continue
        place = Location(relative_name(Path(file.source), root), 1, 1)
        found = Diagnostic("unreadable-file", os.strerror(errno.EACCES), place)
        failed.append(Rendered(file.out, b"", source=place.path, kind="failed", diagnostics=(found,)))
    return tuple(files), tuple(failed)
