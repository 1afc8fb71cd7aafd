"""Instances: resources and values that rules fill, with all that their profiles imply."""
