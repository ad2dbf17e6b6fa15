"""What can be done: one file, one verb, one transaction."""
