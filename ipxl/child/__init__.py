"""Processes of our own: their limits, and what they may print."""
