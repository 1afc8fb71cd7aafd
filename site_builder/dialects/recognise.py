"""Which kind of guide lies in a folder, and so where its parts are and which habits hold."""

from __future__ import annotations

from collections.abc import Callable
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

    Settings that can't be read leave the dialect's defaults, and a finding.
    """
    read = _read(root, problems)
    return replace(read, config=_without_refused(read.config, problems))


def _read(root: Path, problems: Problems) -> Recognised:
    tool = next((each for each in TOOLS if each.is_at(root)), None)
    if is_native(root):
        return read_native(root, problems, tool.read if tool is not None and tool.is_extended else None)
    return tool.read(root, problems) if tool is not None else read_plain(root)


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
