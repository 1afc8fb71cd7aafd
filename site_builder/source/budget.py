"""What a page and a file may cost. One idea for loops, texts that grow, includes, aliases and archives.

The limits are far above what any real guide needs: they part a mistake that has no end from a large guide.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

MIB = 1 << 20
_PLAIN = 100_000
"""Characters of a guide's texts that the limits have room for as they stand."""
_CHARACTERS_A_STEP = 2
"""Of a text that another page shows: Markdown that is drawn again is the dearest that a search file does."""
_COPIES = 4
"""How often such a text stands there, be it kept under a name or longer as HTML."""


class SpentError(Exception):
    """More was asked for than there is; the message says of what, such as `more than 5,000 includes`."""

    def __init__(self, limit: int, unit: str) -> None:
        """Name the limit that was met."""
        super().__init__(f"more than {limit:,} {unit}")
        self.unit = unit


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one page or file may take."""

    steps: int
    """Steps of loops and what is as dear as one; of a file the values that it stands for."""
    size: int
    """Characters that are written and kept at one time; of a file its bytes."""
    includes: int = 0
    depth: int = 0
    """How deep values may lie in each other."""

    def with_texts(self, size: int) -> Limits:
        """Return what a page may take that shows texts of so many characters, as a search file does."""
        if size <= _PLAIN:
            return self
        return replace(self, steps=self.steps + size // _CHARACTERS_A_STEP, size=self.size + _COPIES * size)


PAGE = Limits(steps=1_000_000, size=5_000_000, includes=5_000)
"""A real guide's heaviest page takes some 10,000 steps, besides what it shows of others."""
FILE = Limits(steps=500_000, size=128 * MIB, depth=200)
"""HL7's deepest resources are nested some thirty levels, the largest file of a core package has 30 MB."""
ARCHIVE = Limits(steps=500_000, size=1024 * MIB)
"""What a package unpacks to; HL7's largest core package has 75 MB."""


@dataclass(slots=True)
class Budget:
    """What is left for one page or file."""

    limits: Limits
    steps: int = 0
    """Taken so far; the same below."""
    size: int = 0
    includes: int = 0
    held: dict[str, int] = field(default_factory=dict)
    """Size of each value that is kept under a name, as part of `size`."""

    def step(self, number: int = 1) -> None:
        """Take steps; raises SpentError past the limit."""
        self.steps += number
        if self.steps > self.limits.steps:
            raise SpentError(self.limits.steps, "steps")

    def write(self, size: int) -> None:
        """Take room for what is written; raises SpentError past the limit."""
        self.size += size
        if self.size > self.limits.size:
            raise SpentError(self.limits.size, "characters")

    def fit(self, size: int) -> None:
        """Raise SpentError where a value of this size can't be made; nothing is taken."""
        if self.size + size > self.limits.size:
            raise SpentError(self.limits.size, "characters")

    def release(self, size: int) -> None:
        """Return room: what was written there is not kept."""
        self.size -= size

    def hold(self, name: str, size: int) -> None:
        """Take room for a value under a name, in the place of the one before."""
        before = self.held.get(name, 0)
        if size or before:
            self.held[name] = size
            self.write(size - before)

    def include(self) -> None:
        """Take one include; raises SpentError past the limit."""
        self.includes += 1
        if self.includes > self.limits.includes:
            raise SpentError(self.limits.includes, "includes")
