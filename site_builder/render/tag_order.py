"""Tags of a page in HTML that cross others, end nothing or are never closed: browsers mend these by guessing.

Pages in Markdown have the same findings from the rules that read them (`render/markdown/traps.py`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from site_builder.diagnostics import Diagnostic, counted
from site_builder.render.html_facts import MAY_LACK_END, VOID_ELEMENTS
from site_builder.source.placed import Placed

_TAG = re.compile(
    r"<!--(?:(?!-->).)*+-->|<(?P<raw>script|style|textarea|title)\b(?:(?!</(?P=raw)).)*+</(?P=raw)\s*+>"
    r"|<(?P<end>/?)(?P<name>[a-z][\w:-]*+)(?:[^<>\"']++|\"[^\"]*+\"|'[^']*+')*+>",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class _Open:
    name: str
    at: int


def faults_of_html(text: Placed, source: str) -> Iterator[Diagnostic]:
    """Yield what is wrong with the tags of a page's HTML; one finding for the crossed ones of a line."""
    lines: dict[tuple[str, int | None], list[Diagnostic]] = {}
    unclosed: list[_Open] = []
    for at, message, hint in _crossed(text, unclosed):
        found = Diagnostic("crossed-html", message, text.place(at).within(source), hint)
        lines.setdefault((found.location.path, found.location.line), []).append(found)
    for first, *others in lines.values():
        more = f"; {counted(len(others), 'more tag')} of this line too" if others else ""
        yield Diagnostic(first.code, first.message + more, first.location, first.hint)
    if unclosed:
        first_open = unclosed[0]
        message, hint = (
            f"'<{first_open.name}>' is never closed",
            f"Write '</{first_open.name}>' where it ends.",
        )
        yield Diagnostic("unclosed-html", message, text.place(first_open.at).within(source), hint)


def _crossed(html: str, unclosed: list[_Open]) -> Iterator[tuple[int, str, str]]:
    """Yield where a tag is at fault, what is wrong and what to do; what stays open is put into `unclosed`."""
    stack: list[_Open] = []
    is_open: Counter[str] = Counter()
    for tag in _TAG.finditer(html):
        name = (tag["name"] or "").lower()
        if not name or name in VOID_ELEMENTS or tag[0].endswith("/>"):
            continue
        if not tag["end"]:
            stack.append(_Open(name, tag.start()))
            is_open[name] += 1
            continue
        if not is_open[name]:
            if name not in MAY_LACK_END:
                yield (
                    tag.start(),
                    f"'</{name}>' ends nothing here",
                    "Remove it, or write the tag that it ends.",
                )
            continue
        passed = []
        while (last := stack.pop()).name != name:
            is_open[last.name] -= 1
            passed.append(last)
        is_open[name] -= 1
        inner = [each for each in passed if each.name not in MAY_LACK_END]
        if inner:
            message = f"'</{name}>' stands where '<{inner[0].name}>' is open"
            yield tag.start(), message, f"Write '</{inner[0].name}>' before it."
    unclosed += [each for each in stack if each.name not in MAY_LACK_END]
