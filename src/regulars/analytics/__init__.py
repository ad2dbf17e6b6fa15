"""What history tells: it reads, and never writes."""
