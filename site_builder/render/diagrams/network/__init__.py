"""Boxes and lines: read, laid out, told in words."""
