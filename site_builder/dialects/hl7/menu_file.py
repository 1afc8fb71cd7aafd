"""`menu.xml` as SUSHI makes it of the settings, and the links that pages may use."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from html import escape as escape_html
from typing import TYPE_CHECKING, Any

from site_builder.read.files import RawText
from site_builder.read.resources import RawResource, outline_of

if TYPE_CHECKING:
    from site_builder.read.guide import RawGuide

# The function of that name in xml.sax.saxutils does the same, and loads urllib's client for it.
escape = partial(escape_html, quote=False)
_DEEPEST = 8
LINK_REFERENCES = "fsh-link-references.md"
"""The include with the links, as SUSHI calls it."""


def menu_file(menu: Mapping[str, Any]) -> str:
    """Write the menu of the settings as lists of links, in the markup that the Publisher's templates
    style."""
    lines = ['<ul xmlns="http://www.w3.org/1999/xhtml" class="nav navbar-nav">']
    for name, target in menu.items():
        lines += _item(str(name), target, 2, _DEEPEST)
    return "\n".join([*lines, "</ul>", ""])


def link_references(links: Iterable[tuple[str, str]]) -> str:
    """Write a link definition of Markdown for each resource."""
    return "\n".join(f"[{name}]: {target}" for name, target in links)


def with_link_references(includes: Mapping[str, RawText], raw: RawGuide) -> Mapping[str, RawText]:
    """Add the links to what the guide defines, unless a file of the guide has them."""
    if not raw.shorthand or LINK_REFERENCES in includes:
        return includes
    keys = {key: name for name, key in raw.defined.items()}
    keys.update((key, key.partition("/")[2]) for each in raw.resources if (key := _key(each)) not in keys)
    text = link_references((name, f"{key.replace('/', '-', 1)}.html") for key, name in keys.items())
    return {**includes, LINK_REFERENCES: RawText(LINK_REFERENCES, text)}


def _key(resource: RawResource) -> str:
    return f"{resource.type}/{outline_of(resource).get('id') or ''}"


def _item(name: str, target: Any, spaces: int, levels: int) -> Iterator[str]:
    indent = " " * spaces
    if isinstance(target, Mapping) and levels:
        yield f'{indent}<li class="dropdown">'
        yield f'{indent}  <a data-toggle="dropdown" href="#" class="dropdown-toggle">{escape(name)}'
        yield f'{indent}    <b class="caret"></b>'
        yield f"{indent}  </a>"
        yield f'{indent}  <ul class="dropdown-menu">'
        for inner, below in target.items():
            yield from _item(str(inner), below, spaces + 4, levels - 1)
        yield f"{indent}  </ul>"
        yield f"{indent}</li>"
        return
    yield f"{indent}<li>"
    yield f"{indent}  {_link(name, target)}"
    yield f"{indent}</li>"


def _link(name: str, target: Any) -> str:
    address = target if isinstance(target, str) else ""
    new_tab = ' target="_blank"' if "new-tab " in address else ""
    address = address.replace("new-tab ", "").replace("external ", "").strip()
    return f'<a{new_tab} href="{_attribute(address)}">{escape(name)}</a>' if address else escape(name)


def _attribute(text: str) -> str:
    return escape(text).replace('"', "&quot;")
