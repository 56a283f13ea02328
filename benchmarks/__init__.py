"""Measurements: ratios to a floor measured in the same run, never seconds alone."""
