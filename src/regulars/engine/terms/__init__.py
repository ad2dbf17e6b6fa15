"""What a program says of each thing, and the same made ready to decide with."""
