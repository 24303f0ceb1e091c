"""What somebody wants again and again: read back once, then a ticket for each day, made the day before."""
