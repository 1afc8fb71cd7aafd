"""Tests of the structures of FHIR Shorthand."""
