"""Activity diagrams: read, laid out, told in words."""
