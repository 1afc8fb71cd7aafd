"""What can be seen of a guide before anything is rendered, and that `assemble` does not already tell."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from site_builder.check.layouts import check_layouts
from site_builder.config import GuideConfig
from site_builder.diagnostics import Diagnostic, Location, guess, nearest, nearest_name
from site_builder.model.addresses import is_absolute
from site_builder.model.front_matter import KEYS
from site_builder.model.guide import Guide, OutPath
from site_builder.model.navigation import Navigation
from site_builder.read.file_names import same_name, unportable
from site_builder.source.source_map import SourceMap, ValuePlace

_OUTSIDE_MENUS = frozenset({"index.html", "404.html"})
_STATUS = ("draft", "active", "retired", "unknown")
_STYLES = ("date", "pretty", "ordinal", "weekdate", "none")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8})*")
_WEB = re.compile(r"https?://[^/\s]+\S*")
_WANTED: tuple[tuple[str, Callable[[str], object], str], ...] = (
    ("status", _STATUS.__contains__, "a status of publication"),
    ("language", _LANGUAGE.fullmatch, "a language such as 'en-GB'"),
    (
        "canonical",
        lambda value: is_absolute(value) and " " not in value,
        "an address that begins with 'https://'",
    ),
    ("site_url", _WEB.fullmatch, "an address that begins with 'https://'"),
    ("permalink", lambda value: value in _STYLES or ":" in value or "/" in value, "a style or a pattern"),
)
"""Settings that take certain values only: what tells these, and how they are called."""


def check_guide(guide: Guide) -> tuple[Diagnostic, ...]:
    """Look at the guide as a whole: its start page, its output names, where its redirects lead."""
    sources = _sources(guide)
    return (
        *_start_page(guide, sources),
        *_case_collisions(sources),
        *_unportable(sources),
        *_redirects(guide, sources),
        *_look(guide, sources),
        *_reviews(guide),
        *_values(guide.config),
        *_keys(guide),
        *check_layouts(guide),
    )


def check_menus(guide: Guide, navigation: Navigation) -> Iterator[Diagnostic]:
    """Note the pages that no menu of the author's leads to."""
    if not navigation.has_menus:
        return
    targets = navigation.targets
    for page in guide.pages:
        is_apart = page.hide_sidebar or page.format == "raw" or page.collection != "pages"
        if is_apart or page.out in _OUTSIDE_MENUS or page.out in targets:
            continue
        message = f"no menu leads to '{page.title}'"
        yield Diagnostic("page-in-no-menu", message, page.at("title").place())


def _sources(guide: Guide) -> dict[OutPath, ValuePlace]:
    """Say for each output name that comes from a file of the guide what gives it the name."""
    sources: dict[OutPath, ValuePlace] = {}
    for page in guide.pages:
        sources[page.out] = page.at("permalink")
    for artifact in guide.artifacts:
        sources[artifact.out] = artifact.at("id")
    for file in guide.static:
        sources[file.out] = ValuePlace(SourceMap(_relative(file.source, guide.root)))
    for redirect in guide.redirects:
        sources[redirect.out] = redirect.at
    return sources


def _start_page(guide: Guide, sources: dict[OutPath, ValuePlace]) -> Iterator[Diagnostic]:
    if "index.html" in sources:
        return
    message = "no page has the output name 'index.html'"
    yield Diagnostic("no-start-page", message, Location(guide.config.settings_file or guide.config.content))


def _case_collisions(sources: dict[OutPath, ValuePlace]) -> Iterator[Diagnostic]:
    first: dict[str, OutPath] = {}
    for out, at in sources.items():
        other = first.setdefault(same_name(out), out)
        if other != out:
            path = sources[other].source.path
            message = f"'{out}' differs from '{other}' ({path}) only in upper and lower case"
            yield Diagnostic("case-collision", message, at.place())


def _unportable(sources: dict[OutPath, ValuePlace]) -> Iterator[Diagnostic]:
    for out, at in sources.items():
        if reason := unportable(out):
            yield Diagnostic("unportable-name", f"the output file '{out}' {reason}", at.place())


def _redirects(guide: Guide, sources: dict[OutPath, ValuePlace]) -> Iterator[Diagnostic]:
    for redirect in guide.redirects:
        target = redirect.target
        if is_absolute(target) or target in sources:
            continue
        message = f"the redirect from '{redirect.out}' leads to '{target}', which the site lacks"
        yield Diagnostic("broken-link", message, redirect.at.place(), nearest(target, sources))


def _look(guide: Guide, sources: dict[OutPath, ValuePlace]) -> Iterator[Diagnostic]:
    """Report images and stylesheets that the settings name and the site lacks."""
    config = guide.config
    named = [
        ("logo", config.logo, "missing-image", config.at("logo")),
        ("preview_image", config.preview_image, "missing-image", config.at("preview_image")),
        *(
            ("stylesheets", each, "broken-link", config.at("stylesheets", number))
            for number, each in enumerate(config.stylesheets)
        ),
    ]
    for key, out, code, at in named:
        if not out or is_absolute(out) or out.lstrip("/") in sources:
            continue
        message = f"'{out}' of '{key}' is no file of the site"
        yield Diagnostic(code, message, at.place(), nearest(out, sources))


def _reviews(guide: Guide) -> Iterator[Diagnostic]:
    """Report pages whose next review should have been before the day of the build."""
    for page in guide.pages:
        if page.review_due and page.review_due < guide.build_date:
            message = f"'{page.title}' should have been reviewed by {page.review_due.isoformat()}"
            yield Diagnostic("overdue-review", message, page.at("last_reviewed").place())


def _values(config: GuideConfig) -> Iterator[Diagnostic]:
    """Report settings whose value is none that they can have."""
    for key, is_right, wanted in _WANTED:
        value = str(getattr(config, key))
        if key in config.stated and value and not is_right(value):
            message = f"'{key}' must be {wanted}, not '{value[:60]}'"
            yield Diagnostic("invalid-setting", message, config.at(key).place(), _nearest_value(key, value))


def _nearest_value(key: str, value: str) -> str:
    known = {"status": _STATUS, "permalink": _STYLES}.get(key, ())
    return nearest(value.lower(), known) or (f"Write one of {', '.join(known)}." if known else "")


def _keys(guide: Guide) -> Iterator[Diagnostic]:
    """Report keys of front matter that are one of ours but for a slip of the pen."""
    if not guide.dialect.minds_keys:
        return
    for page in guide.pages:
        for key in page.front_matter:
            if not isinstance(key, str) or key in KEYS or key == "categories":
                continue
            meant, at = nearest_name(key, KEYS), page.at(key).place()
            if meant and meant not in page.front_matter and at.path == page.source:
                yield Diagnostic("misspelt-key", f"the key '{key}' means nothing here", at, guess(meant))


def _relative(path: str, root: str) -> str:
    return path.removeprefix(root.rstrip("/") + "/")
