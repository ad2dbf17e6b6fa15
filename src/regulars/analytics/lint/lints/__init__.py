"""One file a lint; its name is the lint's code."""
