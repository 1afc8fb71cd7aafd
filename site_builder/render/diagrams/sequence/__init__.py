"""Sequence diagrams: read, laid out, told in words."""
