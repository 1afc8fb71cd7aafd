"""Findings about a guide before, and about a site after, it is rendered."""
