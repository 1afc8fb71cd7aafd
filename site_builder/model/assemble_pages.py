"""Raw pages become pages: defaults, output names, redirects."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import Any

from site_builder.config import Collection, GuideConfig
from site_builder.diagnostics import Problems
from site_builder.model.addresses import is_absolute, is_refused, refusal
from site_builder.model.front_matter import FrontMatterDefaults, Reader, merged, parse_day
from site_builder.model.guide import BodyFormat, OutPath, Page, Redirect
from site_builder.model.permalinks import (
    HTML_ENDINGS,
    MARKDOWN_ENDINGS,
    Address,
    document_address,
    document_pattern,
    document_values,
    leaves_site,
    page_address,
    redirect_out,
)
from site_builder.read.pages import RawPage
from site_builder.source.markup import prologue_end
from site_builder.source.source_map import ValuePlace

_POST_NAME = re.compile(r"(?:.*/)?(\d{2,4}-\d{1,2}-\d{1,2})-([^/]*)\.[^.]+$")
_WHOLE_DOCUMENT = re.compile(r"<(?:!doctype|html)\b", re.I)
_HEADING = re.compile(r"^#[ \t]++(.+)$", re.MULTILINE)


@dataclass(slots=True)
class AssembledPages:
    """Pages, and what comes with them."""

    pages: list[Page] = field(default_factory=list)
    documents: list[Page] = field(default_factory=list)
    """Documents of collections that get no pages of their own."""
    redirects: list[Redirect] = field(default_factory=list)


class PageAssembler:
    """Makes pages of one guide."""

    def __init__(
        self, config: GuideConfig, build_date: date, problems: Problems, changed: Mapping[str, date]
    ) -> None:
        """Take the settings; posts dated after `build_date` are left out unless these say otherwise.

        `changed` has the days on which sources were last changed.
        """
        self._config = config
        self._build_date = build_date
        self._problems = problems
        self._changed = changed
        self._defaults = FrontMatterDefaults(config.defaults)
        self._collections = {collection.name: collection for collection in config.collections}

    def assemble(self, raw_pages: tuple[RawPage, ...]) -> AssembledPages:
        """Make all pages; their output names may still collide."""
        result = AssembledPages()
        for raw in raw_pages:
            values = merged(self._defaults.of(raw.source, raw.collection), raw.front_matter)
            reader = Reader(values, partial(self._place, raw), self._problems)
            if not self._config.unpublished and not reader.flag("published", default=True):
                continue
            page = self._page(raw, values, reader)
            if page is None:
                continue
            target = self._target(reader)
            if not self._has_output(raw.collection):
                result.documents.append(page)
            elif target:
                result.redirects.append(Redirect(page.out, target, reader.at("redirect_to")))
            else:
                result.pages.append(page)
        return result

    def _target(self, reader: Reader) -> str:
        """Return where a page leads that has moved; empty for one that is shown."""
        stated = next(iter(reader.texts("redirect_to")), "")
        if not is_refused(stated):
            return _redirect_target(stated) if stated else ""
        place = reader.at("redirect_to").place()
        self._problems.add("refused-address", refusal(stated, "'redirect_to'"), place)
        return ""

    def _place(self, raw: RawPage, key: str) -> ValuePlace:
        """Say where a value of a page stands: in its front matter, else among the defaults."""
        if raw.front_matter.get(key) is None:
            default = self._defaults.places(raw.source, raw.collection).get(key)
            if default is not None:
                return default
        return ValuePlace(raw.places, (key,))

    def _has_output(self, collection: str) -> bool:
        known = self._collections.get(collection)
        return collection in ("pages", "posts") or (known is not None and known.output)

    def _page(self, raw: RawPage, values: dict[str, Any], reader: Reader) -> Page | None:
        day = reader.day("date")
        if raw.collection == "pages":
            address = self._page_address(raw, reader)
        else:
            post = _POST_NAME.match(raw.path)
            if raw.collection == "posts" and post is None:
                if "_drafts/" not in raw.path:
                    return None
                day = day or self._changed.get(raw.source) or self._build_date
            if post is not None:
                day = day or parse_day(_iso_day(post[1]))
            if day is not None and not self._config.future and _day(day) > self._build_date:
                return None
            stem = raw.path.rpartition("/")[2].rpartition(".")[0]
            _add_document_values(values, raw, post[2] if post else stem, day, reader)
            address = self._document_address(raw, reader, day)
        has_sidebar = values.get("sidebar") is not None
        reviewed = reader.day("last_reviewed")
        return Page(
            source=raw.source,
            out=address.out,
            url=address.url,
            title=reader.text("title") or _title(raw),
            front_matter=values,
            body=raw.body,
            body_line=raw.body_line,
            format=_format(raw, reader, self._config.reading.markdown),
            summary=reader.text("summary"),
            tags=reader.words("tags") or reader.texts("tag"),
            keywords=reader.text("keywords"),
            sidebar=reader.name("sidebar") if has_sidebar else self._config.sidebar,
            sidebar_at=reader.at("sidebar") if has_sidebar else self._config.at("sidebar"),
            toc=reader.flag("toc", default=True),
            searchable=_is_searchable(reader),
            hide_sidebar=reader.flag("hide_sidebar", default=False),
            layout=_layout(raw, reader) or "page",
            redirect_from=self._redirects(reader, address.out),
            collection=raw.collection,
            date=day,
            changed=self._last_changed(raw, reader),
            reviewed=_day(reviewed) if reviewed else None,
            review_due=reader.after("review_in", _day(reviewed)) if reviewed else None,
            places=raw.places,
        )

    def _last_changed(self, raw: RawPage, reader: Reader) -> date | None:
        """Read when a page was last changed: its author's word, else git's."""
        if reader.values.get("last_modified_at") is False:
            return None
        stated = reader.day("last_modified_at")
        return _day(stated) if stated else self._changed.get(raw.source)

    def _permalink(self, reader: Reader) -> str:
        """Read the permalink; one that leaves the site is reported, and the page keeps its own name."""
        permalink = reader.text("permalink")
        if not leaves_site(permalink):
            return permalink
        message = f"the permalink '{permalink}' leads out of the site; the page has its file's name"
        self._problems.add("output-outside", message, reader.at("permalink").place())
        return ""

    def _page_address(self, raw: RawPage, reader: Reader) -> Address:
        markdown = self._config.reading.markdown
        return page_address(raw.path, self._permalink(reader), self._config.permalink, markdown)

    def _document_address(self, raw: RawPage, reader: Reader, day: date | datetime | None) -> Address:
        collection = self._collections.get(raw.collection, Collection(raw.collection))
        pattern = document_pattern(raw.collection, collection.permalink, self._config.permalink)
        inner = raw.path.partition(f"_{raw.collection}/")[2] or raw.path.partition("_drafts/")[2]
        slug = reader.text("slug")
        values = document_values(
            raw.collection,
            inner,
            slug,
            reader.texts("categories"),
            day or self._build_date,
            self._config.reading.markdown,
        )
        return document_address(self._permalink(reader), pattern, values)

    def _redirects(self, reader: Reader, target: OutPath) -> tuple[Redirect, ...]:
        redirects: dict[OutPath, Redirect] = {}
        for old, at in reader.placed_texts("redirect_from"):
            if leaves_site(old):
                message = f"the redirect from '{old}' leads out of the site; it was left out"
                self._problems.add("output-outside", message, at.place())
            else:
                out = redirect_out(old)
                redirects.setdefault(out, Redirect(out, target, at))
        return tuple(redirects.values())


def _add_document_values(
    values: dict[str, Any], raw: RawPage, slug: str, day: date | None, reader: Reader
) -> None:
    """Add what Jekyll gives posts and documents: title, slug, date, categories."""
    values.setdefault("slug", slug)
    if values.get("title") is None:
        values["title"] = " ".join(word.capitalize() for word in slug.split("-"))
    values.setdefault("ext", "." + raw.path.rpartition(".")[2])
    folders = raw.path.partition(f"_{raw.collection}/")[0].split("/") if raw.collection == "posts" else []
    folders = [] if "_drafts/" in raw.path else folders
    own = reader.values.get("categories")
    named = own.split() if isinstance(own, str) else reader.texts("categories")
    categories = [*filter(None, folders), *named, *reader.texts("category")]
    values["categories"] = list(dict.fromkeys(categories))
    values["tags"] = list(reader.texts("tag") or reader.words("tags"))
    if day is not None:
        values["date"] = day


def _format(raw: RawPage, reader: Reader, markdown: Sequence[str]) -> BodyFormat:
    ending = raw.path.rpartition(".")[2].lower()
    if ending in MARKDOWN_ENDINGS or ending in markdown:
        return "markdown"
    if ending not in HTML_ENDINGS or _WHOLE_DOCUMENT.match(raw.body, prologue_end(raw.body)):
        return "raw"
    states_none = _states_layout(raw, reader) and not _layout(raw, reader)
    return "raw" if states_none else "html"


def _states_layout(raw: RawPage, reader: Reader) -> bool:
    return "layout" in raw.front_matter or "layout" in reader.values


def _layout(raw: RawPage, reader: Reader) -> str:
    """Read the layout; a page that writes an empty one means none, whatever the defaults say."""
    if "layout" in raw.front_matter and raw.front_matter["layout"] is None:
        return ""
    return reader.name("layout")


def _is_searchable(reader: Reader) -> bool:
    value = reader.values.get("search")
    if isinstance(value, str) and value.strip().lower() == "exclude":
        return False
    return reader.flag("search", default=True)


def _title(raw: RawPage) -> str:
    """Name a page that has no title: by its first heading, else by its file."""
    heading = _HEADING.search(raw.body[:4000])
    words = heading[1].rstrip(" \t").rstrip("#").rstrip(" \t") if heading else ""
    if words and not words.startswith("{"):
        return words
    folder, _, name = raw.path.rpartition("/")
    stem = name.rpartition(".")[0]
    if stem == "index" and folder:
        stem = folder.rpartition("/")[2]
    words = re.sub(r"[-_\s]+", " ", stem).strip()
    return words[:1].upper() + words[1:] or name


def _redirect_target(target: str) -> str:
    return target if is_absolute(target) else redirect_out(target.partition("#")[0])


def _iso_day(text: str) -> str:
    """Write a post's date with two digits for month and day, four for the year."""
    year, month, day = text.split("-")
    return f"{int(year) + (2000 if len(year) == 2 else 0):04d}-{int(month):02d}-{int(day):02d}"


def _day(moment: date | datetime) -> date:
    return moment.date() if isinstance(moment, datetime) else moment
