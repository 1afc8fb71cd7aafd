"""Tests of value sets and code systems."""
