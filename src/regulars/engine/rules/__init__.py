"""Earning rules, one file a kind: a frozen struct with its fields, and what it earns."""
