"""Puts the parts together: one file for each family of commands of the command line."""
