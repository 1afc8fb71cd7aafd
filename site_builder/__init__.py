"""A generator of static web sites for FHIR implementation guides."""

__version__ = "0.1.0"
