"""A link as kinds and look-ups in the guide name it: the piece of a section that all of them make."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Style = Literal["", "code", "strong", "soft", "struck", "more"]
"""How words look; `more` is what a row of a tree has no room for on a screen."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link. A target without a scheme is a path of this site (`ValueSet-x.html#code`)."""

    text: str
    target: str
    title: str = ""
    style: Style = ""
