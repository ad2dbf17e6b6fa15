"""What a program would have cost and given on a shop's own history, decided by the engine that serves the till.

`player` takes one member through a program, `spread` all members through all programs on all cores, `tally` is what is
counted on the way, `reckoning` makes the report of it. Nothing here repeats a rule.
"""
