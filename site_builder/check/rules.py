"""What a guide's own rules make of its findings: ignored, counted for more or for less.

Rules concern findings alone: they are applied to what all stages found, when everything is drawn.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from site_builder.codes import Severity
from site_builder.config import FindingRules, Ignore
from site_builder.diagnostics import Diagnostic
from site_builder.read.files import path_pattern

_QUOTED = re.compile(r"'([^'\n]{3,300})'")
"""What a message names."""
_ALWAYS_TOLD = frozenset(
    {"fsh-undecided", "invalid-package", "missing-package", "other-version", "undecided-reference"}
)
"""What other findings depend on."""


def settled(
    rules: FindingRules, found: Iterable[Diagnostic], not_sought: Collection[str] = ()
) -> tuple[Diagnostic, ...]:
    """Leave out what is ignored or off, give the others their severity, and add which ignores did nothing.

    `not_sought` are codes that this run doesn't look for: that an ignore of theirs does nothing says nothing.
    """
    used: set[Ignore] = set()
    kept: list[Diagnostic] = []
    for each in found:
        matching = [ignore for ignore in rules.ignores if _covers(ignore, each)]
        used.update(matching)
        if not matching:
            kept.append(each)
    kept += (
        Diagnostic("unused-ignore", f"{_said(ignore)}, and there is none", ignore.at.place())
        for ignore in rules.ignores
        if ignore not in used and ignore.code not in not_sought
    )
    if not rules.severity:
        return tuple(kept)
    levels = rules.severity
    return tuple(
        replace(each, level=level) if (level := levels.get(each.code)) else each
        for each in kept
        if levels.get(each.code, each.severity) is not None
    )


def without_tolerated(lines: Sequence[str], found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Leave out the warnings and notes about what one of the lines names.

    The lines quote another tool's messages, whose words are not ours: what a finding names, in quotes, has to
    stand in one line, all of it.
    """
    if not lines:
        return tuple(found)
    return tuple(each for each in found if not _is_tolerated(each, lines))


def _is_tolerated(found: Diagnostic, lines: Sequence[str]) -> bool:
    if found.severity is Severity.ERROR or found.code in _ALWAYS_TOLD:
        return False
    names = _QUOTED.findall(found.message)
    return bool(names) and any(all(name in line for name in names) for line in lines)


def _covers(ignore: Ignore, found: Diagnostic) -> bool:
    if ignore.code != found.code:
        return False
    # `**/` stands for no folder, too.
    pattern = path_pattern((ignore.pattern.replace("**/", "*"),))
    return not ignore.path or pattern.match(found.location.path.lstrip("/")) is not None


def _said(ignore: Ignore) -> str:
    return f"'{ignore.code}' is ignored" + (f" in '{ignore.path}'" if ignore.path else "")
