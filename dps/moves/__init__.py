"""`move()` and its like: the only code that writes a state."""
