"""The money-pump finder: an adversary plays customers and cashiers against a program, before anybody else does.

`ground` is what the program lets her do, `moves` are her moves, `adversary` puts them together, `game` plays them on
the stage of stories and reckons, `growth` says what a pump is, `hunt` looks for one, `shrinking` makes it short, and
`told` tells it.
"""
