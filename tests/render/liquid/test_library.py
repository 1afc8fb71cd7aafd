"""What the Liquid library brings along, and what of it is loaded."""

from __future__ import annotations

import subprocess
import sys

_LOADED = """
import sys
import site_builder.render.liquid
from liquid import Environment
assert Environment().from_string("{{ 'a' | upcase }}").render() == "A"
print(*(name for name in ("liquid", "asyncio", "babel", "dateutil", "liquid.extra") if name in sys.modules))
import asyncio
print(asyncio.run(asyncio.sleep(0, "works")))
"""


def test_liquid_is_loaded_without_what_no_guide_asks_for_and_others_still_get_it() -> None:
    done = subprocess.run([sys.executable, "-c", _LOADED], capture_output=True, text=True, check=True)

    assert done.stdout.split() == ["liquid", "works"]
