"""Value sets and code systems of the FSH."""
