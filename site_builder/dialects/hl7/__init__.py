"""Guides for HL7's IG Publisher: their settings, pages, menu and ImplementationGuide resource."""
