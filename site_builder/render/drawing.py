"""One page while the theme draws it, and the filters that need to know which page that is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache, partial
from types import CodeType
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

import jinja2
from jinja2.environment import TemplateModule
from jinja2.runtime import Context
from markupsafe import Markup

from site_builder.diagnostics import Diagnostic, Location
from site_builder.model.addresses import is_absolute, is_refused, refusal
from site_builder.model.guide import STATIC_FOLDER, OutPath
from site_builder.render.fhir_markdown import Drawn, draw_markdown
from site_builder.render.foreign_html import harmless, placed
from site_builder.render.html import relative
from site_builder.render.overrides import Loader, Nesting, NestingError, OverrideError
from site_builder.render.page_ids import PageIds
from site_builder.render.placeholders import Placeholders
from site_builder.source.placed import Asked

if TYPE_CHECKING:
    from site_builder.model.menu import NavItem
    from site_builder.render.menu_entries import Draw, MenuEntries
    from site_builder.render.templates import Theme

_NAME = "_drawing"
"""What the page that is drawn is called among the names that templates get."""
_LINKED = re.compile(
    r"""(?:\]\(|\]:|\bhref\s{0,9}=)\s{0,9}["'<]?\s{0,9}([^\s"'<>()]{0,60}[:&][^"'<>)\n]{0,200})""",
    re.IGNORECASE,
)
"""Where a resource's Markdown or XHTML may lead out of the site."""
_REFERRING = re.compile(r"<(?:a|img|object|area|audio|video|source)\b")
"""What may lead to another file."""
_NO_PATH = re.compile(r"""[\s"<>\[\\\]^`{|}]""")
"""What an address can't have in it as it is, and a name of a file can."""
_NO_FRAGMENT = re.compile(r"""[\s"#<>\[\\\]^`{|}]""")
"""What a fragment can't have in it as it is. Source: https://url.spec.whatwg.org/#url-code-points"""
_MENU_ENTRIES = 2_048
"""How many addresses are taken apart once only: the menus repeat them on each page."""


class Drawing:
    """One page while it is drawn: made for the page, and thrown away with it.

    Where one of the guide's own templates fails, the theme's takes its place; `faults` says so.
    """

    def __init__(
        self,
        theme: Theme,
        out: OutPath,
        ids: PageIds,
        placeholders: Placeholders | None = None,
        place_of: Callable[[str], Location] | None = None,
        *,
        is_bare: bool = False,
    ) -> None:
        """Draw the page at `out`, whose texts take their ids from `ids`; for the others see `Theme.page`.

        `is_bare` means without the guide's own templates.
        """
        self._theme = theme
        self._environment = theme.bare if is_bare else theme.environment
        self._is_bare = is_bare
        self._found: list[Diagnostic] = []
        self._report: Callable[[str, str], None] | None = None
        self._modules: dict[str | None, TemplateModule] = {}
        self._scripts: set[str] = set()
        self._contexts: list[Context] = []
        self.nesting = Nesting()
        self.out = out
        self.ids = ids
        self.placeholders = placeholders
        self.place_of = place_of

    @property
    def menu_entries(self) -> MenuEntries | None:
        """Entries of menus that were drawn for other pages; None where this page's may be others.

        The page that a server shows at any depth has links of its own, and the guide's own template may ask
        for anything.
        """
        is_own = self._is_bare or not self._theme.overrides_menus
        return self._theme.menu_entries if is_own and self.out != "404.html" else None

    @property
    def faults(self) -> tuple[Diagnostic, ...]:
        """What failed in the guide's own templates, and addresses that were refused."""
        return tuple(self._found)

    def render(self, template: str, /, **names: Any) -> str:
        """Draw a template. Raises jinja2.TemplateError."""
        scripts = self._scripts.copy()
        try:
            return self._environment.get_template(template).render({**names, _NAME: self})
        except Exception as error:
            if isinstance(error, NestingError) and self.nesting.names:
                # What is around is without end, too.
                raise
            overrides = None if self._is_bare else self._theme.overrides
            fault = overrides.fault(error) if overrides else None
            if fault is None:
                raise
            # What the failed one asked for is thrown away with it.
            self._scripts = scripts
            drawn = self._without_overrides(template, names, fault)
            self._found.append(fault)
            return drawn

    def draw_sections(self, sections: Iterable[object], level: int = 2) -> Markup:
        """Draw an artifact's sections one after the other, their headings at `level`."""
        return Markup("\n").join(self.draw_section(section, level) for section in sections)

    def draw_section(self, section: object, level: int = 2) -> Markup:
        """Draw one section."""
        name = f"sections/{type(section).__name__.lower()}.html"
        drawn = self.render(name, section=section, level=min(level, 6))
        return Markup(drawn)  # noqa: S704 - escaped within

    def href(self, target: str) -> str:
        """Write the address of a file of the site as a link of this page; any other as it is."""
        out, tail = _place(target)
        if out is None:
            self.refuse(target)
        if not out or (out == self.out and len(tail) > 1):
            return tail
        address = relative(out, self.out)
        if ":" in address.partition("/")[0]:
            # A browser would take the name of the file for a scheme: `/javascript:x` is one of the site's.
            address = f"./{address}"
        return (_quoted(address) if _NO_PATH.search(address) else address) + tail

    def refuse(self, address: str, text: str = "") -> None:
        """Report an address that no link was made of, and which stands in a `text` of a resource."""
        if self._report is not None:
            self._report("refused-address", refusal(address))
            return
        place = self.place_of(text or address) if self.place_of else Location(self.out)
        self._found.append(Diagnostic("refused-address", refusal(address), place))

    @contextmanager
    def reporting(self, report: Callable[[str, str], None]) -> Iterator[None]:
        """Let somebody else report what is refused meanwhile: who knows where it was asked for."""
        before, self._report = self._report, report
        try:
            yield
        finally:
            self._report = before

    def is_first(self, script: str) -> bool:
        """Tell whether nothing on the page has asked for a script yet, and note that something has."""
        is_new = script not in self._scripts
        self._scripts.add(script)
        return is_new

    def module(self, template: jinja2.Template) -> TemplateModule:
        """Return the macros of a template, which know this page; they are made once for it."""
        if template.name not in self._modules:
            self._modules[template.name] = template.make_module({_NAME: self})
        return self._modules[template.name]

    def begin(self, context: Context) -> None:
        """Take note of the names of a template that is drawn for this page."""
        self._contexts.append(context)

    def finish(self) -> None:
        """Let go of what the templates of a finished page had; nothing can be drawn on it any more.

        Macros and the names of their templates hold each other: of a large guide's pages, as long as
        nobody looks for garbage, they would take more room than all that is kept.
        """
        for context in self._contexts:
            context.parent, context.vars = {}, {}
        self._contexts.clear()
        self._modules.clear()

    def _without_overrides(self, template: str, names: Mapping[str, Any], fault: Diagnostic) -> str:
        try:
            bare = Drawing(self._theme, self.out, self.ids, self.placeholders, self.place_of, is_bare=True)
            # One of each for both.
            bare._report, bare._found, bare._scripts = self._report, self._found, self._scripts
            return bare.render(template, **names)
        except jinja2.TemplateNotFound:
            raise OverrideError(fault) from None


class PageContext(Context):
    """A template's names. Macros know the page too, however the template that has them is imported."""

    def __init__(
        self,
        environment: jinja2.Environment,
        parent: dict[str, Any],
        name: str | None,
        blocks: dict[str, Any],
        globals: MutableMapping[str, Any] | None = None,  # noqa: A002 - Jinja's name
    ) -> None:
        """Take what Jinja gives; see `jinja2.runtime.Context`."""
        super().__init__(environment, parent, name, blocks, globals)
        drawing: Drawing | None = parent.get(_NAME)
        if drawing is not None:
            # Jinja hands globals of the importing template on, where no others can be seen.
            self.globals_keys.add(_NAME)
            drawing.begin(self)


class PageTemplate(jinja2.Template):
    """A template whose macros are made once for a page, not at each import; a guide's own has an end."""

    @classmethod
    def from_code(
        cls,
        environment: jinja2.Environment,
        code: CodeType,
        globals: MutableMapping[str, Any],  # noqa: A002 - Jinja's name
        uptodate: Callable[[], bool] | None = None,
    ) -> jinja2.Template:
        """Make a template of its code; see `jinja2.Template.from_code`."""
        template = super().from_code(environment, code, globals, uptodate)
        if isinstance(environment.loader, Loader) and environment.loader.is_own(template.filename):
            template.root_render_func = partial(_nested, str(template.name), template.root_render_func)
        return template

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        # What an import calls. Where a Jinja of the future calls something else, macros are made each time.
        drawing: Drawing | None = ctx.parent.get(_NAME) if ctx else None
        return drawing.module(self) if drawing else super()._get_default_module(ctx)


def _nested(name: str, root: Callable[[Context], Iterator[str]], context: Context) -> Iterator[str]:
    """Draw one of the guide's own templates."""
    with _drawing(context).nesting.inside(name):
        yield from root(context)


def _drawing(context: Context) -> Drawing:
    drawing: Drawing = context.parent[_NAME]
    return drawing


@jinja2.pass_context
def href(context: Context, target: str) -> str:
    """`{{ target | href }}`: an address as the page at hand links to it."""
    drawing = _drawing(context)
    # A server shows this page at any depth, where relative links may fail.
    guide = context.get("guide") if drawing.out == "404.html" else None
    if (
        guide is None
        or not (guide.site_url or guide.base_path)
        or target.startswith("#")
        or is_absolute(target)
    ):
        return drawing.href(target)
    path, hash_sign, fragment = target.lstrip("/").partition("#")
    # From the host's root, so that a copy of the site on another host leads to its own pages.
    address = urlsplit(guide.address("" if path == "index.html" else path)).path
    return f"{address or '/'}{hash_sign}{fragment}"


@jinja2.pass_context
def menu_entry(context: Context, item: NavItem, draw: Draw) -> Markup:
    """`{{ item | menu_entry(entry) }}`: an entry of a menu, which the macro `entry` draws."""
    drawing = _drawing(context)
    entries = drawing.menu_entries
    return draw(item) if entries is None else entries.entry(item, drawing.out, draw)


@jinja2.pass_context
def site_root(context: Context) -> str:
    """Return what a script puts before the name of a file of the site."""
    return _drawing(context).href("index.html").removesuffix("index.html")


@jinja2.pass_context
def draw(context: Context, section: object, level: int = 2) -> Markup:
    """`{{ section | draw(3) }}`: a section with its heading at a level."""
    return _drawing(context).draw_section(section, level)


@jinja2.pass_context
def highlight(context: Context, text: str, language: str, links: Iterable[tuple[str, str]] = ()) -> Markup:
    """`{{ text | highlight("json", links) }}`: code with its words coloured; `links` go by string."""
    from site_builder.render.highlight import highlight_code  # noqa: PLC0415 - Pygments is slow to import

    drawing = _drawing(context)
    addresses = {string: drawing.href(target) for string, target in links}
    return Markup(highlight_code(text, language, addresses))  # noqa: S704 - escaped there


@jinja2.pass_context
def fhir_markdown(context: Context, text: object, level: int = 3, base: str = "") -> Drawn:
    """`{{ text | fhir_markdown(3) }}`: a text of a resource, its headings at a level."""
    drawn = draw_markdown(str(text or ""), level, _drawing(context).ids, base)
    if not base:
        _report_refused(context, text)
    # What comes from the specification counts its links from there.
    return drawn if base else replace(drawn, html=from_text(context, drawn.html, text))


@jinja2.pass_context
def from_text(context: Context, html: Markup, text: Any) -> Markup:
    """`{{ html | from_text(text) }}`: HTML with a mark that says which text of the resource it was."""
    drawing = _drawing(context)
    if drawing.placeholders is None or drawing.place_of is None or not _REFERRING.search(html):
        return html
    asked = Asked(partial(drawing.place_of, text))
    return Markup(drawing.placeholders.marked(html, asked))  # noqa: S704 - as it was, between two marks


def _report_refused(context: Context, text: Any) -> None:
    """Report the addresses in a text of a resource that were left out when it was drawn."""
    for found in _LINKED.finditer(str(text or "")):
        if is_refused(found[1]):
            _drawing(context).refuse(found[1], text)


def placeholders_of(context: Context) -> Placeholders | None:
    """Return what keeps places for the page at hand, where they are kept."""
    return _drawing(context).placeholders


@jinja2.pass_context
def narrative(context: Context, xhtml: object, level: int) -> Markup:
    """`{{ text | narrative(3) }}`: XHTML of a resource, its headings at a level."""
    _report_refused(context, xhtml)
    cleaned = placed(harmless(str(xhtml or "")), level, _drawing(context).ids)
    return from_text(context, Markup(cleaned), xhtml)  # noqa: S704 - just cleaned


@jinja2.pass_context
def static_address(context: Context, name: str, fingerprint: str) -> str:
    """Return the address of a file of the theme, which changes with its content."""
    address = _drawing(context).href(f"{STATIC_FOLDER}/{name}")
    return address + (f"?v={fingerprint}" if fingerprint else "")


def script_tag(context: Context, name: str, fingerprint: str) -> Markup:
    """Write the tag of a script of the theme; nothing where the page has it: sections each ask for theirs."""
    if not _drawing(context).is_first(name):
        return Markup("")
    return Markup('<script src="{}" defer></script>').format(static_address(context, name, fingerprint))


def _quoted(text: str, unfit: re.Pattern[str] = _NO_PATH) -> str:
    return unfit.sub(lambda found: quote(found[0]), text)


@lru_cache(_MENU_ENTRIES)
def _place(target: str) -> tuple[OutPath | None, str]:
    """Return the file that an address means, and what is written as it is behind it.

    The file is "" outside the site, and None where the address is refused.
    """
    if is_refused(target):
        return None, "#"
    if is_absolute(target):
        return "", target
    path, hash_sign, fragment = target.partition("#")
    tail = hash_sign + _quoted(fragment, _NO_FRAGMENT)
    if target.startswith("#"):
        return "", tail
    out = path.lstrip("/") or "index.html"
    return out + "index.html" if out.endswith("/") else out, tail
