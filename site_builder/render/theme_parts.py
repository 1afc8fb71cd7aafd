"""Which elements of another theme's pages this theme has itself, or has no use for.

Facts about how sites are written: names of elements, and the words of ids and classes that themes for
Jekyll have in common.
"""

from __future__ import annotations

import re

from site_builder.render.markup import attributes_of

_LEFT_OUT = frozenset(
    {
        *("head", "script", "style", "link", "meta", "noscript", "template", "svg", "canvas"),
        *("form", "input", "button", "select", "textarea", "dialog"),
    }
)
_MENU_WORDS = frozenset(
    {
        "sidebar",
        "sidenav",
        "sidemenu",
        "navbar",
        "nav",
        "navigation",
        "breadcrumb",
        "breadcrumbs",
        "toc",
        "menu",
    }
)
_SIDE_WORDS = frozenset({"sidebar", "sidenav", "sidemenu", "side"})
_OTHER_WORDS = frozenset({"search", "disqus", "skip", "cookie", "cookies"})
_MAIN_WORDS = frozenset({"content", "main"})
_COLUMN = re.compile(r"\bcol-(?:[a-z]{2}-)?(?:[2-9]|1[012])\b")
_DENIED = frozenset({"has", "with", "no", "without", "hide", "not"})
"""Words in front that make another word say what is not meant: `no-sidebar`."""
_WORD = re.compile(r"[a-z0-9]+")
_FOOTERS = frozenset({"footer", "site-footer", "page-footer", "foot", "main-footer"})


def is_ours(name: str, attributes: str, *, is_wary: bool = False, keeps_menus: bool = False) -> bool:
    """Tell whether an element is left out of what a layout draws.

    Who is wary believes no class; menus stay in footers, and for who reads them.
    """
    if name in _LEFT_OUT:
        return True
    if name == "nav":
        return not keeps_menus
    if is_wary or not attributes or "=" not in attributes:
        return False
    return _says(attributes, _OTHER_WORDS if keeps_menus else _MENU_WORDS | _OTHER_WORDS)


def is_menu(attributes: str) -> bool:
    """Tell whether an element's id or class says that it is a menu."""
    return _says(attributes, frozenset({"navbar", "nav", "navigation", "menu"}))


def is_side_menu(name: str, attributes: str) -> bool:
    """Tell whether an element is, or holds, the menu beside the page."""
    return name == "aside" or _says(attributes, _SIDE_WORDS)


def is_main(attributes: str) -> bool:
    """Tell whether an element's id or class says that it holds the page, be it by its place in a grid."""
    return bool(_COLUMN.search(attributes)) or _says(attributes, _MAIN_WORDS)


def is_footer(name: str, attributes: str) -> bool:
    """Tell whether an element is the site's footer."""
    if name == "footer":
        return True
    return any(said.strip().lower() in _FOOTERS for said in _names(attributes))


def _names(attributes: str) -> list[str]:
    """Return the id and the classes of a tag."""
    if "id" not in attributes and "class" not in attributes:
        return []
    found = [each for each in attributes_of(attributes) if each.name in ("id", "class")]
    return [name for each in found for name in each.value.split()]


def _says(attributes: str, words: frozenset[str]) -> bool:
    for name in _names(attributes):
        said = _WORD.findall(name.lower())
        if {*said[-1:], "".join(said[-2:])} & words and not _DENIED & set(said):
            return True
    return False
