"""Figures: `python -m bench`."""
