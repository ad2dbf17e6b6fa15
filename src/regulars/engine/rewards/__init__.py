"""Rewards, one file a kind: a frozen struct with its fields, and what it takes off a receipt or gives outside."""
