"""What addresses on the web answered, kept beside the site and never published: few are asked often."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from site_builder.read.web import Answer
from site_builder.write.beside import beside, kept_json, put_whole

_FORM = "site-builder links 1"
_HOUR_S = 3600
_LASTS_S = {"there": 7 * 24 * _HOUR_S, "gone": _HOUR_S}
"""How long an answer holds, by its state; what is undecided is asked again each time."""


class KeptAnswers:
    """The answers that are kept for the site in one output folder."""

    def __init__(self, output: Path, now_s: float) -> None:
        """Read what still holds at a time, in seconds since 1970; what is damaged says nothing."""
        self._file = beside(output) / "links.json"
        self._now_s = now_s
        try:
            kept = kept_json(self._file)
            self._asked_s = {
                address: (_answer(each), float(each["asked_s"]))
                for address, each in (kept["answers"] if kept["form"] == _FORM else {}).items()
                if 0 <= now_s - each["asked_s"] < _LASTS_S.get(each["state"], 0)
            }
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            self._asked_s = {}

    @property
    def good(self) -> Mapping[str, Answer]:
        """The answers that still hold, by address."""
        return {address: answer for address, (answer, _) in self._asked_s.items()}

    def keep(self, fresh: Mapping[str, Answer]) -> None:
        """Keep what was asked now besides what still holds; what can't be written is lost."""
        asked = self._asked_s | {address: (answer, self._now_s) for address, answer in fresh.items()}
        answers = {
            address: {
                "state": answer.state,
                "reason": answer.reason,
                "moved_to": answer.moved_to,
                "asked_s": asked_s,
            }
            for address, (answer, asked_s) in sorted(asked.items())
            if answer.state in _LASTS_S
        }
        text = json.dumps({"form": _FORM, "answers": answers}, ensure_ascii=False, indent=1)
        with suppress(OSError):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            put_whole(str(self._file), text.encode(errors="replace"))


def _answer(kept: Mapping[str, Any]) -> Answer:
    return Answer(kept["state"], str(kept["reason"]), str(kept["moved_to"]))
