"""Output names: what Jekyll makes of a page's place, its permalink and the site's permalink style.

Source: https://jekyllrb.com/docs/permalinks/
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote, unquote

from site_builder.model.guide import OutPath

MARKDOWN_ENDINGS = frozenset({"md", "markdown", "mkd", "mkdn", "mkdown"})
HTML_ENDINGS = frozenset({"html", "htm", "xhtml"})
_OTHER_ENDINGS = {"scss": "css", "sass": "css", "coffee": "js"}
_POST_STYLES = {
    "": "/:categories/:year/:month/:day/:title:output_ext",
    "date": "/:categories/:year/:month/:day/:title:output_ext",
    "pretty": "/:categories/:year/:month/:day/:title/",
    "ordinal": "/:categories/:year/:y_day/:title:output_ext",
    "weekdate": "/:categories/:year/W:week/:short_day/:title:output_ext",
    "none": "/:categories/:title:output_ext",
}
_PATH_CHARACTERS = "/!$&'()*+,;=:@-._~"
_NO_ADDRESS = re.compile(r"[#?\x00-\x1f]|%(?:23|25|3[fF]|[01][0-9a-fA-F]|(?![0-9a-fA-F]{2}))")
"""What means something else in a link than in a file's name, as itself and as percent sequence."""
_LIKE_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*(?::|%3[aA])")
_COLON = re.compile(r":|%3[aA]")
"""A relative link to `a:b.html` would lead to whatever program opens addresses of the kind `a:`."""
_NO_SLUG = re.compile(r"[\W_]+")
_NO_PRETTY_SLUG = re.compile(r"[^\w.~!$&'()+,;=@]+")
_TOKEN = re.compile(r":([a-z_]+)")


@dataclass(frozen=True, slots=True)
class Address:
    """Where a page is in the site."""

    url: str
    """Absolute site path, `/` for the start page."""
    out: OutPath


def output_ending(ending: str, markdown: Sequence[str] = ()) -> str:
    """Return the ending, without dot, of what a source file becomes; `markdown` are further endings."""
    ending = ending.lower()
    return "html" if ending in MARKDOWN_ENDINGS or ending in markdown else _OTHER_ENDINGS.get(ending, ending)


def leaves_site(permalink: str) -> bool:
    """Tell whether a permalink climbs out of the site."""
    return ".." in re.split(r"[/\\]", unquote(permalink))


def page_address(path: str, permalink: str, style: str, markdown: Sequence[str] = ()) -> Address:
    """Return a page's address from its path, its permalink (may be empty) and the site's permalink style.

    `markdown` are endings of Markdown besides the usual ones.
    """
    folder, _, name = path.rpartition("/")
    stem, _, ending = name.rpartition(".")
    ending = output_ending(ending, markdown)
    values = {"path": folder, "basename": stem.rstrip("."), "output_ext": f".{ending}"}
    return _address(_fill(permalink or _page_pattern(stem, ending, style), values), ending)


def document_address(permalink: str, pattern: str, values: Mapping[str, str]) -> Address:
    """Return the address of a post or a collection's document; `values` are those of `document_values`."""
    return _address(_fill(permalink or pattern, values), values["output_ext"][1:])


def document_pattern(collection: str, permalink: str, style: str) -> str:
    """Return the permalink pattern of a collection: its own, else what the site's style makes of it."""
    if permalink:
        return _POST_STYLES.get(permalink, permalink) if collection == "posts" else permalink
    if collection == "posts":
        return _POST_STYLES.get(style, style)
    return _with_style("/:collection/:path", style)


def document_values(
    collection: str,
    path: str,
    slug: str,
    categories: Sequence[str],
    day: date | None,
    markdown: Sequence[str] = (),
) -> Mapping[str, str]:
    """Return what a permalink pattern may name; `path` is relative to the collection's folder."""
    stem, _, ending = path.rpartition(".")
    name = stem.rpartition("/")[2]
    values = {
        "collection": collection,
        "path": stem.rstrip("."),
        "name": slugify(name),
        "title": slugify(slug, pretty=True) or slugify(name, pretty=True),
        "slug": slugify(slug) or slugify(name),
        "categories": "/".join(dict.fromkeys(category.lower() for category in categories)),
        "slugified_categories": "/".join(dict.fromkeys(slugify(category) for category in categories)),
        "output_ext": f".{output_ending(ending, markdown)}",
    }
    if day is not None:
        values |= {token: day.strftime(form) for token, form in _DATE_TOKENS.items()}
        values |= {"i_day": str(day.day), "i_month": str(day.month)}
    return values


def redirect_out(old: str) -> OutPath:
    """Return the file that an old address was served from."""
    return _address(old, "html").out


def slugify(text: str, *, pretty: bool = False) -> str:
    """Make a text fit for an address; `pretty` keeps case and more punctuation."""
    slug = (_NO_PRETTY_SLUG if pretty else _NO_SLUG).sub("-", text)
    slug = slug.removeprefix("-").removesuffix("-")
    return slug if pretty else slug.lower()


_DATE_TOKENS = {
    "year": "%Y",
    "month": "%m",
    "day": "%d",
    "hour": "%H",
    "minute": "%M",
    "second": "%S",
    "short_month": "%b",
    "long_month": "%B",
    "short_year": "%y",
    "w_year": "%G",
    "week": "%V",
    "w_day": "%u",
    "short_day": "%a",
    "long_day": "%A",
    "y_day": "%j",
}


def _page_pattern(stem: str, ending: str, style: str) -> str:
    if ending not in HTML_ENDINGS:
        return "/:path/:basename:output_ext"
    if stem == "index":
        return "/:path/"
    return _with_style("/:path/:basename", style)


def _with_style(pattern: str, style: str) -> str:
    """End a pattern as the site's permalink style does."""
    if style in ("", "date", "ordinal", "none") or style.endswith(":output_ext"):
        return f"{pattern}:output_ext"
    return f"{pattern}/" if style == "pretty" or style.endswith("/") else pattern


def _fill(pattern: str, values: Mapping[str, str]) -> str:
    """Put values into a pattern; a token that means nothing stays as it is written."""
    if ":" not in pattern:
        return pattern

    def value(token: re.Match[str]) -> str:
        name = token[1]
        known = name if name in values else name.removesuffix("_")
        if known not in values:
            return token[0]
        # `:title_:day` names `title`, with an underscore behind it.
        return quote(values[known], safe=_PATH_CHARACTERS) + name[len(known) :]

    return _TOKEN.sub(value, pattern)


def _address(text: str, ending: str) -> Address:
    text = _NO_ADDRESS.sub("-", text.strip())
    parts = [part for part in text.replace("\\", "/").split("/") if part not in ("", ".", "..")]
    is_folder = not parts or text.rstrip().endswith("/")
    if parts and _LIKE_SCHEME.match(parts[0]):
        parts[0] = _COLON.sub("-", parts[0])
    url = "/" + "/".join(parts) + ("/" if is_folder and parts else "")
    out = unquote(url).lstrip("/")
    if is_folder:
        return Address(url, f"{out}index.{ending}")
    return Address(url, out if out.endswith(f".{ending}") else f"{out}.{ending}")
