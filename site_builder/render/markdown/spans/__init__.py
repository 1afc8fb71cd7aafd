"""Structure of running text: one habit, one module."""
