"""The command `validate`: files in, findings out. What is a rule stands in `validation/`."""
