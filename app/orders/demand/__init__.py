"""What could not be sold: by product, shop and hour, for tomorrow's baking."""
