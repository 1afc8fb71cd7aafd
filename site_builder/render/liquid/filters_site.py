"""Jekyll's filters that need the guide: addresses, Markdown, JSON."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Mapping
from datetime import date
from urllib.parse import quote, unquote

from site_builder.render.liquid.context import PageContext
from site_builder.render.liquid.values import Marker, look_up, text_of

_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
_PARTS = re.compile(r"([^?#]*)(.*)", re.DOTALL)
_SAFE = "/:@!$&'()*+,;=-._~"
_INDEX = re.compile(r"/index\.html?$")
_MAX_DEPTH = 12
"""How deep `jsonify` follows; a post leads to the next one, and so on."""


def relative_url(context: PageContext, value: object) -> object:
    """`relative_url`: the site's base path in front."""
    if value is None:
        return None
    address = _address(value)
    if _SCHEME.match(address):
        return address
    base = text_of(context.work.site.config.get("baseurl")).removesuffix("/")
    return _normal(
        "".join(part if not part or part.startswith("/") else f"/{part}" for part in (base, address))
    )


def absolute_url(context: PageContext, value: object) -> object:
    """`absolute_url`: the site's address and base path in front."""
    if value is None:
        return None
    address = _address(value)
    site = text_of(context.work.site.config.get("url"))
    path = text_of(relative_url(context, address))
    if _SCHEME.match(address) or not site:
        return path
    return site + path


def strip_index(_: PageContext, value: object) -> object:
    """`strip_index`."""
    return _INDEX.sub("/", text_of(value)) if value else value


def markdownify(context: PageContext, value: object) -> str:
    """`markdownify`."""
    return context.work.site.markdown.convert(text_of(value)).html.strip("\n") + "\n"


def jsonify(_: PageContext, value: object) -> str:
    """`jsonify`."""
    return json.dumps(_plain(value, 0), ensure_ascii=False, separators=(",", ":"))


def _address(value: object) -> str:
    # A page stands for its address.
    return text_of(look_up(value, "url") if isinstance(value, Mapping) else value)


def _normal(address: str) -> str:
    found = _PARTS.fullmatch(address)
    path, rest = (found[1], found[2]) if found else (address, "")
    if "/." in path:
        ending = "/" if path.endswith(("/", "/.", "/..")) else ""
        path = posixpath.normpath(path).rstrip("/") + ending
    return quote(unquote(path), safe=_SAFE) + quote(rest, safe=_SAFE + "?#%[]")


def _plain(value: object, depth: int) -> object:
    if isinstance(value, Mapping):
        keys = [key for key in value if depth < 1 or key not in ("previous", "next")]
        return {text_of(key): _plain(value[key], depth + 1) for key in keys} if depth < _MAX_DEPTH else None
    if isinstance(value, list | tuple | range):
        return [_plain(item, depth + 1) for item in value]
    if isinstance(value, date | Marker) or not isinstance(value, str | int | float | None):
        return text_of(value)
    return value
