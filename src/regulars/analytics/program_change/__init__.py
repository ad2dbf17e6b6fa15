"""What another version of a program would change for the members: told before it is in force."""
