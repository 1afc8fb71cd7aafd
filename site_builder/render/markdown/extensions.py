"""`{::comment}`, `{::nomarkdown}` and `{::options}`, wherever they stand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from site_builder.render.markdown.attributes import AttributeList
from site_builder.render.markdown.document import Options

EXTENSION_START = re.compile(r"\{::(\w+)(?:\s((?:\\\}|[^}]){0,800}?)|)(/)?\}")
"""Name, attributes, and the slash of one without content."""

_FLAGS = ("auto_ids", "hard_wrap", "parse_block_html", "parse_span_html")
_TEXTS = ("auto_id_prefix", "footnote_prefix", "footnote_backlink")
_NUMBERS = ("footnote_nr", "header_offset")
_NUMBER = re.compile(r"-?[0-9]{1,6}")
_LEVELS = re.compile(r"([1-6])\.\.([1-6])|([1-6](?:,[1-6])*)")


@lru_cache(maxsize=16)
def block_stop(name: str) -> re.Pattern[str]:
    """The end of an extension that started on a line of its own, together with the line end before it."""
    return re.compile(rf"\n {{0,3}}\{{:/(?:{name})?\}}[ \t]*\n")


@lru_cache(maxsize=16)
def span_stop(name: str) -> re.Pattern[str]:
    """The end of an extension within text."""
    return re.compile(rf"\{{:/(?:{name})?\}}")


def is_for_html(options: str) -> bool:
    """Tell whether `{::nomarkdown type="..."}` is for pages, not for another format."""
    wanted = AttributeList()
    wanted.read(options)
    return "html" in wanted.values.get("type", "html").lower().split()


def set_options(options: Options, text: str) -> None:
    """Change the options named; those that mean nothing here are passed over."""
    wanted = AttributeList()
    wanted.read(text)
    for key in _FLAGS:
        if key in wanted.values:
            setattr(options, key, wanted.values[key] == "true")
    _change_settings(options, wanted.values)
    if levels := _LEVELS.fullmatch(wanted.values.get("toc_levels", "").replace(" ", "")):
        first, last, single = levels.groups()
        chosen = range(int(first), int(last) + 1) if first else map(int, single.split(","))
        options.toc_levels = frozenset(chosen)


def _change_settings(options: Options, values: Mapping[str, str]) -> None:
    """Change what else a guide's settings may say."""
    texts = {key: values[key] for key in _TEXTS if key in values}
    numbers = {key: int(values[key]) for key in _NUMBERS if _NUMBER.fullmatch(values.get(key, ""))}
    flags = {key: values[key] == "true" for key in ("footnote_backlink_inline",) if key in values}
    if texts or numbers or flags:
        options.settings = replace(options.settings, **texts, **numbers, **flags)  # type: ignore[arg-type]
