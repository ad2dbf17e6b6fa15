"""How a whole program is made ready: its rules become one function, and every fault is found at once."""
