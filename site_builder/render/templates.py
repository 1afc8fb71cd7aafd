"""The theme: Jinja templates and static files, of which a guide may override any."""

from __future__ import annotations

import datetime
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property, lru_cache, partial
from pathlib import Path
from typing import Any

import jinja2
from jinja2.runtime import Context
from markupsafe import Markup, escape

from site_builder.diagnostics import Diagnostic
from site_builder.model.guide import STATIC_FOLDER, OutPath, StaticFile
from site_builder.model.summary import Summary, summary_of
from site_builder.model.text import plain_text
from site_builder.render.breaks import LISTED, keep_code, keep_number, keep_whole, name_breaks, path_breaks
from site_builder.render.fhir_markdown import Drawn, draw_markdown, draw_tokens
from site_builder.render.foreign_html import harmless, placed
from site_builder.render.html import relative
from site_builder.render.lifelines import lifelines
from site_builder.render.markdown import MarkdownRenderer
from site_builder.render.overrides import OverrideError, Overrides
from site_builder.render.page_ids import PageIds
from site_builder.render.stairs import stairs

DIALECTS = "dialects"
"""The theme's folder with what is drawn for guides of some dialects only, each laid out as the theme is."""
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//|#")
_PROGRAM = re.compile(r"[\s\x00-\x20]*(?:javascript|vbscript|data):", re.IGNORECASE)
"""Addresses that run in the reader's page. Data is one too: an image of it is drawn, never linked to."""
_LONGEST_LEAD = 300
"""As many signs of a description stand in a list; a first sentence that is longer stands there whole."""
_MENU_ENTRIES = 2_048
"""How many addresses are taken apart once only: the menus repeat them on each page."""


def theme_folders(dialects: Iterable[str] = ()) -> tuple[Path, ...]:
    """Return the folders of the theme, the first with a file counts: those of `dialects`, then its own."""
    own = theme_folder()
    return (*(own / DIALECTS / name for name in dialects), own)


def theme_folder() -> Path:
    """Find the theme: in an installed wheel inside the package, in a checkout beside it."""
    package = Path(__file__).parents[1]
    inside = package / "templates"
    return inside if inside.is_dir() else package.parent / "templates"


class Values:
    """Named values for templates; a name that is absent reads as None, not as a mistake.

    Front matter, settings and include parameters are an author's: a template can't know which are there.
    """

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[str, Any]) -> None:
        """Wrap the values."""
        self._values = values

    def __getitem__(self, name: str) -> Any:
        """Return a value, or None."""
        return self._values.get(name)

    def __getattr__(self, name: str) -> Any:
        """Return a value, or None; names with underscores in front are Python's own."""
        if name.startswith("__"):
            raise AttributeError(name)
        return self._values.get(name)

    def __contains__(self, name: object) -> bool:
        """Tell whether the name has a value."""
        return name in self._values

    def __iter__(self) -> Iterator[str]:
        """Return the names."""
        return iter(self._values)

    def get(self, name: str, default: Any = None) -> Any:
        """Return a value, or the default."""
        return self._values.get(name, default)


class Theme:
    """Draws templates for one page at a time."""

    def __init__(
        self,
        overrides: Path | None,
        markdown: MarkdownRenderer,
        *,
        label: str = "templates",
        dialects: Iterable[str] = (),
    ) -> None:
        """`overrides` is the guide's own templates folder, `label` its name in findings.

        `dialects` names the parts of the theme that the guide's dialect adds.
        """
        own = theme_folders(dialects)
        self.folders = [folder for folder in (overrides, *own) if folder and folder.is_dir()]
        self._overrides = Overrides(overrides, label) if overrides else None
        self._faults: list[Diagnostic] = []
        self._markdown = markdown
        self._out: OutPath = "index.html"
        self._ids = PageIds()
        self.environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader([str(folder) for folder in self.folders]),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            finalize=lambda value: "" if value is None else value,
            auto_reload=False,
        )
        self.environment.filters.update(
            href=self._href_of,
            asset=self._asset_of,
            markdown=self._block,
            markdown_inline=self._inline,
            markdown_words=markdown.words,
            fhir_markdown=self._fhir_markdown,
            narrative=self._narrative,
            highlight=self._highlight,
            date_text=date_text,
            plain=plain_text,
            lead=_lead,
            line=_line,
            draw=self._draw_section,
            stairs=stairs,
            lifelines=lifelines,
            name_breaks=name_breaks,
            keep_code=lambda text: Markup(keep_code(str(escape(text)))),  # noqa: S704 - just escaped
            keep_number=lambda text: Markup(keep_number(str(escape(text)))),  # noqa: S704 - just escaped
            keep_whole=lambda text: Markup(keep_whole(str(escape(text)))),  # noqa: S704 - just escaped
            listed_breaks=partial(name_breaks, letters=LISTED),
            path_breaks=path_breaks,
        )

        self.environment.globals["site_root"] = self._root
        self._bare = self.environment.overlay(loader=jinja2.FileSystemLoader([str(folder) for folder in own]))
        """The theme without the guide's overrides."""
        self._active = self.environment

    def has(self, name: str) -> bool:
        """Tell whether the theme or the guide's overrides have this file."""
        safe = not name.startswith("/") and ".." not in Path(name).parts
        return safe and any((folder / name).is_file() for folder in self.folders)

    def render(self, template: str, page_out: OutPath = "index.html", /, **context: Any) -> str:
        """Draw a template for the page at `page_out`. Raises jinja2.TemplateError.

        Where an override fails, the theme's own takes its place; `take_faults` says so.
        """
        outer, self._out = self._out, page_out
        try:
            return self._drawn(template, context)
        finally:
            self._out = outer

    def take_faults(self) -> tuple[Diagnostic, ...]:
        """Return what failed in overrides since it was asked last."""
        faults, self._faults[:] = tuple(self._faults), []
        return faults

    def _drawn(self, template: str, context: Mapping[str, Any]) -> str:
        try:
            return self._active.get_template(template).render(**context)
        except Exception as error:
            fault = (
                self._overrides.fault(error) if self._overrides and self._active is not self._bare else None
            )
            if fault is None:
                raise
            drawn = self._without_overrides(template, context, fault)
            self._faults.append(fault)
            return drawn

    def _without_overrides(self, template: str, context: Mapping[str, Any], fault: Diagnostic) -> str:
        self._active = self._bare
        try:
            return self._bare.get_template(template).render(**context)
        except jinja2.TemplateNotFound:
            raise OverrideError(fault) from None
        finally:
            self._active = self.environment

    @contextmanager
    def page(self, ids: PageIds) -> Iterator[None]:
        """Draw what belongs to one page, whose texts take their ids from the page's."""
        outer, self._ids = self._ids, ids
        try:
            yield
        finally:
            self._ids = outer

    def static_files(self) -> tuple[StaticFile, ...]:
        """List the files that every site gets; images are copied when a page refers to them."""
        found: dict[str, StaticFile] = {}
        for folder in reversed(self.folders):
            static = folder / STATIC_FOLDER
            for path in sorted(static.rglob("*")):
                name = path.relative_to(static).as_posix()
                if path.is_file() and not name.startswith("images/"):
                    found[name] = StaticFile(str(path), f"{STATIC_FOLDER}/{name}")
        return tuple(found[name] for name in sorted(found))

    def fallback(self, out: OutPath) -> StaticFile | None:
        """Find a file that a page refers to, and the guide lacks, among the theme's own."""
        for folder in self.folders:
            path = folder / STATIC_FOLDER / out
            if ".." not in Path(out).parts and path.is_file():
                return StaticFile(str(path), out)
        return None

    def draw_sections(self, sections: tuple[object, ...], page_out: OutPath, level: int = 2) -> Markup:
        """Draw an artifact's sections one after the other, their headings at `level`."""
        outer, self._out = self._out, page_out
        try:
            return Markup("\n").join(self._draw_section(section, level) for section in sections)
        finally:
            self._out = outer

    def _draw_section(self, section: object, level: int = 2) -> Markup:
        name = f"sections/{type(section).__name__.lower()}.html"
        drawn = self._drawn(name, {"section": section, "level": min(level, 6)})
        return Markup(drawn)  # noqa: S704 - escaped within

    # Jinja computes filters of constants when it compiles a template, for whichever page comes first;
    # one that takes the context is computed for every page.
    @jinja2.pass_context
    def _href_of(self, context: Context, target: str) -> str:
        # A server shows this page at any depth, where relative links may fail.
        guide = context.get("guide") if self._out == "404.html" else None
        if guide is None or not guide.site_url or _SCHEME.match(target):
            return self._href(target)
        path, hash_sign, fragment = target.lstrip("/").partition("#")
        return f"{guide.address('' if path == 'index.html' else path)}{hash_sign}{fragment}"

    @jinja2.pass_context
    def _asset_of(self, _context: Context, name: str) -> str:
        fingerprint = self._fingerprints.get(name, "")
        return self._href(f"{STATIC_FOLDER}/{name}") + (f"?v={fingerprint}" if fingerprint else "")

    def _root(self) -> str:
        """Return what a script puts before the name of a file of the site."""
        return self._href("index.html").removesuffix("index.html")

    def _href(self, target: str) -> str:
        out, tail = _place(target)
        return tail if not out or (out == self._out and len(tail) > 1) else relative(out, self._out) + tail

    def _highlight(self, text: str, language: str, links: Iterable[tuple[str, str]] = ()) -> Markup:
        from site_builder.render.highlight import highlight_code  # noqa: PLC0415 - Pygments is slow to import

        addresses = {string: self._href(target) for string, target in links}
        return Markup(highlight_code(text, language, addresses))  # noqa: S704 - escaped there

    @cached_property
    def _fingerprints(self) -> Mapping[str, str]:
        """Part of the address, so that browsers fetch a stylesheet anew exactly when it changed."""
        prefix = len(STATIC_FOLDER) + 1
        return {
            file.out[prefix:]: hashlib.sha256(Path(file.source).read_bytes()).hexdigest()[:8]
            for file in self.static_files()
        }

    def _block(self, text: object) -> Markup:
        return Markup(self._markdown.convert(str(text or "")).html)  # noqa: S704 - the author's own text

    def _inline(self, text: object) -> Markup:
        return Markup(self._markdown.convert_inline(str(text or "")))  # noqa: S704 - the author's own text

    def _fhir_markdown(self, text: object, level: int = 3, base: str = "") -> Drawn:
        return draw_markdown(str(text or ""), level, self._ids, base)

    def _narrative(self, xhtml: object, level: int) -> Markup:
        return Markup(placed(harmless(str(xhtml or "")), level, self._ids))  # noqa: S704 - just cleaned


@lru_cache(_MENU_ENTRIES)
def _place(target: str) -> tuple[OutPath, str]:
    """Return the file that an address means, "" outside the site, and what is written as it is behind it."""
    if _PROGRAM.match(target):
        return "", "#"
    if _SCHEME.match(target):
        return "", target
    path, hash_sign, fragment = target.partition("#")
    out = path.lstrip("/") or "index.html"
    return out + "index.html" if out.endswith("/") else out, hash_sign + fragment


def _line(summary: Summary) -> Markup:
    return draw_tokens(summary.tokens)


def _lead(text: str) -> Markup:
    """Draw the first sentences of a resource's text, for a list of many."""
    return _line(summary_of(text, _LONGEST_LEAD))


def date_text(value: object) -> str:
    """Write a date as readers do (`3 February 2018`), and leave what is not a date as it is."""
    match = re.match(r"(\d{4})-(\d{2})(?:-(\d{2}))?", str(value or ""))
    if not match:
        return str(value or "")
    try:
        day = datetime.date(int(match[1]), int(match[2]), int(match[3] or 1))
    except ValueError:
        return str(value)
    return f"{day.day} {day:%B %Y}" if match[3] else f"{day:%B %Y}"
