"""What a structure doesn't let a rule do."""

from __future__ import annotations


class FollowsError(Exception):
    """A rule that can't be applied because an earlier one couldn't: that one was said."""


class RefusedError(Exception):
    """A rule that can't be applied; it is left out, and all others stand."""

    def __init__(self, code: str, message: str, hint: str = "") -> None:
        """Take a code of `codes.fsh_structure`, what is wrong, and the cure of this case."""
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint
