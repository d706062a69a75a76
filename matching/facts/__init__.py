"""The only bridge from rows to what the rules of matching judge."""
