"""How one build is done, and where its time goes."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from site_builder.render.everything import Progress


@dataclass(slots=True)
class Laps:
    """Where the time of a build goes."""

    _at: float = field(default_factory=time.perf_counter)
    stages: dict[str, float] = field(default_factory=dict)
    """Seconds by stage, in the order of the stages."""

    def end(self, stage: str) -> None:
        """Count the time since the stage before to this one."""
        now = time.perf_counter()
        self.stages[stage] = self.stages.get(stage, 0) + now - self._at
        self._at = now


@dataclass(frozen=True, slots=True)
class Run:
    """How this build is done."""

    jobs: int
    """Processes."""
    today: date | None
    progress: Progress
    is_printed: bool = False
    """Whether the whole guide is put on one page, however large it is."""
    is_external: bool = False
    """Whether links that lead out of the site are checked, too."""
    on_pages: Callable[[], None] | None = None
    """Called when the pages lie in the site."""
    laps: Laps = field(default_factory=Laps)
