"""The day that a site shows."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime


def build_date(today: date | None = None) -> date:
    """Return the date that the site shows: SOURCE_DATE_EPOCH where it is set, so builds can be repeated."""
    try:
        return datetime.fromtimestamp(int(os.environ.get("SOURCE_DATE_EPOCH", "")), UTC).date()
    except (ValueError, OverflowError, OSError):
        # Not set, or no time that there is.
        pass
    return today or datetime.now(UTC).date()
