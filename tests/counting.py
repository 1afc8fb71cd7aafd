"""What is not counted as covering lines: what goes through all of a guide or package runs most of them and tests few.

Counted, it would hide what no test is about, and take two to three times as long.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from coverage import Coverage

uncounted = pytest.mark.usefixtures("no_counting")
"""For tests; what they have of fixtures for several tests needs `pause`."""


@contextmanager
def pause() -> Iterator[None]:
    """Count no line that this process runs meanwhile."""
    stopped: list[Coverage] = []
    # A process that runs tests beside others counts twice: where one stops, the other goes on.
    while (counting := Coverage.current()) is not None:
        counting.stop()
        stopped.append(counting)
    try:
        yield
    finally:
        for counting in reversed(stopped):
            counting.start()
