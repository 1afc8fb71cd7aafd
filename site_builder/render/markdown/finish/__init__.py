"""What is done when the whole page has been read: one habit, one module."""
