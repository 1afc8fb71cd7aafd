"""Loads python-liquid without what it brings along and no guide can ask for.

Filters for currencies and translations, their time zones and locales, and loading templates while other
work goes on: more than half of the time that the library takes to load, in every build.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType

_LEFT_OUT = ("asyncio", "babel", "babel.messages", "dateutil", "liquid.extra")
"""The filter of dates is our own, and so is what reads files."""


class _Absent(ModuleType):
    """Stands for a module while another is loaded that imports it."""

    def __getattr__(self, name: str) -> type:
        """Return a class of the name wanted: enough for `from module import name`, and for nothing else."""
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (), {"__slots__": ()})


def load_liquid() -> None:
    """Load the library; whole where it can't be loaded without the others."""
    if "liquid" in sys.modules:
        return
    try:
        with _without(_LEFT_OUT):
            import_module("liquid")
    except Exception:
        # Another version of the library may need them while it is loaded.
        for name in [name for name in sys.modules if name.partition(".")[0] == "liquid"]:
            del sys.modules[name]
        import_module("liquid")


@contextmanager
def _without(names: tuple[str, ...]) -> Iterator[None]:
    """Let stand-ins take the place of modules that nobody has loaded yet."""
    absent = {name: _Absent(name) for name in names if name not in sys.modules}
    sys.modules.update(absent)
    try:
        yield
    finally:
        for name in absent:
            sys.modules.pop(name, None)
