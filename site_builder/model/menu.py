"""Menus as authors write them in `_data/topnav.yml` and `_data/sidebars/NAME.yml`, read into items.

The format is that of the Jekyll documentation theme: entries hold folders, folders hold items, an item
may hold subfolders. Lists are found by their names at any depth, so a menu may be deeper than the theme's.
"""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from site_builder.diagnostics import Problems
from site_builder.model.addresses import is_absolute, is_refused
from site_builder.model.guide import OutPath
from site_builder.model.text import plain_text
from site_builder.source.source_map import Places
from site_builder.source.value import Value

_DEEPEST = 12
"""Levels of a menu; YAML anchors can make one that never ends."""
_CHILD_KEYS = ("folders", "folderitems", "items", "subfolders", "subfolderitems", "subsubfolders", "children")


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
    is_folder: bool = False
    """Whether this link stands for a folder, which is open where it leads."""
    anchor: str = ""
    """Id of a folder on the page of the site's contents; folders of large menus alone have one."""


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
    redirects: Mapping[OutPath, str] = field(default_factory=dict)
    """Old output names and where they lead."""

    def sidebar(self, value: Value, places: Places) -> Menu:
        """Read a file of `_data/sidebars`: `entries`, each with folders."""
        listed = value.member("entries") if isinstance(value.content, Mapping) else value
        if not isinstance(listed.content, list | tuple):
            self._report("a sidebar needs a list named 'entries'", value, places)
            return Menu("", ())
        items: list[NavItem] = []
        title = ""
        for entry in listed.entries():
            if not isinstance(entry.content, Mapping):
                self._report(f"an entry of a sidebar is no mapping: {_shown(entry)}", entry, places)
                continue
            if not title:
                product = _plain(entry.content.get("product") or entry.content.get("title"))
                title = f"{product} {_plain(entry.content.get('version'))}".strip()
            items += self._children(entry, places, _DEEPEST)
        return Menu(title, tuple(items))

    def top(self, value: Value, places: Places) -> tuple[NavItem, ...]:
        """Read `_data/topnav.yml`: plain links from `topnav`, menus from `topnav_dropdowns`."""
        if not isinstance(value.content, Mapping):
            self._report("the top navigation needs lists 'topnav' and 'topnav_dropdowns'", value, places)
            return ()
        items: list[NavItem] = []
        for name in ("topnav", "topnav_dropdowns"):
            for entry in self._list(value, name, places):
                keys = set(entry.content) if isinstance(entry.content, Mapping) else set()
                # The outer level has a title that no theme shows.
                if keys.intersection(_CHILD_KEYS):
                    items += self._children(entry, places, _DEEPEST)
                elif not isinstance(entry.content, Mapping) or keys - {"title"}:
                    items += self._item(entry, places, _DEEPEST)
        return tuple(items)

    def target(self, url: str) -> str:
        """Turn `/x.html`, `x.html`, `/`, `x/` or a full URL into a target; empty when it can't be one."""
        # Guides smuggle further attributes into a URL: `x.xlsx" target="_blank"`.
        url = html.unescape(url).partition('"')[0].strip()
        if is_absolute(url):
            return "" if is_refused(url) else url
        path, hash_sign, fragment = url.partition("#")
        path, question, query = path.partition("?")
        out = self._out(path)
        if out is None:
            return ""
        # A slash says that it is a path, where its name reads like a scheme.
        own = f"/{out}" if is_absolute(out) else out
        return f"{self.redirects.get(out, own)}{question}{query}{hash_sign}{fragment}"

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

    def _children(self, node: Value, places: Places, levels: int) -> list[NavItem]:
        if not levels:
            self._report(f"a menu has more than {_DEEPEST} levels", node, places)
            return []
        items: list[NavItem] = []
        for key in _CHILD_KEYS:
            for child in self._list(node, key, places):
                items += self._item(child, places, levels - 1)
        return items

    def _item(self, node: Value, places: Places, levels: int) -> list[NavItem]:
        """Read an item; with subfolders it gives several, since themes show those beside it."""
        content = node.content
        if not isinstance(content, Mapping):
            self._report(f"a menu entry is no mapping: {_shown(node)}", node, places)
            return []
        if not _is_for_web(content):
            return []
        title = _plain(content.get("title"))
        is_folder = any(key in content for key in ("folderitems", "subfolderitems", "items", "children"))
        children = self._children(node, places, levels)
        url = node.member("external_url" if content.get("external_url") else "url")
        if is_folder or (children and not url.content):
            if not title:
                self._report("a folder of a menu has no title", node, places)
                return children
            return [NavItem(title, children=tuple(children))] if children else []
        return [*self._link(title, url, places), *children]

    def _link(self, title: str, value: Value, places: Places) -> list[NavItem]:
        url = value.text
        if not url.strip():
            self._report(f"menu entry '{title}' has no url", value, places)
            return []
        target = self.target(url)
        if not target:
            self._report(f"menu entry '{title}' has a url that can't be used: '{url}'", value, places)
            return []
        is_external = is_absolute(target)
        out = target.partition("#")[0].partition("?")[0].lstrip("/")
        title = title or self.outs.get(out, "") or (target if is_external else "")
        if not title:
            self._report(f"a menu entry has no title: '{url}'", value, places)
            return []
        if not is_external and out not in self.outs:
            place = places.place(*value.pointer)
            self.problems.add("broken-link", f"menu entry '{title}' leads to '{out}'", place)
        return [NavItem(title, target, is_external)]

    def _list(self, node: Value, key: str, places: Places) -> Iterator[Value]:
        value = node.member(key)
        if value.content is not None and not isinstance(value.content, list | tuple):
            self._report(f"'{key}' of a menu must be a list, not {_shown(value)}", value, places)
        return value.entries()

    def _report(self, message: str, value: Value, places: Places) -> None:
        self.problems.add("invalid-navigation", message, places.place(*value.pointer))


def _is_for_web(node: Mapping[str, Any]) -> bool:
    """Tell whether `output`, a text such as `web, pdf` or a list, names the web; saying nothing means yes."""
    output = node.get("output")
    return output is None or (isinstance(output, str | list | tuple) and "web" in output)


def _plain(value: object) -> str:
    """Return a title as text: guides write entities, bold and small pictures into them."""
    return "" if value is None else plain_text(str(value))


def _shown(value: Value) -> str:
    text = str(value.content)
    return text if len(text) <= 40 else text[:37] + "..."
