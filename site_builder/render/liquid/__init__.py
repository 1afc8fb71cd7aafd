"""Liquid, as Jekyll understands it, on python-liquid."""

from site_builder.render.liquid.library import load_liquid

load_liquid()

from site_builder.render.liquid.contents import is_asked_for, shows_contents  # noqa: E402 - as below
from site_builder.render.liquid.context import Report, ThemeInclude  # noqa: E402 - once the library is there
from site_builder.render.liquid.renderer import LiquidRenderer, LiquidText  # noqa: E402

__all__ = ["LiquidRenderer", "LiquidText", "Report", "ThemeInclude", "is_asked_for", "shows_contents"]
