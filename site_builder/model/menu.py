"""Menus as authors write them in `_data/topnav.yml` and `_data/sidebars/NAME.yml`, read into items.

The format is that of the Jekyll documentation theme: entries hold folders, folders hold items, an item
may hold subfolders. Lists are found by their names at any depth, so a menu may be deeper than the theme's.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from site_builder.diagnostics import Location, Problems
from site_builder.model.guide import OutPath
from site_builder.model.text import plain_text

_DEEPEST = 12
"""Levels of a menu; YAML anchors can make one that never ends."""
_CHILD_KEYS = ("folders", "folderitems", "items", "subfolders", "subfolderitems", "subsubfolders", "children")
_ABSOLUTE = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//")
_SAFE_SCHEMES = ("http:", "https:", "mailto:", "tel:", "ftp:", "//")


@dataclass(frozen=True, slots=True)
class NavItem:
    """An entry of a menu: a link, or a folder that holds others."""

    title: str
    """Plain text."""
    target: str = ""
    """Site path, perhaps with `#fragment`, or an absolute URL; empty for a folder."""
    is_external: bool = False
    """Whether the target lies outside the site."""
    is_current: bool = False
    """Whether this is the page being drawn."""
    is_open: bool = False
    """Whether the page being drawn is this one or below it."""
    children: tuple[NavItem, ...] = ()


@dataclass(frozen=True, slots=True)
class Menu:
    """A data file's items with its title."""

    title: str
    """Product and version, as the first entry names them; may be empty."""
    items: tuple[NavItem, ...]


@dataclass(frozen=True, slots=True)
class MenuReader:
    """Reads menus and reports what can't be used, once for each place."""

    outs: Mapping[OutPath, str]
    """Every page and file that a menu can lead to, with its title (empty for a file)."""
    base_path: str
    """Prefix that absolute paths may carry, such as `/guide`."""
    problems: Problems
    line_of: Callable[[str, str], int]
    """Returns the line of a source file that holds a text; 0 when unknown."""
    redirects: Mapping[OutPath, str] = field(default_factory=dict)
    """Old output names and where they lead."""

    def sidebar(self, value: Any, source: str) -> Menu:
        """Read a file of `_data/sidebars`: `entries`, each with folders."""
        if isinstance(value, Mapping) and isinstance(value.get("entries"), list | tuple):
            entries = value["entries"]
        elif isinstance(value, list):
            entries = value
        else:
            self._report("a sidebar needs a list named 'entries'", source, "")
            return Menu("", ())
        items: list[NavItem] = []
        title = ""
        for entry in entries:
            if not isinstance(entry, Mapping):
                self._report(f"an entry of a sidebar is no mapping: {_shown(entry)}", source, _shown(entry))
                continue
            if not title:
                product = _plain(entry.get("product") or entry.get("title"))
                title = f"{product} {_plain(entry.get('version'))}".strip()
            items += self._children(entry, source, _DEEPEST)
        return Menu(title, tuple(items))

    def top(self, value: Any, source: str) -> tuple[NavItem, ...]:
        """Read `_data/topnav.yml`: plain links from `topnav`, menus from `topnav_dropdowns`."""
        if not isinstance(value, Mapping):
            self._report("the top navigation needs lists 'topnav' and 'topnav_dropdowns'", source, "")
            return ()
        items: list[NavItem] = []
        for name in ("topnav", "topnav_dropdowns"):
            for entry in self._list(value, name, source):
                # The outer level has a title that no theme shows.
                has_lists = isinstance(entry, Mapping) and any(key in entry for key in _CHILD_KEYS)
                if has_lists:
                    items += self._children(entry, source, _DEEPEST)
                elif not isinstance(entry, Mapping) or set(entry) - {"title"}:
                    items += self._item(entry, source, _DEEPEST)
        return tuple(items)

    def target(self, url: str) -> str:
        """Turn `/x.html`, `x.html`, `/`, `x/` or a full URL into a target; empty when it can't be one."""
        # Guides smuggle further attributes into a URL: `x.xlsx" target="_blank"`.
        url = html.unescape(url).partition('"')[0].strip()
        if _ABSOLUTE.match(url):
            return url if url.lower().startswith(_SAFE_SCHEMES) else ""
        path, hash_sign, fragment = url.partition("#")
        path, question, query = path.partition("?")
        out = self._out(path)
        return "" if out is None else f"{self.redirects.get(out, out)}{question}{query}{hash_sign}{fragment}"

    def _out(self, path: str) -> OutPath | None:
        base = self.base_path.rstrip("/")
        if base and (path + "/").startswith(base + "/"):
            path = path[len(base) :]
        out = unquote(path).lstrip("/")
        if ".." in out.split("/"):
            return None
        if not out or out.endswith("/"):
            out += "index.html"
        served = (candidate for candidate in (out, f"{out}.html", f"{out}/index.html"))
        return next((name for name in served if name in self.outs or name in self.redirects), out)

    def _children(self, node: Mapping[str, Any], source: str, levels: int) -> list[NavItem]:
        if not levels:
            self._report(f"a menu has more than {_DEEPEST} levels", source, "")
            return []
        items: list[NavItem] = []
        for key in _CHILD_KEYS:
            for child in self._list(node, key, source):
                items += self._item(child, source, levels - 1)
        return items

    def _item(self, node: Any, source: str, levels: int) -> list[NavItem]:
        """Read an item; with subfolders it gives several, since themes show those beside it."""
        if not isinstance(node, Mapping):
            self._report(f"a menu entry is no mapping: {_shown(node)}", source, _shown(node))
            return []
        if not _is_for_web(node):
            return []
        title = _plain(node.get("title"))
        is_folder = any(key in node for key in ("folderitems", "subfolderitems", "items", "children"))
        children = self._children(node, source, levels)
        url = node.get("external_url") or ("" if is_folder else node.get("url"))
        if is_folder or (children and not url):
            if not title:
                self._report("a folder of a menu has no title", source, "")
                return children
            return [NavItem(title, children=tuple(children))] if children else []
        return [*self._link(title, url, source), *children]

    def _link(self, title: str, url: object, source: str) -> list[NavItem]:
        if not isinstance(url, str) or not url.strip():
            self._report(f"menu entry '{title}' has no url", source, title)
            return []
        target = self.target(url)
        if not target:
            self._report(f"menu entry '{title}' has a url that can't be used: '{url}'", source, url)
            return []
        is_external = bool(_ABSOLUTE.match(target))
        out = target.partition("#")[0].partition("?")[0]
        title = title or self.outs.get(out, "") or (target if is_external else "")
        if not title:
            self._report(f"a menu entry has no title: '{url}'", source, url)
            return []
        if not is_external and out not in self.outs:
            line = self.line_of(source, url)
            self.problems.add("broken-link", f"menu entry '{title}' leads to '{out}'", Location(source, line))
        return [NavItem(title, target, is_external)]

    def _list(self, node: Mapping[str, Any], key: str, source: str) -> Sequence[Any]:
        value = node.get(key)
        if value is None:
            return ()
        if isinstance(value, list | tuple):
            return value
        self._report(f"'{key}' of a menu must be a list, not {_shown(value)}", source, f"{key}:")
        return ()

    def _report(self, message: str, source: str, wanted: str) -> None:
        line = self.line_of(source, wanted) if wanted else 0
        self.problems.add("invalid-navigation", message, Location(source, line))


def _is_for_web(node: Mapping[str, Any]) -> bool:
    """Tell whether `output`, a text such as `web, pdf` or a list, names the web; saying nothing means yes."""
    output = node.get("output")
    return output is None or (isinstance(output, str | list | tuple) and "web" in output)


def _plain(value: object) -> str:
    """Return a title as text: guides write entities, bold and small pictures into them."""
    return "" if value is None else plain_text(str(value))


def _shown(value: object) -> str:
    text = str(value)
    return text if len(text) <= 40 else text[:37] + "..."
