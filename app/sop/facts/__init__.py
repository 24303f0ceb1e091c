"""What is true of a day somewhere: its weather, and what sold best the day before. Posts may speak of it."""
