"""Block structure: one habit, one module."""
