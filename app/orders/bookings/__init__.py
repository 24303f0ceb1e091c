"""What is kept for a day: so many of a thing in a shop, ordered in time, and never more than there will be."""
