"""Back-tests: what is counted, what is reported, and that it is what the store does."""
