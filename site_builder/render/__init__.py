"""From a guide to the bytes of its files."""
