"""Guides for Jekyll."""
