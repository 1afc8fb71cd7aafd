"""What a guide offers to Liquid: `site`, `page`, `jekyll`, includes and filters."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime, time
from functools import cache, cached_property, partial
from pathlib import Path
from time import time_ns
from typing import TYPE_CHECKING, cast

from liquid import Tag
from liquid.exceptions import LiquidError

from site_builder.diagnostics import nearest
from site_builder.model.collections import in_order
from site_builder.model.front_matter import FrontMatterDefaults
from site_builder.model.guide import Guide, Layout, Page, StaticFile
from site_builder.read.files import GIT
from site_builder.read.sources import current
from site_builder.render.liquid.contents import Contents
from site_builder.render.liquid.context import PageContext
from site_builder.render.liquid.costs import Made, call_cost, growth, weigh
from site_builder.render.liquid.filters import FILTERS
from site_builder.render.liquid.layout_skipping import writes_alone
from site_builder.render.liquid.parsing import Parsed, read_template
from site_builder.render.liquid.values import moment, text_of
from site_builder.source.dependencies import Memo, TrackedMapping, apart, depend_on, packed, untracked
from site_builder.source.placed import Placed, SourceText

if TYPE_CHECKING:
    from site_builder.render.markdown import MarkdownRenderer

_PAGE_ENDINGS = (".html", ".htm", ".xhtml", "/")


class LazyValues(Mapping[str, object]):
    """A hash whose values are made when a template first asks for them."""

    def __init__(self, makers: Mapping[str, Callable[[], object]], known: Mapping[str, object]) -> None:
        """Take what makes values, and values that are known; makers come first."""
        self._makers = makers
        self._known = known
        self._made: Memo[str, object] = Memo()

    def __getitem__(self, key: str) -> object:
        """Return a value; raises KeyError where there is none."""
        if key in self._makers:
            return self._made.get(key, self._makers[key])
        return self._known[key]

    def __contains__(self, key: object) -> bool:
        """Say whether there is such a value, without making it."""
        return key in self._makers or key in self._known

    def __iter__(self) -> Iterator[str]:
        """Yield the keys."""
        yield from self._makers
        yield from (key for key in self._known if key not in self._makers)

    def __len__(self) -> int:
        """Count the keys."""
        return len(set(self._makers) | set(self._known))


class PageValues(LazyValues):
    """A page's values. Its content is another for pages that Jekyll renders before it and after it."""

    def __init__(
        self,
        makers: Mapping[str, Callable[[], object]],
        known: Mapping[str, object],
        asked: Mapping[str, Callable[[], object]],
    ) -> None:
        """Take the values as `LazyValues` does, and those that are asked for anew each time."""
        super().__init__({**makers, **asked}, known)
        self._asked = asked

    def __getitem__(self, key: str) -> object:
        """Return a value; raises KeyError where there is none."""
        return self._asked[key]() if key in self._asked else super().__getitem__(key)


class SiteValues:
    """One guide's values and includes; each is made once and shared by all pages."""

    def __init__(self, guide: Guide, root: str, tags: Mapping[str, Tag], draw: Callable[[Page], str]) -> None:
        """Take the guide; sources are relative to the folder `root`; `draw` writes a page's text as HTML."""
        self.contents = Contents(lambda: self._in_drawing_order, draw)
        self.guide = guide
        self.tags = tags
        self._root = Path(root)
        self._since_ns = time_ns()
        self._includes: dict[str, Parsed | None] = {}
        self._relative: dict[str, Parsed | None] = {}
        self._layouts: dict[str, Parsed] = {}
        self._silent: Memo[tuple[str, int, int, str], bool] = Memo()
        self._pages: Memo[tuple[str, str], Mapping[str, object]] = Memo()
        self._urls: Memo[str, dict[str, str]] = Memo()

    @property
    def time(self) -> datetime:
        """The day of the build."""
        return datetime.combine(self.guide.build_date, time(), UTC)

    @cached_property
    def text_size(self) -> int:
        """The characters of all pages, as they are written."""
        with untracked():
            return sum(len(page.body) for page in self.guide.pages)

    def include(self, name: str) -> Parsed | None:
        """Return an include of the guide, read once; None where the guide lacks it."""
        found = self.guide.includes.get(name)
        if name not in self._includes:
            self._includes[name] = (
                read_template(self.tags, SourceText(found.source, found.text)) if found is not None else None
            )
        return self._includes[name]

    def layout(self, name: str) -> tuple[Layout, Parsed] | None:
        """Return a layout of the guide, read once; None where the guide lacks it."""
        found = self.guide.layouts.get(name)
        if found is None:
            return None
        if name not in self._layouts:
            self._layouts[name] = read_template(self.tags, SourceText(found.source, found.text, found.line))
        return found, self._layouts[name]

    def is_silent(self, part: tuple[str, int, int, str], text: str) -> bool:
        """Tell whether a part of a layout does nothing but write what lies in elements of one name."""
        return self._silent.get(part, lambda: writes_alone(text, part[3], self._include_text))

    def _include_text(self, name: str) -> str | None:
        found = self.guide.includes.get(name)
        return found.text if found is not None else None

    def relative_include(self, page: Page, name: str) -> Parsed | None:
        """Return a file that lies beside a page or below; None where there is none."""
        path = posixpath.join(posixpath.dirname(page.source), name)
        depend_on("beside", path, name)
        if path not in self._relative:
            self._relative[path] = self._beside(path, name)
        return self._relative[path]

    def include_hint(self, name: str) -> str:
        """Say what to do about an include that is missing; empty where nothing more is known than that."""
        near = nearest(name, self.guide.includes)
        return near or self.guide.dialect.include_hint

    def apply_filter(self, context: PageContext, name: str, value: object, arguments: list[object]) -> object:
        """Pass a value through a filter; an unknown or failing one passes it on unchanged."""
        function = FILTERS.get(name)
        if function is None:
            context.work.report("unknown-filter", f"the filter '{name}' is unknown", _filter_hint(name))
            return value
        value, arguments = context.work.with_body(value), [*map(context.work.with_body, arguments)]
        budget = context.work.budget
        budget.step(call_cost(name, value, arguments))
        try:
            budget.fit(growth(name, value, arguments))
            result = function(context, value, *arguments)
            if result.__class__ is list:
                result = Made(cast("list[object]", result))
            budget.fit(weigh(result) if isinstance(result, str | Made) else 0)
            return result
        except (TypeError, ValueError, ArithmeticError, LookupError, AttributeError, LiquidError) as failure:
            # Python's own words about a call mean nothing to an author.
            words = (
                f"it can't take {len(arguments)} arguments" if "positional" in str(failure) else str(failure)
            )
            context.work.report("liquid-render", f"the filter '{name}' can't do this: {words}")
            return value

    @cached_property
    def config(self) -> Mapping[str, object]:
        """The settings as `site.KEY` shows them."""
        with untracked():
            config = self.guide.config
            offered: dict[str, object] = {}
            if not self.guide.dialect.liquid_as_written:
                offered = {"title": config.title, "url": config.site_url, "baseurl": config.base_path}
                offered["description"] = config.description
            return TrackedMapping("site setting", {**offered, **config.keys})

    @property
    def questions(self) -> Mapping[str, Callable[..., object]]:
        """What tells the answers of dependencies on what Liquid alone reads, by their questions."""
        return {
            "site setting": lambda key: packed(self.config.get(key)),
            "site setting keys": lambda: [*self.config],
            "content": self.contents.told,
            "beside": self._told_beside,
        }

    def _told_beside(self, path: str, name: str) -> object:
        found = self._beside(path, name)
        with suppress(OSError):
            if (self._root / path).stat().st_ctime_ns >= self._since_ns:
                # It changed while pages were drawn: nobody knows what they saw of it.
                return os.urandom(16)
        return found and (found.origin.path, found.origin.text)

    @cached_property
    def values(self) -> LazyValues:
        """`site`."""
        makers: dict[str, Callable[[], object]] = {
            "time": lambda: self.time,
            "data": lambda: self.guide.site_data,
            "pages": lambda: [self.page(page) for page in self._named("pages")],
            "html_pages": self._html_pages,
            "posts": lambda: [self.page(page) for page in reversed(self._posts)],
            "documents": self._documents,
            "collections": self._collections,
            "static_files": self._static_files,
            "tags": lambda: self._grouped("tags"),
            "categories": lambda: self._grouped("categories"),
        }
        with untracked():
            collections = self.guide.config.collections
        for collection in collections:
            if collection.name != "posts":
                makers[collection.name] = partial(self._collection, collection.name)
        return LazyValues(makers, self.config)

    def page(self, page: Page) -> Mapping[str, object]:
        """Return a page as Jekyll shows it: its front matter and what follows from its path."""
        return self._pages.get((page.source, page.out), lambda: self._page(page))

    def _page(self, page: Page) -> Mapping[str, object]:
        values: dict[str, object] = dict(page.front_matter)
        if not self.guide.dialect.liquid_as_written:
            values.setdefault("title", page.title)
        path = page.out if self.guide.dialect.paths_in_site else page.source
        values |= {"path": path, "url": page.url}
        makers: dict[str, Callable[[], object]] = {}
        if page.collection != "pages":
            return self._document(page, makers, values)
        values["name"] = posixpath.basename(path)
        values["dir"] = page.url[: page.url.rfind("/") + 1] or "/"
        if "excerpt" not in values and self.config.get("show_excerpts") is True:
            makers["excerpt"] = partial(self._excerpt, page)
        return PageValues(makers, values, {"content": partial(self.contents.of, page)})

    @property
    def _in_drawing_order(self) -> list[Page]:
        """Return the pages in the order in which Jekyll renders them: posts, other documents, pages.

        It renders documents that get no page of their own, too.
        """
        names = dict.fromkeys(("posts", *(one.name for one in self.guide.config.collections)))
        documents = [page for name in names for page in self._in_order(name)]
        return [*documents, *self._named("pages")]

    @property
    def source_urls(self) -> dict[str, str]:
        """Addresses by source path, for `link`; also as seen from the folder of the pages."""
        return self._urls.get("sources", self._source_urls)

    def _source_urls(self) -> dict[str, str]:
        inside = self.guide.config.content.strip("./")
        urls: dict[str, str] = {one.out: f"/{one.out}" for one in self.guide.static}
        for page in self._documents_and_pages:
            urls[page.source] = page.url
            if inside and page.source.startswith(inside + "/"):
                urls[page.source[len(inside) + 1 :]] = page.url
        return urls

    @property
    def post_urls(self) -> dict[str, str]:
        """Addresses of posts by name without ending, for `post_url`."""
        return self._urls.get("posts", self._post_urls)

    def _post_urls(self) -> dict[str, str]:
        urls: dict[str, str] = {}
        for post in self._posts:
            stem = posixpath.splitext(post.source)[0]
            urls[posixpath.basename(stem)] = post.url
            urls[stem.replace("_posts/", "")] = post.url
        return urls

    @cached_property
    @apart
    def markdown(self) -> MarkdownRenderer:
        """The Markdown of `markdownify`, made when a page first needs it."""
        from site_builder.render.markdown import MarkdownRenderer  # noqa: PLC0415  # few pages need it

        return MarkdownRenderer.of(self.guide.config)

    def _read_relative(self, path: str) -> Parsed | None:
        file = (self._root / path).resolve()
        # A link on disk may lead out of the guide.
        root = self._root.resolve()
        # git's own files may hold the key of whoever builds.
        if not file.is_relative_to(root) or GIT in file.relative_to(root).parts or not file.is_file():
            return None
        try:
            content = current().read(str(file), path)
        except OSError:
            return None
        text = content.decode("utf-8-sig", errors="replace").replace("\r\n", "\n")
        return read_template(self.tags, SourceText(path, text))

    def _beside(self, path: str, name: str) -> Parsed | None:
        return self._read_relative(path) or self._artifact_file(name) or self._copied_file(name)

    def _copied_file(self, name: str) -> Parsed | None:
        """Return a file that is copied to the site's root, where the pages lie there, too."""
        if not self.guide.dialect.sources_beside_pages:
            return None
        file = next((each for each in self.guide.static if each.out == name), None)
        return self._read_relative(file.source) if file is not None else None

    def _artifact_file(self, name: str) -> Parsed | None:
        """Return an artifact's source where that lies beside the pages: `Patient-example.json`."""
        if not self.guide.dialect.sources_beside_pages:
            return None
        stem, _, ending = name.rpartition(".")
        for artifact in self.guide.artifacts:
            if artifact.out == f"{stem}.html" and artifact.source_format == ending:
                source = SourceText(artifact.source, artifact.source_text)
                return Parsed((), source, (), fixed=Placed.copy_of(source))
        return None

    def _named(self, collection: str) -> list[Page]:
        # Jekyll sorts pages by the name of their file alone, wherever they lie.
        pages = [page for page in self.guide.pages if page.collection == collection]
        return sorted(pages, key=lambda page: (posixpath.basename(page.source), page.source))

    def _html_pages(self) -> list[object]:
        return [
            self.page(page)
            for page in self._named("pages")
            if page.url.endswith(_PAGE_ENDINGS) or "." not in page.url.rpartition("/")[2]
        ]

    @property
    def _documents_and_pages(self) -> tuple[Page, ...]:
        return (*self.guide.pages, *self.guide.documents)

    @property
    def _posts(self) -> list[Page]:
        return self._in_order("posts")

    def _in_order(self, collection: str) -> list[Page]:
        pages = [page for page in self._documents_and_pages if page.collection == collection]
        named = (one for one in self.guide.config.collections if one.name == collection)
        return in_order(pages, next(named, None), self.guide.build_date)

    def paginator(self, page: Page) -> object:
        """Return what `paginator` says on a page."""
        if not page.pager:
            return None
        shown = [self.page(post) for post in reversed(self._posts) if not post.front_matter.get("hidden")]
        return self.guide.dialect.paginator(page, shown)

    def _collection(self, name: str) -> list[Mapping[str, object]]:
        return [self.page(page) for page in self._in_order(name)]

    def _static_files(self) -> list[dict[str, object]]:
        with untracked():
            defaults = FrontMatterDefaults(self.guide.config.defaults)
            content = self.guide.config.content
        files = sorted(self.guide.static, key=lambda one: one.out)
        return [
            {**defaults.of(posixpath.normpath(f"{content}/{one.out}"), ""), **_static(one)} for one in files
        ]

    def _documents(self) -> list[Mapping[str, object]]:
        return [self.page(page) for page in self._documents_and_pages if page.collection != "pages"]

    def _collections(self) -> list[dict[str, object]]:
        outputs = {"posts": True, **{one.name: one.output for one in self.guide.config.collections}}
        return [
            {"label": name, "docs": self._collection(name), "directory": f"_{name}", "output": outputs[name]}
            for name in sorted(outputs)
        ]

    def _grouped(self, key: str) -> dict[str, list[Mapping[str, object]]]:
        groups: dict[str, list[Mapping[str, object]]] = {}
        # As in Jekyll the newest post comes first; a guide without posts has its pages counted.
        for page in [
            *self._posts[::-1],
            *([] if self.guide.dialect.tags_posts_only else self._named("pages")),
        ]:
            names = page.tags if key == "tags" else as_names(page.front_matter.get("categories"))
            for name in names:
                groups.setdefault(name, []).append(self.page(page))
        # Jekyll meets the oldest post first, so its tags come first.
        order = dict.fromkeys(name for post in self._posts for name in post.tags) if key == "tags" else {}
        return {name: groups[name] for name in (*order, *(name for name in groups if name not in order))}

    def _document(
        self, page: Page, makers: dict[str, Callable[[], object]], values: dict[str, object]
    ) -> LazyValues:
        stem = page.url.rstrip("/") if page.url.endswith("/") else posixpath.splitext(page.url)[0]
        values |= {"id": stem, "collection": page.collection, "relative_path": page.source}
        values["draft"] = "_drafts/" in page.source
        values |= {"tags": list(page.tags), "categories": as_names(page.front_matter.get("categories"))}
        values["date"] = moment(page.date) if page.date else self.time
        values.setdefault("name", posixpath.basename(page.source))
        makers |= {
            "previous": partial(self._neighbour, page, -1),
            "next": partial(self._neighbour, page, 1),
        }
        if "excerpt" not in values:
            makers["excerpt"] = partial(self._excerpt, page)
        asked: dict[str, Callable[[], object]] = {
            "content": partial(self.contents.of, page),
            "output": partial(self.contents.output, page),
        }
        return PageValues(makers, values, asked)

    def _neighbour(self, page: Page, step: int) -> Mapping[str, object] | None:
        line = self._in_order(page.collection)
        at = next(index for index, other in enumerate(line) if other.source == page.source) + step
        return self.page(line[at]) if 0 <= at < len(line) else None

    def _excerpt(self, page: Page) -> object:
        stated = page.front_matter.get("excerpt_separator", self.config.get("excerpt_separator"))
        separator = "\n\n" if stated is None else text_of(stated)
        return self.contents.excerpt(page, separator) if separator else None


@cache
def _filter_hint(name: str) -> str:
    """Suggest a filter; one that is unknown may stand in a loop."""
    return nearest(name, FILTERS)


def as_names(value: object) -> list[str]:
    """Read tags or categories: a list, or words in one text."""
    if isinstance(value, list | tuple):
        return [text_of(one) for one in value]
    return text_of(value).split()


def _static(file: StaticFile) -> dict[str, object]:
    name = posixpath.basename(file.out)
    stem, ending = posixpath.splitext(name)
    return {"path": f"/{file.out}", "name": name, "basename": stem, "extname": ending, "collection": None}
