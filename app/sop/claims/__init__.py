"""What was decided of a day for each group: each piece once, and how much room it takes."""
