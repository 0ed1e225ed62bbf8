"""Measurements: how fast the project is compared with something known, in ratios of one run."""
