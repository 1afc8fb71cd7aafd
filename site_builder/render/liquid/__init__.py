"""Liquid, as Jekyll understands it, on python-liquid."""

from site_builder.render.liquid.renderer import LiquidRenderer, LiquidText
from site_builder.render.liquid.site import Report, ThemeInclude

__all__ = ["LiquidRenderer", "LiquidText", "Report", "ThemeInclude"]
