"""Regulars: customer loyalty for shops."""

__version__ = "0.1.0"
