"""Quarterly reporting on spreadsheets and e-mail."""

__version__ = "0.1.0"
