"""What follows from an event, one file a kind of event: a function of the program and of the member in the making."""
