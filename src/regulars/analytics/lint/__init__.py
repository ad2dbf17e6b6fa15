"""Judgements about a program that works: what its shop, or its members, will be sorry for.

A lint is one file in `lints`, or a plugin's under the entry point `regulars.lints`. `about` holds what a program is, as
far as several lints ask for it; `evidence` what the shop's own receipts say. `judge` puts them together.
"""
