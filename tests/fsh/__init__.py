"""Tests of FHIR Shorthand."""
