"""Which kind of guide lies in a folder, and so where its parts are and which habits hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from site_builder.config import GuideConfig
from site_builder.diagnostics import Problems
from site_builder.dialects import hl7, jekyll
from site_builder.dialects.native import is_native, read_native, read_plain
from site_builder.model.addresses import is_refused, refusal
from site_builder.model.dialect import Recognised

_ADDRESSES = ("canonical", "edit_url", "feedback_url", "logo", "preview_image", "site_url", "stylesheets")
"""Settings that become links, or parts of such."""
_DEPTH = 2
"""How far below a folder guides are looked for that somebody may have meant."""


class NoGuideError(FileNotFoundError):
    """A folder is no guide, and one below it is: says which."""


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool that guides were written for."""

    is_at: Callable[[Path], bool]
    """Tells whether a folder holds a guide for it."""
    read: Callable[[Path, Problems], Recognised]
    """Reads the guide's settings, and what it does otherwise."""
    is_extended: bool = False
    """Whether a `guide.yaml` beside its settings adds to them; else it replaces them."""


TOOLS = (
    Tool(hl7.is_at, hl7.read, is_extended=True),
    Tool(jekyll.is_at, jekyll.read),
)
"""The tools besides us, the first that recognises a folder counts. A new one is a folder here, and a line."""


def recognise(root: Path, problems: Problems) -> Recognised:
    """Read a guide's settings: ours, else another tool's; a folder without any is a guide of its pages alone.

    Settings that can't be read leave the dialect's defaults, and a finding. Raises NoGuideError when there
    are neither settings nor a start page, and a folder below has settings of another tool's, or ours.
    """
    read = _read(root, problems)
    return replace(read, config=_without_refused(read.config, problems))


def _read(root: Path, problems: Problems) -> Recognised:
    tool = next((each for each in TOOLS if each.is_at(root)), None)
    if is_native(root):
        return read_native(root, problems, tool.read if tool is not None and tool.is_extended else None)
    if tool is not None:
        return tool.read(root, problems)
    if not _has_start_page(root) and (below := next(_guides_below(root), None)):
        raise NoGuideError(f"there is no guide in {root}; did you mean {below}?")
    return read_plain(root)


def _has_start_page(root: Path) -> bool:
    return any(Path(name).stem.lower() == "index" for name in _names(root))


def _guides_below(root: Path, depth: int = _DEPTH) -> Iterator[Path]:
    """Yield the folders below one that have settings, those that are nearest first."""
    folders = [root / name for name in _names(root) if name[0] not in "._" and (root / name).is_dir()]
    yield from (each for each in folders if is_native(each) or any(tool.is_at(each) for tool in TOOLS))
    for folder in folders if depth > 1 else ():
        yield from _guides_below(folder, depth - 1)


def _names(folder: Path) -> list[str]:
    try:
        return sorted(each.name for each in folder.iterdir())
    except OSError:
        return []


def _without_refused(config: GuideConfig, problems: Problems) -> GuideConfig:
    """Leave out addresses that no link may have, whoever's settings say them."""
    bare = GuideConfig()
    left_out: dict[str, Any] = {}
    for key in _ADDRESSES:
        value = getattr(config, key)
        for number, each in enumerate((value,) if isinstance(value, str) else value):
            if is_refused(each):
                problems.add("refused-address", refusal(each, f"'{key}'"), config.at(key, number).place())
                left_out[key] = getattr(bare, key)
    return replace(config, **left_out) if left_out else config
