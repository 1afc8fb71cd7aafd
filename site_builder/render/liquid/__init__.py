"""Liquid, as Jekyll understands it, on python-liquid."""

from site_builder.render.liquid.context import Report, ThemeInclude
from site_builder.render.liquid.renderer import LiquidRenderer, LiquidText

__all__ = ["LiquidRenderer", "LiquidText", "Report", "ThemeInclude"]
