"""What rules inherit from those that they are indented below: a path, or the concepts around them.

Two spaces are a level, counted from the column of the star. `[+]` in an outer line counts once: what is
indented below it reads `[=]` after the first use.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from site_builder.fsh.paths import parted
from site_builder.fsh.syntax import Code

WIDTH = 2
"""Spaces of a level."""


@dataclass(frozen=True, slots=True)
class Outer:
    """What a line hands down to those below it."""

    path: str = ""
    codes: tuple[Code, ...] = ()

    def __bool__(self) -> bool:
        """Tell whether there is anything to hand down."""
        return bool(self.path or self.codes)


class BadIndentationError(Exception):
    """Says what is wrong with the place of a star."""


class Indentation:
    """Keeps the lines that the next one may be indented below."""

    def __init__(self) -> None:
        """Start a new entity."""
        self._outer: list[Outer] = []

    @property
    def unused(self) -> bool:
        """Whether the last line would have counted up an index, and nothing has used it."""
        return bool(self._outer) and "[+]" in self._outer[-1].path

    def placed(self, spaces: int, own: Outer, *, is_use: bool = True) -> Outer:
        """Return a line's own path and codes behind those above it, and keep it for lines below.

        `is_use` is False for a path alone, which only sets the context. Raises BadIndentationError where
        the line can't be placed; it stands for itself then.
        """
        try:
            return self._placed(spaces, own)
        finally:
            if is_use:
                self._outer = [
                    replace(each, path=each.path.replace("[+]", "[=]")) if "[+]" in each.path else each
                    for each in self._outer
                ]

    def _placed(self, spaces: int, own: Outer) -> Outer:
        level, rest = divmod(spaces, WIDTH)
        if spaces > 0 and not self._outer:
            raise BadIndentationError("there is no rule above that it could be indented below")
        if rest:
            raise BadIndentationError(f"{spaces} spaces are no multiple of {WIDTH}")
        if level > len(self._outer):
            raise BadIndentationError(
                f"it is indented by {level} levels below a rule that has {len(self._outer) - 1}"
            )
        if level == 0:
            self._outer = [own]
            return own
        if own.path == ".":
            raise BadIndentationError("the path '.' stands for the root, and is below nothing")
        outer = self._outer[level - 1]
        if not outer:
            raise BadIndentationError("the rule above has no path")
        del self._outer[level:]
        path = f"{outer.path}.{own.path}" if outer.path and own.path else outer.path or own.path
        full = Outer(path, outer.codes + own.codes)
        self._outer.append(full)
        return full


def cleaned(path: str) -> str:
    """Return a path without empty parts."""
    if path == "." or (".." not in path and not path.startswith(".") and not path.endswith(".")):
        return path
    return ".".join(filter(None, parted(path)))
