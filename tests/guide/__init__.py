"""The Care Connect guide that ships with the program."""
