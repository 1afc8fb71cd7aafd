"""The theme: Jinja templates and static files, of which a guide may override any."""

from __future__ import annotations

import datetime
import hashlib
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jinja2
from jinja2.runtime import Context
from markupsafe import Markup, escape

from site_builder.diagnostics import Location
from site_builder.model.guide import STATIC_FOLDER, OutPath, StaticFile
from site_builder.model.summary import Summary, summary_of
from site_builder.model.text import plain_text
from site_builder.read.file_names import unfit
from site_builder.read.files import is_folder
from site_builder.render import drawing
from site_builder.render.breaks import LISTED, keep_code, keep_number, keep_whole, name_breaks, path_breaks
from site_builder.render.compiled_templates import compiled_templates
from site_builder.render.drawing import Drawing, PageContext, PageTemplate
from site_builder.render.fhir_markdown import draw_tokens
from site_builder.render.lifelines import lifelines
from site_builder.render.markdown import MarkdownRenderer
from site_builder.render.menu_entries import MenuEntries
from site_builder.render.overrides import Loader, Overrides
from site_builder.render.page_ids import PageIds
from site_builder.render.placeholders import Placeholders
from site_builder.render.stairs import stairs
from site_builder.render.stylesheets import ADDRESS, TEXT
from site_builder.source.dependencies import depend_on, fingerprint
from site_builder.source.placed import Placed

if TYPE_CHECKING:
    from site_builder.model.sections import Tree
    from site_builder.render.views import TableRow

DIALECTS = "dialects"
"""The theme's folder with what is drawn for guides of some dialects only, each laid out as the theme is."""
_MENU = "partials/menu.html"
_LONGEST_LEAD = 300
"""As many signs of a description stand in a list; a first sentence that is longer stands there whole."""


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


class Templates(jinja2.Environment):
    """Jinja's environment; a page depends on the templates that it asks for, be they there or not."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return the globals of a template: the environment's, to which none of ours adds any.

        Jinja's own chain of both is gone through name by name whenever a template is drawn.
        """
        return self.globals if d is None else super().make_globals(d)

    def get_template(
        self,
        name: str | jinja2.Template,
        parent: str | None = None,
        globals: MutableMapping[str, Any] | None = None,  # noqa: A002 - Jinja's name
    ) -> jinja2.Template:
        """Return a template; see `jinja2.Environment.get_template`."""
        if isinstance(name, str):
            depend_on("template", name)
        return super().get_template(name, parent, globals)

    def select_template(
        self,
        names: Iterable[str | jinja2.Template],
        parent: str | None = None,
        globals: MutableMapping[str, Any] | None = None,  # noqa: A002 - Jinja's name
    ) -> jinja2.Template:
        """Return the first template that there is; see `jinja2.Environment.select_template`."""
        names = tuple(names) if not isinstance(names, str) else (names,)
        for name in names:
            depend_on("template", str(name))
        return super().select_template(names, parent, globals)


class Theme:
    """Templates, static files and Markdown of one guide; made once, then only read. A page is a `Drawing`."""

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
        if overrides and overrides.is_dir() and not os.access(overrides, os.R_OK | os.X_OK):
            # Who reads the guide says so. One that is not there yet stays named: it may come.
            overrides = None
        self.folders = [folder for folder in (overrides, *own) if folder and is_folder(folder)]
        self.overrides = Overrides(overrides, label) if overrides else None
        self.menu_entries = MenuEntries()
        self.overrides_menus = bool(overrides and (overrides / _MENU).is_file())
        self._markdown = markdown
        self.environment = Templates(
            loader=Loader(self.folders, overrides),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            finalize=lambda value: "" if value is None else value,
            auto_reload=False,
            optimized=False,
            bytecode_cache=compiled_templates(),
        )
        self.environment.context_class = PageContext
        self.environment.template_class = PageTemplate
        self.environment.filters.update(
            href=drawing.href,
            menu_entry=drawing.menu_entry,
            asset=self._asset_of,
            markdown=self._block,
            markdown_inline=self._inline,
            markdown_words=markdown.words,
            fhir_markdown=drawing.fhir_markdown,
            from_text=drawing.from_text,
            narrative=drawing.narrative,
            highlight=drawing.highlight,
            date_text=date_text,
            plain=plain_text,
            lead=_lead,
            line=_line,
            draw=drawing.draw,
            stairs=stairs,
            element_table=_element_table,
            column_letters=_column_letters,
            lifelines=lifelines,
            name_breaks=name_breaks,
            keep_code=lambda text: Markup(keep_code(str(escape(text)))),  # noqa: S704 - just escaped
            keep_number=lambda text: Markup(keep_number(str(escape(text)))),  # noqa: S704 - just escaped
            keep_whole=lambda text: Markup(keep_whole(str(escape(text)))),  # noqa: S704 - just escaped
            listed_breaks=partial(name_breaks, letters=LISTED),
            path_breaks=path_breaks,
        )

        self.environment.globals["site_root"] = drawing.site_root
        self.environment.globals["script"] = self._script
        self.environment.globals["stylesheet"] = ADDRESS
        self.environment.globals["stylesheet_text"] = TEXT
        self.bare = self.environment.overlay(loader=Loader(own))
        """The theme without the guide's overrides."""

    def has(self, name: str) -> bool:
        """Tell whether the theme or the guide's overrides have this file."""
        depend_on("template", name)
        return self._file(name) is not None

    def is_own(self, name: str) -> bool:
        """Tell whether the guide has this file among its overrides."""
        depend_on("template", name)
        return self.overrides is not None and (self.overrides.folder / name).is_file()

    @property
    def questions(self) -> Mapping[str, Callable[..., object]]:
        """What tells the answers of dependencies on the theme, by their questions.

        It is what the files hold now: one that changes while pages are drawn is another at the next build.
        """
        templates = self._templates()
        styles = fingerprint([(name, path.read_bytes()) for name, path in self.stylesheets.items()])
        return {"template": templates.get, "asset": self._fingerprints.get, "styles": lambda: styles}

    def _templates(self) -> Mapping[str, bytes]:
        """Return the fingerprints of templates by name; a file that can't be read counts by its name."""
        found: dict[str, bytes] = {}
        for folder in reversed(self.folders):
            for place, folders, names in os.walk(folder):
                # Files that are copied; those of dialects, too, are no templates by these names.
                is_top = place == str(folder)
                folders[:] = [each for each in folders if not (is_top and each in (STATIC_FOLDER, DIALECTS))]
                for name in names:
                    path = Path(place, name)
                    try:
                        told = fingerprint(path.read_bytes() if path.is_file() else b"")
                    except OSError as error:
                        told = fingerprint(str(error))
                    found[path.relative_to(folder).as_posix()] = told
        return found

    def _file(self, name: str) -> Path | None:
        safe = not name.startswith("/") and ".." not in Path(name).parts
        files = (folder / name for folder in self.folders) if safe else ()
        return next((file for file in files if file.is_file()), None)

    def page(
        self,
        out: OutPath = "index.html",
        ids: PageIds | None = None,
        placeholders: Placeholders | None = None,
        place_of: Callable[[str], Location] | None = None,
    ) -> Drawing:
        """Begin a page at `out`, whose texts take their ids from `ids`.

        With `placeholders`, texts that know their places are marked with them; `place_of` finds those of the
        values of the artifact that the page shows.
        """
        return Drawing(self, out, ids or PageIds(), placeholders, place_of)

    def static_files(self) -> tuple[StaticFile, ...]:
        """List the files that every site gets; images are copied when a page refers to them."""
        found: dict[str, StaticFile] = {}
        for folder in reversed(self.folders):
            static = folder / STATIC_FOLDER
            for path in sorted(static.rglob("*")):
                name = path.relative_to(static).as_posix()
                # What can't be read or named is said where the guide is read; the theme's own stands.
                if (
                    path.is_file()
                    and os.access(path, os.R_OK)
                    and not name.startswith("images/")
                    and not unfit(name)
                ):
                    found[name] = StaticFile(str(path), f"{STATIC_FOLDER}/{name}")
        return tuple(found[name] for name in sorted(found))

    @property
    def stylesheets(self) -> Mapping[str, Path]:
        """The stylesheets, or the guide's in their place, by name."""
        return {
            Path(file.out).name: Path(file.source)
            for file in self.static_files()
            if file.out.endswith(".css")
        }

    def fallback(self, out: OutPath) -> StaticFile | None:
        """Find a file that a page refers to, and the guide lacks, among the theme's own."""
        for folder in self.folders:
            path = folder / STATIC_FOLDER / out
            if ".." not in Path(out).parts and path.is_file():
                return StaticFile(str(path), out)
        return None

    @jinja2.pass_context
    def _asset_of(self, context: Context, name: str) -> str:
        depend_on("asset", name)
        return drawing.static_address(context, name, self._fingerprints.get(name, ""))

    @jinja2.pass_context
    def _script(self, context: Context, name: str) -> Markup:
        depend_on("asset", name)
        return drawing.script_tag(context, name, self._fingerprints.get(name, ""))

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

    @jinja2.pass_context
    def _inline(self, context: Context, text: object) -> Markup:
        placeholders = drawing.placeholders_of(context)
        if placeholders is not None and isinstance(text, Placed):
            return Markup(self._markdown.marked_inline(text, placeholders))  # noqa: S704 - the author's own text
        return Markup(self._markdown.convert_inline(str(text or "")))  # noqa: S704 - the author's own text


def _element_table(trees: Sequence[Tree]) -> Sequence[TableRow]:
    from site_builder.render.views import element_table  # noqa: PLC0415 - only profiles need it

    return element_table(trees)


def _column_letters(rows: Sequence[TableRow]) -> tuple[int, int]:
    from site_builder.render.views import column_letters  # noqa: PLC0415 - only profiles need it

    return column_letters(rows)


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
