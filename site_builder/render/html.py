"""Where the links of a page lead, and how they are written: relative to the page."""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Callable, Collection, Mapping
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from site_builder.model.guide import OutPath
from site_builder.source.dependencies import depend_on

_MENU_ENTRIES = 2_048
"""How many ways from a folder are worked out once only: the menus repeat them on each page."""
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//")
_SOURCES = (".md", ".markdown")
_NO_FILES = ("data:", "javascript:", "mailto:", "tel:")


class SiteMap:
    """Which files the site has, to lead links to them."""

    def __init__(
        self,
        outs: Collection[OutPath],
        base_path: str = "",
        *,
        places_outside: bool = False,
        sources: Mapping[str, OutPath] | None = None,
    ) -> None:
        """`base_path` is the prefix (`/guide`) that absolute paths of the guide may carry.

        `places_outside` asks for the places of links that lead out of the site, too. `sources` are pages by
        the paths of their sources, for guides whose links may name these.
        """
        self._sources = sources or {}
        self._source_of = {out: path for path, out in self._sources.items()}
        self.places_outside = places_outside
        self._outs = {out: out for out in outs}
        """By themselves: all links that lead to a file hold the same text."""
        self._folders = frozenset(out.partition("/")[0] for out in self._outs if "/" in out)
        self._base_path = base_path.rstrip("/")

    def __contains__(self, out: object) -> bool:
        """Tell whether the site has this file."""
        depend_on("out", str(out))
        return out in self._outs

    def has_place_for(self, out: OutPath) -> bool:
        """Tell whether a file could be of this site: it lies at the top, or in a folder that the site has.

        `/gpconnect/` on a host that holds many guides is another of them.
        """
        folder, slash, _ = out.partition("/")
        depend_on("out folder", folder)
        return not slash or folder in self._folders

    def resolve(self, target: str, page_out: OutPath) -> tuple[OutPath, str]:
        """Return the file and fragment that `target`, written on `page_out`, leads to.

        The file is empty when the target leads out of the site. A name without `.html`, and a folder,
        lead to the page that a web server would serve, since `file://` does not.
        """
        if _SCHEME.match(target):
            return "", ""
        path, _, fragment = target.partition("#")
        path = path.partition("?")[0]
        if not path:
            return page_out, unquote(fragment)
        base = page_out
        if self._sources and path.endswith(_SOURCES):
            # Such a link is counted from where the page's source lies.
            base = self._source_of.get(page_out, page_out)
        out = self._absolute(path) if path.startswith("/") else posixpath.join(posixpath.dirname(base), path)
        is_folder = out.endswith("/") or out == ""
        out = posixpath.normpath(unquote(html.unescape(out))) if out else "."
        if out == "." or is_folder:
            out = posixpath.normpath(posixpath.join(out, "index.html"))
        return self._served(out), unquote(fragment)

    def _absolute(self, path: str) -> str:
        if self._base_path and (path + "/").startswith(self._base_path + "/"):
            path = path[len(self._base_path) :]
        return path.lstrip("/")

    def _served(self, out: OutPath) -> OutPath:
        if self._sources and out.endswith(_SOURCES):
            depend_on("page of source", out)
            if out in self._sources:
                return self._sources[out]
        for candidate in (out, out + ".html", out + "/index.html"):
            if candidate in self:
                return self._outs[candidate]
        # Guides of several languages lie in folders of their own, beside what all of them share.
        shared = out.removeprefix("../")
        return shared if shared in self else out

    @property
    def questions(self) -> Mapping[str, Callable[..., object]]:
        """What tells the answers of dependencies on the site's files, by their questions."""
        return {
            "out": lambda out: out in self._outs,
            "out folder": lambda name: name in self._folders,
            "page of source": self._sources.get,
        }


def relative(out: OutPath, page_out: OutPath) -> str:
    """Write the link from one file of the site to another."""
    folder = posixpath.dirname(page_out)
    return _from_folder(out, folder) if folder else out


@lru_cache(_MENU_ENTRIES)
def _from_folder(out: OutPath, folder: OutPath) -> str:
    return posixpath.relpath(out, folder)


def written_reference(value: str, page_out: OutPath, site: SiteMap) -> tuple[OutPath, str, str] | None:
    """Return the file and fragment that an attribute refers to, and its value as the page should have it.

    The value is as in HTML, its character references not resolved. None for what can't be a file.
    """
    target = value.strip()
    if not target or target.lower().startswith(_NO_FILES):
        return None
    out, fragment = site.resolve(target, page_out)
    if not out or target.startswith("#"):
        return out, fragment, value
    try:
        parts = urlsplit(target)
    except ValueError:
        return out, fragment, value
    is_ours = out in site or (target.startswith("/") and site.has_place_for(out))
    written = relative(out, page_out) if is_ours else None
    same = posixpath.normpath(posixpath.join(posixpath.dirname(page_out), unquote(html.unescape(parts.path))))
    if written is None or (out == same and not target.startswith("/")):
        return out, fragment, value
    tail = (f"?{parts.query}" if parts.query else "") + (f"#{parts.fragment}" if parts.fragment else "")
    return out, fragment, html.escape(_quote(written), quote=True) + tail


def _quote(path: str) -> str:
    return path.replace("%", "%25").replace(" ", "%20").replace("#", "%23").replace("?", "%3F")
