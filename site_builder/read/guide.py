"""Everything a guide's folder holds, read once: raw values, syntax only."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from site_builder.config import GuideConfig
from site_builder.diagnostics import Location, Problems
from site_builder.read.data import read_data
from site_builder.read.file_names import is_text
from site_builder.read.files import (
    SHORTHAND_NAMES,
    Links,
    RawText,
    Skip,
    has_front_matter,
    is_binary,
    read_text,
    relative_name,
    walk,
)
from site_builder.read.history import last_changes
from site_builder.read.pages import RawPage, read_page
from site_builder.read.reach import refuse_out_of_reach
from site_builder.read.resources import RawResource, read_resources
from site_builder.source.source_map import SourceMap


@dataclass(frozen=True, slots=True)
class RawFile:
    """A file that is copied as it is."""

    source: str
    """Path relative to the guide's folder (absolute when outside it)."""
    path: str
    """Absolute path on disk."""
    out: str
    """Path in the site."""


@dataclass(frozen=True, slots=True)
class RawGuide:
    """A guide as its files say it."""

    root: Path
    """Absolute."""
    config: GuideConfig
    pages: tuple[RawPage, ...]
    """Posts and the collections' documents included; sorted by source within each."""
    includes: Mapping[str, RawText]
    """By name as pages write it, with forward slashes."""
    site_data: Mapping[str, Any]
    data_places: Mapping[str, SourceMap]
    """Where the values of each data file stand, by its dotted key (`sidebars.overview`)."""
    static: tuple[RawFile, ...]
    resources: tuple[RawResource, ...]
    shorthand: Mapping[str, str]
    """Texts of FHIR Shorthand by source."""
    prose: Mapping[str, RawText]
    """Authors' texts beside the artifacts by name: `TYPE-ID-intro`, `TYPE-ID-notes`."""
    layouts: Mapping[str, RawPage] = field(default_factory=dict)
    """By name as pages write it, without an ending."""
    defined: Mapping[str, str] = field(default_factory=dict)
    """What the FHIR Shorthand defines, by name: `TYPE/ID`; also what could not be made."""
    changed: Mapping[str, date] = field(default_factory=dict)
    """When sources of pages were last changed, as far as git knows."""


def read_guide(
    root: Path, config: GuideConfig, problems: Problems, *, output: Path | None = None
) -> RawGuide:
    """Read a guide.

    `output` is where its site goes, by default where the settings say; nothing in it is read. Raises
    PermissionError for folders that the settings may not name.
    """
    root = Path(os.path.abspath(root))  # noqa: PTH100 - not resolved: messages name the folder as it was given
    refuse_out_of_reach(root, config)
    reader = _Reader(root, config, output or root / config.output, problems)
    pages, static = reader.content()
    static += reader.top_files()
    for name in _document_folders(root, config):
        more_pages, more_static = reader.documents(name)
        pages += more_pages
        static += more_static
    if config.reading.drafts:
        pages += [replace(page, collection="posts") for page in reader.documents("_drafts")[0]]
    static += reader.assets()
    content, places = reader.data()
    resources, prose = reader.resources()
    includes = reader.includes()
    reader.overrides()
    return RawGuide(
        root,
        config,
        tuple(pages),
        includes,
        content,
        places,
        tuple(static),
        resources,
        reader.shorthand(),
        prose,
        reader.layouts(),
        changed=last_changes(root, [page.source for page in pages]) if config.page_dates else {},
    )


_SHORTHAND = ".fsh"


class _Reader:
    """Reads the folders of one guide by the same rules."""

    def __init__(self, root: Path, config: GuideConfig, output: Path, problems: Problems) -> None:
        self.root = root
        self.config = config
        self.problems = problems
        self.content_folder = _folder(root, config.content)
        more = config.reading
        self.page_folders = (self.content_folder, *(_folder(root, name) for name in more.pages))
        self.static_folders = tuple(_folder(root, name) for name in more.static)
        self.include_folders = tuple(_folder(root, name) for name in (config.includes, *more.includes))
        self.data_folders = tuple(_folder(root, name) for name in (config.data, *more.data))
        never = [output, output.parent / "cache", root / config.output]
        own_files: tuple[str, ...] = ()
        if not more.copies_sources:
            # Sources of another kind, which are drawn or used, not copied.
            folders = (config.templates, config.includes, config.data, *config.artifacts, *config.fsh)
            never += [root / folder for folder in folders]
            own_files = (config.settings_file,) if config.settings_file else ()
        hidden = frozenset(os.path.realpath(folder) for folder in never)
        exclude = (*config.exclude, *own_files)
        by_prefix = more.patterns_by_prefix
        self.links = Links(root, problems)
        self.pages_skip = Skip(exclude, config.include, hidden, by_prefix=by_prefix, links=self.links)
        self.below = Skip(config.exclude, config.include, by_prefix=by_prefix, links=self.links)
        of_shorthand = (*config.include, *SHORTHAND_NAMES)
        self.shorthand_skip = Skip(config.exclude, of_shorthand, by_prefix=by_prefix, links=self.links)

    def content(self) -> tuple[list[RawPage], list[RawFile]]:
        """Read the pages, and list the static files among them."""
        pages: list[RawPage] = []
        static: list[RawFile] = []
        for folder in self.page_folders:
            for path in walk(folder, self.pages_skip, _prefix(folder, self.root)):
                self._take(folder, path, path, "pages", pages, static)
        return pages, static

    def top_files(self) -> list[RawFile]:
        """List the files of the folders that are copied to the site's root."""
        return [
            RawFile(relative_name(folder / path, self.root), str(folder / path), path)
            for folder in self.static_folders
            for path in walk(folder, self.below, _prefix(folder, self.root))
        ]

    def data(self) -> tuple[Mapping[str, Any], Mapping[str, SourceMap]]:
        """Read the data folders; where two have a file of one name, the first counts."""
        content: dict[str, Any] = {}
        places: dict[str, SourceMap] = {}
        for folder in reversed(self.data_folders):
            found, more = read_data(folder, self.root, self.below, self.problems)
            content |= found
            places |= more
        return content, places

    def documents(self, folder: str) -> tuple[list[RawPage], list[RawFile]]:
        """Read a folder of posts or of a collection's documents; `folder` is relative to the content."""
        pages: list[RawPage] = []
        static: list[RawFile] = []
        base = self.content_folder / folder
        name = folder.rpartition("/")[2].removeprefix("_")
        for path in walk(base, self.pages_skip, _prefix(base, self.root)):
            self._take(self.content_folder, f"{folder}/{path}", f"{name}/{path}", name, pages, static)
        has_output = any(
            collection.name == name and collection.output for collection in self.config.collections
        )
        return pages, static if has_output and name != "posts" else []

    def assets(self) -> list[RawFile]:
        """List the files of the folders that are copied besides; each keeps its folder's name."""
        found: list[RawFile] = []
        for folder in self.config.assets:
            base = _folder(self.root, folder)
            for path in walk(base, self.below, _prefix(base, self.root)):
                file = base / path
                found.append(RawFile(relative_name(file, self.root), str(file), f"{base.name}/{path}"))
        return found

    def includes(self) -> Mapping[str, RawText]:
        """Read the includes; binary files among them are none."""
        found: dict[str, RawText] = {}
        for folder in self.include_folders:
            for path in walk(folder, Skip(links=self.links)):
                if path not in found and (text := self._include(folder / path)) is not None:
                    found[path] = text
        return found

    def _include(self, file: Path) -> RawText | None:
        name = relative_name(file, self.root)
        quiet = Problems()
        text = None if is_binary(file) else read_text(file, name, quiet)
        if text is not None and "\0" in text:
            return None
        self.problems.extend(quiet)
        return None if text is None else RawText(name, text)

    def layouts(self) -> Mapping[str, RawPage]:
        """Read the layouts; of two with one name but for their endings the first counts."""
        if not self.config.reading.layouts:
            return {}
        folder = _folder(self.root, self.config.reading.layouts)
        found: dict[str, RawPage] = {}
        for path in walk(folder, Skip(links=self.links)):
            name, file = path.rpartition(".")[0] or path, folder / path
            if name in found or is_binary(file):
                continue
            page = read_page(file, relative_name(file, self.root), path, "layouts", self.problems)
            if page is not None:
                found[name] = page
        return found

    def overrides(self) -> None:
        """Report what of the guide's own templates can't be read; the theme's own take its place."""
        folder = _folder(self.root, self.config.templates)
        links = Links(self.root, self.problems, follows_all=True)
        for path in walk(folder, Skip(links=links)):
            if not os.access(folder / path, os.R_OK):
                self.problems.add(
                    "unreadable-file",
                    os.strerror(errno.EACCES),
                    Location(relative_name(folder / path, self.root)),
                )

    def resources(self) -> tuple[tuple[RawResource, ...], Mapping[str, RawText]]:
        """Read the artifacts' folders, each file once."""
        resources: dict[str, RawResource] = {}
        prose: dict[str, RawText] = {}
        for folder in self.config.artifacts:
            base = _folder(self.root, folder)
            found, texts = read_resources(
                base,
                self.root,
                self.below,
                self.problems,
                self.config.reading.binaries,
                has_foreign=self.config.reading.has_foreign,
            )
            resources.update((resource.source, resource) for resource in found)
            prose = {**texts, **prose}
        return tuple(resources.values()), prose

    def shorthand(self) -> Mapping[str, str]:
        """Read the folders of FHIR Shorthand."""
        found: dict[str, str] = {}
        for folder in self.config.fsh:
            base = _folder(self.root, folder)
            for path in walk(base, self.shorthand_skip, _prefix(base, self.root)):
                if path.lower().endswith(_SHORTHAND):
                    name = relative_name(base / path, self.root)
                    text = read_text(base / path, name, self.problems)
                    found.update({} if text is None else {name: text})
        return found

    def _is_page_by_name(self, path: str) -> bool:
        reading = self.config.reading
        if not path.lower().endswith(reading.page_endings or ("\0",)):
            return False
        name = path.rpartition("/")[2].rpartition(".")[0]
        return not reading.is_for_pages or name.upper() not in _NO_PAGES

    def _take(
        self, folder: Path, path: str, out: str, collection: str, pages: list[RawPage], static: list[RawFile]
    ) -> None:
        """Read one file as a page, or list it as static."""
        file = os.path.join(folder, path)  # noqa: PTH118 - for every file of a guide
        source = relative_name(Path(file), self.root)
        starts_so = has_front_matter(file)
        is_page = starts_so or self._is_page_by_name(path)
        if starts_so is None and not is_page:
            self.problems.add("unreadable-file", os.strerror(errno.EACCES), Location(source, 1, 1))
        if not is_page:
            static.append(RawFile(source, file, out))
            return
        page = read_page(Path(file), source, path, collection, self.problems)
        if page is not None:
            pages.append(page)


_NO_PAGES = frozenset(
    {
        *("README", "LICENSE", "LICENCE", "COPYING", "CODE_OF_CONDUCT", "CONTRIBUTING"),
        *("ISSUE_TEMPLATE", "PULL_REQUEST_TEMPLATE"),
    }
)
"""Markdown that GitHub Pages makes no page of, unless it has front matter.

Source: https://github.com/benbalter/jekyll-optional-front-matter
"""


def _document_folders(root: Path, config: GuideConfig) -> Iterator[str]:
    """Find the folders of posts and collections, relative to the content folder."""
    content = _folder(root, config.content)
    prefix = f"{config.collections_folder}/" if config.collections_folder else ""
    if config.reading.posts == "any":
        # Posts may lie in any folder, whose name then is a category.
        for folder, names, _ in os.walk(content / prefix):
            names[:] = [
                name
                for name in sorted(names)
                if (name == "_posts" or not name.startswith((".", "_"))) and is_text(name)
            ]
            if "_posts" in names:
                yield (Path(folder) / "_posts").relative_to(content).as_posix()
                names.remove("_posts")
    elif config.reading.posts == "top" and (content / prefix / "_posts").is_dir():
        yield f"{prefix}_posts"
    for collection in config.collections:
        if collection.name != "posts":
            yield f"{prefix}_{collection.name}"


def _folder(root: Path, name: str) -> Path:
    """Return a folder that the settings name; `..` is resolved, symbolic links are not."""
    return Path(os.path.normpath(root / name))


def _prefix(folder: Path, root: Path) -> str:
    """Return what stands before a file's path in the patterns of the settings: its folder in the guide."""
    try:
        inner = folder.relative_to(root).as_posix()
    except ValueError:
        return ""
    return "" if inner == "." else f"{inner}/"
