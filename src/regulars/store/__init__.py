"""REMEMBERS. PostgreSQL; the only floor that writes SQL."""
