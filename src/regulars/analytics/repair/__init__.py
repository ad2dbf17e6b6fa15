"""After a wrong rule: what members would have by the right one, and the corrections that follow."""
