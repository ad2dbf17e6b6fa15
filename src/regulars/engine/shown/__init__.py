"""What people ask before and after a decision: why, what is available, how far it is. Nothing changes by it."""
