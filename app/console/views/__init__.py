"""Pages of the console that are more than a list."""
