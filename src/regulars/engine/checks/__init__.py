"""What cannot be right in what is told to us, found before anything is decided."""
