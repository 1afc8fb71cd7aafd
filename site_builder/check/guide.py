"""What can be seen of a guide before anything is rendered, and that `assemble` does not already tell."""

from __future__ import annotations

import re
from collections.abc import Iterator

from site_builder.diagnostics import Diagnostic, Location, nearest
from site_builder.model.guide import Guide, OutPath

_ABSOLUTE = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.I)


def check_guide(guide: Guide) -> tuple[Diagnostic, ...]:
    """Look at the guide as a whole: its start page, its output names, where its redirects lead."""
    sources = _sources(guide)
    return (
        *_start_page(guide, sources),
        *_case_collisions(sources),
        *_redirects(guide, sources),
        *_look(guide, sources),
    )


def _sources(guide: Guide) -> dict[OutPath, Location]:
    """Say for each output name that comes from a file of the guide where that file is."""
    sources: dict[OutPath, Location] = {}
    for page in guide.pages:
        sources[page.out] = Location(page.source, page.lines.get("permalink", 1))
    for artifact in guide.artifacts:
        sources[artifact.out] = Location(artifact.source)
    for file in guide.static:
        sources[file.out] = Location(_relative(file.source, guide.root))
    for redirect in guide.redirects:
        sources[redirect.out] = Location(redirect.source)
    return sources


def _start_page(guide: Guide, sources: dict[OutPath, Location]) -> Iterator[Diagnostic]:
    if "index.html" in sources:
        return
    message = "no page has the output name 'index.html'"
    yield Diagnostic("no-start-page", message, Location(guide.config.settings_file or guide.config.content))


def _case_collisions(sources: dict[OutPath, Location]) -> Iterator[Diagnostic]:
    first: dict[str, OutPath] = {}
    for out, place in sources.items():
        other = first.setdefault(out.casefold(), out)
        if other != out:
            message = f"'{out}' differs from '{other}' ({sources[other].path}) only in upper and lower case"
            yield Diagnostic("case-collision", message, place)


def _redirects(guide: Guide, sources: dict[OutPath, Location]) -> Iterator[Diagnostic]:
    for redirect in guide.redirects:
        target = redirect.target
        if _ABSOLUTE.match(target) or target in sources:
            continue
        message = f"the redirect from '{redirect.out}' leads to '{target}', which the site lacks"
        yield Diagnostic("broken-link", message, Location(redirect.source), nearest(target, sources))


def _look(guide: Guide, sources: dict[OutPath, Location]) -> Iterator[Diagnostic]:
    """Report a logo and stylesheets that the settings name and the site lacks."""
    config = guide.config
    named = [
        ("logo", config.logo, "missing-image"),
        *(("stylesheets", each, "broken-link") for each in config.stylesheets),
    ]
    for key, out, code in named:
        if not out or _ABSOLUTE.match(out) or out.lstrip("/") in sources:
            continue
        place = Location(config.settings_file, config.lines.get(key, 0))
        yield Diagnostic(code, f"'{out}' of '{key}' is no file of the site", place, nearest(out, sources))


def _relative(path: str, root: str) -> str:
    return path.removeprefix(root.rstrip("/") + "/")
