"""Guides for HL7's IG Publisher: `ig.ini`, `sushi-config.yaml`."""

from site_builder.dialects.hl7.settings import is_publisher_guide as is_at
from site_builder.dialects.hl7.settings import translate as read

__all__ = ["is_at", "read"]
