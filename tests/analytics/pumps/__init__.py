"""The money-pump finder: what it finds where a hole was planted, and that it finds nothing where none is."""
