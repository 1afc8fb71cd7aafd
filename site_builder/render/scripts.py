"""The script that checks resources in a page: one file of several parts, without comments and spare space."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from site_builder.model.guide import STATIC_FOLDER
from site_builder.model.rendered import Rendered
from site_builder.render.script_tokens import Token, tokens_of
from site_builder.render.short_names import with_short_names
from site_builder.render.templates import theme_folder
from site_builder.source.dependencies import depend_on

_PATH = "checker/path.js"
_ENGINE = tuple(
    f"checker/engine/{name}.js"
    for name in (
        *("values", "json", "node", "primitives", "run", "shape", "rules", "codes", "invariants", "limits"),
        *("profiles", "slices", "references", "extensions", "ids", "tables", "check"),
    )
)
"""In the theme, in the order in which they need each other: the parts of one function."""

_ENDS_LINE = frozenset("{,;([=>&|?:+-*")
"""A line can't end behind these."""


def checker_script() -> Rendered:
    """Join the parts of the script; it is the same for all guides."""
    engine = "\n".join(map(_part, _ENGINE))
    texts = (_part(_PATH), f'(() => {{\n"use strict";\n{engine}\n}})();\n')
    return Rendered(f"{STATIC_FOLDER}/checker.js", _written(texts), kind="file")


@lru_cache(maxsize=1)  # a process that builds several times writes the same
def _written(texts: tuple[str, ...]) -> bytes:
    return "\n".join(_joined(with_short_names(tokens_of(text))) for text in texts).encode()


def _part(name: str) -> str:
    depend_on("template", name)
    return theme_folder().joinpath(name).read_text(encoding="utf-8")


def stripped(script: str) -> str:
    """Leave out comments, and blanks that mean nothing; lines stay where an end of one may mean something."""
    return _joined(tokens_of(script))


def _joined(tokens: Iterable[Token]) -> str:
    written = ""
    blank = ""
    for kind, token in tokens:
        if kind == "space":
            blank = "\n" if "\n" in token else " "
            continue
        last, first = written[-1:], token[0]
        is_word = (last.isalnum() or last in "_$") and (first.isalnum() or first in "_$")
        if blank == "\n" and last and last not in _ENDS_LINE:
            written += "\n"
        elif blank and last and (is_word or (last == first and first in "+-")):
            written += " "
        written += token
        blank = ""
    return f"{written}\n"
