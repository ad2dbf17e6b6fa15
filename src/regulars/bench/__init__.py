"""How fast Regulars is on this machine, beside what the machine can do at all: `regulars bench`.

One file for each thing that is measured; `run.py` measures all. Nothing is imported here, since the measuring
processes import only what they need: one of the figures is their memory.
"""
