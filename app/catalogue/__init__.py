"""What the shops sell, and for how much."""
